//! Viewer tokens: short-lived ones that a portal's token issues for the people of its organization.
//! They do no more than the token that issued them, run no documents but those that it trusts where it runs
//! no others, and hold only while that one does.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::read::vouch;
use super::write::HINT;
use crate::access::{Asker, Policy};
use crate::error::{Error, Result};
use crate::model::{PersonId, Time, Token, TokenId, TokenScope};
use crate::store::entity::token::{ActiveModel, Column, Entity, Model};
use crate::store::open::Store;
use crate::store::tx::Tx;
use crate::store::vouch::Visible;

/// How long viewer tokens are kept that are over, for the log to name them.
const KEPT: TimeDelta = TimeDelta::days(1);

/// Whether somebody may have viewer tokens issued for the person now.
pub(in crate::store) fn may_issue(policy: &Policy, issuer: PersonId, person: PersonId) -> bool {
    let issuer = Asker::new(policy, issuer, TokenScope::full());
    let person = Asker::new(policy, person, TokenScope::full()).filter(Asker::may_sign_in);
    match (issuer.filter(Asker::may_sign_in), person) {
        (Some(issuer), Some(person)) => issuer.may_issue_for(&person) || leak!(IssuesForAnybody),
        _ => false,
    }
}

impl Tx {
    /// Issues a viewer token by the token that the writer signed in with. Returns its secret, for
    /// the only time.
    ///
    /// # Errors
    /// NotFound for whoever is not of the writer's organization, may administer more than the
    /// writer, or can't sign in: the cases are not told apart.
    #[async_recursion::async_recursion]
    pub async fn issue_viewer_token(
        &self,
        person: PersonId,
        ends: Time,
    ) -> Result<(Visible<Token>, String)> {
        let issuer = self.issuing_token().await?;
        if !may_issue(self.policy(), PersonId(issuer.person_id), person) {
            return Err(Error::NotFound);
        }
        let id = TokenId(self.fresh_id());
        let secret = super::write(self.viewer().store().sources().secret());
        let hash = super::hash(&secret)
            .ok_or_else(|| Error::internal("a fresh token of the wrong form"))?;
        let expires_at = issuer.expires_at.map_or(ends, |own| own.min(ends));
        let details = json!({
            "person": person.to_string(),
            "issuer": TokenId(issuer.id).to_string(),
            "cap": issuer.cap,
            "expiresAt": expires_at.to_rfc3339(),
        });
        let row = ActiveModel {
            id: Set(id.0),
            person_id: Set(person.0),
            hash: Set(hash),
            label: Set(issuer.label),
            hint: Set(secret[..HINT].to_owned()),
            cap: Set(issuer.cap),
            spaces: Set(issuer.spaces),
            admin: Set(false),
            issues: Set(false),
            provisions: Set(false),
            issuer_id: Set(Some(issuer.id)),
            trusted_only: Set(issuer.trusted_only),
            created_at: Set(self.now()),
            expires_at: Set(Some(expires_at)),
            used_at: Set(None),
            revoked_at: Set(None),
        };
        let row = row.insert(&self.db()).await?;
        self.record("viewerTokenIssue", id, details);
        Ok((vouch(row)?, secret))
    }

    /// The token that the writer signed in with, if it issues others and holds in this transaction.
    async fn issuing_token(&self) -> Result<Model> {
        let own = self.viewer().token().ok_or(Error::Unauthenticated)?;
        let row = Entity::find_by_id(own.0).one(&self.db()).await?;
        let holds = |row: &Model| {
            let is_over = row.expires_at.is_some_and(|end| end <= self.now());
            row.issues && row.revoked_at.is_none() && !is_over
        };
        row.filter(holds).ok_or(Error::Unauthenticated)
    }
}

impl Store {
    /// Removes viewer tokens that are over for a day. Returns how many.
    #[async_recursion::async_recursion]
    pub async fn prune_viewer_tokens(&self) -> Result<u64> {
        let viewer = self.as_system("prune viewer tokens").await?;
        let tx = viewer.begin_unasked().await?;
        let removed = Entity::delete_many()
            .filter(Column::IssuerId.is_not_null())
            .filter(Column::ExpiresAt.lt(tx.now() - KEPT))
            .exec(&tx.db())
            .await?;
        tx.commit().await?;
        Ok(removed.rows_affected)
    }
}
