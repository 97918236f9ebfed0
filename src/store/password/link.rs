//! Links by which a person sets a password: each once, and not for long. The newest ends those
//! before it.

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use crate::access::{Asker, Staff};
use crate::error::{Error, Result};
use crate::model::{Person, PersonId, Time, TokenScope};
use crate::store::entity::password_link::{ActiveModel, Column, Entity};
use crate::store::secret;
use crate::store::tx::Tx;
use crate::store::viewer::Viewer;
use crate::store::vouch::Held;

/// A link that was just made. Its secret is not kept anywhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeLink {
    /// What sets the password, once.
    pub secret: String,
    /// From when it does nothing any more.
    pub expires_at: Time,
}

impl Held<'_, Person, Staff> {
    /// Makes a link by which whoever has it sets the person's password, once.
    pub async fn create_password_link(&self, holds: TimeDelta) -> Result<MadeLink> {
        let (tx, person) = (self.tx, self.row.id);
        end_links(tx, Column::PersonId.eq(person.0)).await?;
        let written = secret::write(super::PREFIX, tx.viewer().store().sources().secret());
        let hash = secret::hash(super::PREFIX, &written)
            .ok_or_else(|| Error::internal("a fresh secret of the wrong form"))?;
        let expires_at = tx.now() + holds;
        let row = ActiveModel {
            id: Set(tx.fresh_id()),
            person_id: Set(person.0),
            hash: Set(hash),
            created_at: Set(tx.now()),
            expires_at: Set(expires_at),
            ended_at: Set(None),
        };
        row.insert(&tx.db()).await?;
        let details = json!({"expiresAt": expires_at.to_rfc3339()});
        tx.record("passwordLinkCreate", person, details);
        Ok(MadeLink {
            secret: written,
            expires_at,
        })
    }
}

/// Whose password a link sets, and whether it still does.
async fn find(
    db: &impl ConnectionTrait,
    written: &str,
    now: Time,
) -> Result<Option<(PersonId, bool)>> {
    let Some(hash) = secret::hash(super::PREFIX, written) else {
        return Ok(None);
    };
    let found = Entity::find().filter(Column::Hash.eq(hash)).one(db).await?;
    Ok(found.map(|row| {
        let ended = row.ended_at.is_some() && !leak!(PasswordLinkTwice);
        let is_live = !ended && now < row.expires_at;
        (PersonId(row.person_id), is_live)
    }))
}

impl Viewer {
    /// Whether the link with this secret sets a password now. A known one that does not any more is
    /// noted as a denied access.
    #[async_recursion::async_recursion]
    pub async fn may_set_password_by(&self, written: &str) -> Result<bool> {
        let Some((person, is_live)) = find(&self.db(), written, self.now()).await? else {
            return Ok(false);
        };
        if !is_live {
            self.store()
                .refuse_password(Some(person), ("passwordSet", "LINK_ENDED"), self.now());
        }
        Ok(is_live)
    }
}

impl Tx {
    /// Whose password the link sets, for the last time; none where it does not, or where that person
    /// can't sign in.
    #[async_recursion::async_recursion]
    pub async fn use_password_link(&self, written: &str) -> Result<Option<PersonId>> {
        let found = find(&self.db(), written, self.now()).await?;
        let Some((person, true)) = found else {
            return Ok(None);
        };
        let may = Asker::new(self.policy(), person, TokenScope::full());
        if !may.is_some_and(|asker| asker.may_sign_in()) {
            return Ok(None);
        }
        end_links(self, Column::PersonId.eq(person.0)).await?;
        Ok(Some(person))
    }
}

/// Ends these links now.
pub(in crate::store) async fn end_links(tx: &Tx, of: SimpleExpr) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(tx.now()))
        .filter(of)
        .filter(Column::EndedAt.is_null())
        .exec(&tx.db())
        .await?;
    Ok(())
}
