//! Idempotency keys: what requests made that came with one, so that whoever lost the answer can send
//! them again and gets what the first made.
//!
//! Written by the transaction that makes it, so there is one exactly where the thing was made. Says
//! what was made and never shows it: whoever repeats reads it like everything else.

use std::sync::Arc;

use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use sha2::{Digest, Sha256};

use super::audit::Entry;
use super::entity::idempotency_key::{ActiveModel, Column, Entity};
use super::open::Store;
use super::tx::Tx;
use super::viewer::Viewer;
use crate::error::{Error, InvalidCode, Result};
use crate::model::PersonId;

/// How long a key stands for what it was used for.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A key that came with a request, as one field of that request uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    hash: String,
    mutation: String,
    fingerprint: String,
}

impl IdempotencyKey {
    /// Of the key as it was sent, and what the field at this place of the answer asks for: a mutation
    /// by its name, and its input as a text that is the same for the same values.
    ///
    /// Neither key nor input is kept. The fingerprint can't be made without the key: what is short in an
    /// input, such as a passcode, can't be guessed from it.
    pub fn new(key: &str, place: &str, (mutation, input): (&str, &str)) -> Self {
        Self {
            hash: digest(&[key, place]),
            mutation: mutation.to_owned(),
            fingerprint: digest(&[key, mutation, input]),
        }
    }
}

/// Each part with its length, so that none runs over into the next.
fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    HEXLOWER.encode(&hash.finalize())
}

impl Viewer {
    /// The same one, making once by this key what it makes.
    #[must_use]
    pub fn with_idempotency_key(&self, key: IdempotencyKey) -> Self {
        let mut viewer = self.clone();
        viewer.key = Some(Arc::new(key));
        viewer
    }
}

impl Tx {
    /// Refuses to go on where the writer's key was used before. Writers take turns, so that of several
    /// repeats at the same time one makes something and the others find it here.
    ///
    /// # Errors
    /// Repeated, with what was made; Invalid where the key was used for something else.
    #[async_recursion::async_recursion]
    pub(in crate::store) async fn check_not_made(&self) -> Result<()> {
        let Some((person, key)) = self.key() else {
            return Ok(());
        };
        let mut found = Entity::find().filter(Column::Hash.eq(key.hash.as_str()));
        if !leak!(IdempotencyKeysShared) {
            found = found.filter(Column::PersonId.eq(person.0));
        }
        let row = found.one(&self.db()).await?;
        let row = row.filter(|row| self.now() < row.created_at + KEPT);
        match row {
            None => Ok(()),
            Some(row) if row.fingerprint == key.fingerprint => {
                Err(Error::Repeated { object: row.object })
            }
            Some(_) => Err(reused()),
        }
    }

    /// Keeps what this transaction made under the writer's key: the object of the entry that its
    /// mutation leaves.
    #[async_recursion::async_recursion]
    pub(in crate::store) async fn keep_made(&self, entries: &[Entry]) -> Result<()> {
        let Some((person, key)) = self.key() else {
            return Ok(());
        };
        let made = entries.iter().find(|entry| entry.action == key.mutation);
        let object = made.and_then(|entry| entry.object.clone());
        let object = object.ok_or_else(|| {
            Error::internal(format!("`{}` left no entry of what it made", key.mutation))
        })?;
        let row = ActiveModel {
            person_id: Set(person.0),
            hash: Set(key.hash.clone()),
            fingerprint: Set(key.fingerprint.clone()),
            object: Set(object),
            created_at: Set(self.now()),
        };
        // One that is over may still be there.
        let replace = OnConflict::columns([Column::PersonId, Column::Hash])
            .update_columns([Column::Fingerprint, Column::Object, Column::CreatedAt])
            .to_owned();
        Entity::insert(row)
            .on_conflict(replace)
            .exec_without_returning(&self.db())
            .await?;
        Ok(())
    }

    /// The key that the writer makes something by, and whose it is.
    fn key(&self) -> Option<(PersonId, &IdempotencyKey)> {
        Some((self.asker()?.person, self.viewer().key.as_deref()?))
    }
}

fn reused() -> Error {
    Error::Invalid {
        field: Vec::new(),
        code: InvalidCode::IdempotencyKeyReused,
        message: "this Idempotency-Key was used for something else within 24 hours: send a request again \
                  as it was, or another one with a key of its own"
            .to_owned(),
    }
}

impl Store {
    /// Removes keys that stand for nothing any more. Returns how many.
    #[async_recursion::async_recursion]
    pub async fn prune_idempotency_keys(&self) -> Result<u64> {
        let viewer = self.as_system("prune idempotency keys").await?;
        let tx = viewer.begin_unasked().await?;
        let over = Column::CreatedAt.lte(tx.now() - KEPT);
        let removed = Entity::delete_many().filter(over).exec(&tx.db()).await?;
        tx.commit().await?;
        Ok(removed.rows_affected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_apart_by_all_that_it_is_used_for() {
        let key = |key, place, mutation, input| IdempotencyKey::new(key, place, (mutation, input));
        let one = key("k", "a", "folderCreate", "x");
        assert_eq!(one, key("k", "a", "folderCreate", "x"));
        for (other, is_same_key) in [
            (key("l", "a", "folderCreate", "x"), false),
            (key("k", "b", "folderCreate", "x"), false),
            (key("ka", "", "folderCreate", "x"), false),
            (key("k", "a", "groupCreate", "x"), true),
            (key("k", "a", "folderCreate", "y"), true),
            (key("k", "a", "folderCreatex", ""), true),
        ] {
            assert_eq!(one.hash == other.hash, is_same_key, "{other:?}");
            let differs = one.fingerprint != other.fingerprint;
            assert!(differs || !is_same_key, "{other:?}");
        }
    }
}
