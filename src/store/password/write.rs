//! Setting passwords. Whoever's password is set has to sign in again wherever it did.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, Set};
use serde_json::json;

use super::hash::Password;
use crate::access::Represent;
use crate::error::Result;
use crate::model::{AuditOutcome, Person, PersonId};
use crate::store::audit::{By, Entry};
use crate::store::entity::password::{ActiveModel, Column, Entity};
use crate::store::entity::session;
use crate::store::session::end_all;
use crate::store::tx::Tx;
use crate::store::vouch::Held;

impl Tx {
    /// Sets the password of whoever the link is for, and ends its sessions. False where the link
    /// does nothing (any more).
    #[async_recursion::async_recursion]
    pub async fn set_password_by_link(&self, written: &str, password: Password) -> Result<bool> {
        let Some(person) = self.use_password_link(written).await? else {
            return Ok(false);
        };
        keep(self, person, password).await?;
        end_all(self, session::Column::PersonId.eq(person.0), None).await?;
        // Nobody signed in: the link stands for the person.
        self.record_entry(Entry {
            action: "passwordSet".to_owned(),
            outcome: AuditOutcome::Done,
            object: Some(person.to_string()),
            details: json!({}),
            by: Some(By {
                at: self.now(),
                person: Some(person),
                token: None,
            }),
        });
        Ok(true)
    }
}

impl Held<'_, Person, Represent> {
    /// Sets the person's password, and ends its sessions but the one that this is done in.
    pub async fn set_password(self, password: Password) -> Result<()> {
        let (tx, person) = (self.tx, self.row.id);
        keep(tx, person, password).await?;
        let all = session::Column::PersonId.eq(person.0);
        end_all(tx, all, tx.viewer().session()).await?;
        tx.record("passwordChange", person, json!({}));
        Ok(())
    }
}

async fn keep(tx: &Tx, person: PersonId, password: Password) -> Result<()> {
    let row = ActiveModel {
        person_id: Set(person.0),
        hash: Set(password.into_text()),
        set_at: Set(tx.now()),
    };
    let replace = OnConflict::column(Column::PersonId)
        .update_columns([Column::Hash, Column::SetAt])
        .to_owned();
    Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}
