//! Appending to the log, in the transaction of the change itself.

use sea_orm::{EntityTrait, Set};
use serde_json::Value;

use super::chain::{Head, hash};
use crate::error::{Error, Result};
use crate::model::{AuditOutcome, PersonId, Time, TokenId};
use crate::store::entity::audit_entry::{ActiveModel, Entity, Model};
use crate::store::tx::{ROWS_PER_INSERT, Tx};

/// What one change, or one denied access, leaves behind.
pub(in crate::store) struct Entry {
    /// The command, such as `documentPublish`.
    pub action: String,
    /// Whether it was done.
    pub outcome: AuditOutcome,
    /// What it was done to.
    pub object: Option<String>,
    /// What about it.
    pub details: Value,
    /// Who did it and when, where that is not the transaction's viewer.
    pub by: Option<By>,
}

/// Who did something, and when.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct By {
    pub at: Time,
    pub person: Option<PersonId>,
    pub token: Option<TokenId>,
}

/// Appends the entries; returns where the log ends then.
pub(in crate::store) async fn append(tx: &Tx, entries: Vec<Entry>, end: &Head) -> Result<Head> {
    let viewer = tx.viewer();
    let mut end = end.clone();
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let system = viewer.system_reason().filter(|_| entry.by.is_none());
        let by = entry.by.unwrap_or(By {
            at: tx.now(),
            person: viewer.person(),
            token: viewer.token(),
        });
        let mut row = Model {
            seq: end.length + 1,
            at: by.at,
            person_id: by.person.map(|id| id.0),
            token_id: by.token.map(|id| id.0),
            system: system.map(str::to_owned),
            action: entry.action,
            outcome: entry.outcome.as_str().to_owned(),
            object: entry.object,
            details: entry.details,
            previous_hash: end.hash,
            hash: String::new(),
        };
        row.hash = hash(&row);
        end = Head {
            length: row.seq,
            hash: row.hash.clone(),
        };
        rows.push(active(row));
    }
    for chunk in rows.chunks(ROWS_PER_INSERT) {
        let insert = Entity::insert_many(chunk.to_vec());
        // Two entries of one number: somebody else wrote behind the end.
        insert
            .exec_without_returning(&tx.db())
            .await
            .map_err(Error::internal)?;
    }
    Ok(end)
}

fn active(row: Model) -> ActiveModel {
    ActiveModel {
        seq: Set(row.seq),
        at: Set(row.at),
        person_id: Set(row.person_id),
        token_id: Set(row.token_id),
        system: Set(row.system),
        action: Set(row.action),
        outcome: Set(row.outcome),
        object: Set(row.object),
        details: Set(row.details),
        previous_hash: Set(row.previous_hash),
        hash: Set(row.hash),
    }
}
