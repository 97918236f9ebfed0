//! Beginning sessions and ending them: the writer's own. The secret is returned once and never kept.

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::read::vouch;
use crate::error::{Error, Result};
use crate::model::{IdentityProviderId, Session, SessionId, Time};
use crate::store::entity::session::{ActiveModel, Column, Entity};
use crate::store::open::Store;
use crate::store::secret;
use crate::store::tx::Tx;
use crate::store::vouch::Visible;

/// How long sessions that are over are kept, for the log to name them.
const KEPT: TimeDelta = TimeDelta::days(30);

/// A session to be.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionDraft {
    /// What the browser said it is, cut short.
    pub client: Option<String>,
    /// Whether a second factor was given, too.
    pub second_factor: bool,
    /// The identity provider that it began at; none: with a password.
    pub provider: Option<IdentityProviderId>,
    /// When it ends at the latest.
    pub expires_at: Time,
}

impl Tx {
    /// Begins a session of the writer. Returns its secret, for the only time.
    #[async_recursion::async_recursion]
    pub async fn begin_session(&self, draft: SessionDraft) -> Result<(Visible<Session>, String)> {
        let person = self.viewer().person().ok_or(Error::Unauthenticated)?;
        let id = SessionId(self.fresh_id());
        let written = secret::write(super::PREFIX, self.viewer().store().sources().secret());
        let hash = secret::hash(super::PREFIX, &written)
            .ok_or_else(|| Error::internal("a fresh secret of the wrong form"))?;
        let details = json!({
            "secondFactor": draft.second_factor,
            "identityProvider": draft.provider.map(|provider| provider.to_string()),
            "expiresAt": draft.expires_at.to_rfc3339(),
        });
        let row = ActiveModel {
            id: Set(id.0),
            person_id: Set(person.0),
            hash: Set(hash),
            client: Set(draft.client),
            second_factor: Set(draft.second_factor),
            created_at: Set(self.now()),
            used_at: Set(self.now()),
            expires_at: Set(draft.expires_at),
            ended_at: Set(None),
            provider_id: Set(draft.provider.map(|provider| provider.0)),
        };
        let row = row.insert(&self.db()).await?;
        self.record("signIn", id, details);
        Ok((vouch(row), written))
    }

    /// Ends a session of the writer's now, for this reason.
    ///
    /// # Errors
    /// NotFound when it is not the writer's own, or over already.
    #[async_recursion::async_recursion]
    pub async fn end_session(&self, id: SessionId, action: &str) -> Result<()> {
        let person = self.viewer().person().ok_or(Error::Unauthenticated)?;
        let ended = Entity::update_many()
            .col_expr(Column::EndedAt, Expr::value(self.now()))
            .filter(Column::Id.eq(id.0))
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::EndedAt.is_null())
            .exec(&self.db())
            .await?;
        if ended.rows_affected != 1 {
            return Err(Error::NotFound);
        }
        self.record(action, id, json!({}));
        Ok(())
    }
}

/// Ends these sessions now, but for one.
pub(in crate::store) async fn end_all(
    tx: &Tx,
    of: SimpleExpr,
    but: Option<SessionId>,
) -> Result<()> {
    if leak!(SessionsOutlivePassword) {
        return Ok(());
    }
    let mut change = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(tx.now()))
        .filter(of)
        .filter(Column::EndedAt.is_null());
    if let Some(kept) = but {
        change = change.filter(Column::Id.ne(kept.0));
    }
    change.exec(&tx.db()).await?;
    Ok(())
}

impl Store {
    /// Removes sessions that are over for a month. Returns how many.
    #[async_recursion::async_recursion]
    pub async fn prune_sessions(&self) -> Result<u64> {
        let viewer = self.as_system("prune sessions").await?;
        let tx = viewer.begin_unasked().await?;
        let since = tx.now() - KEPT;
        let over = Column::ExpiresAt.lt(since).or(Column::EndedAt.lt(since));
        let removed = Entity::delete_many().filter(over).exec(&tx.db()).await?;
        tx.commit().await?;
        Ok(removed.rows_affected)
    }
}
