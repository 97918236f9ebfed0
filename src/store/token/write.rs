//! Writes of tokens. The secret is returned once and never kept.

use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set, Unchanged};
use serde_json::json;
use uuid::Uuid;

use super::read::vouch;
use crate::access::Represent;
use crate::error::{Error, Result};
use crate::model::{Person, Time, Token, TokenId, TokenScope};
use crate::store::entity::token;
use crate::store::entity::token::Column;
use crate::store::tx::Tx;
use crate::store::vouch::{Held, Visible};

/// How many characters of a token are kept, to tell tokens apart: the prefix and five more.
pub(super) const HINT: usize = 9;

/// A token to be.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenDraft {
    /// What it is for.
    pub label: String,
    /// What it may do at most.
    pub scope: TokenScope,
    /// Whether it issues viewer tokens, and does nothing else.
    pub issues: bool,
    /// From when it is refused.
    pub expires_at: Option<Time>,
}

impl Tx {
    /// When the token that the writer signed in with expires.
    #[async_recursion::async_recursion]
    pub async fn own_token_expires_at(&self) -> Result<Option<Time>> {
        let Some(id) = self.viewer().token() else {
            return Ok(None);
        };
        let row = token::Entity::find_by_id(id.0).one(&self.db()).await?;
        Ok(row.ok_or(Error::Unauthenticated)?.expires_at)
    }
}

impl Held<'_, Person, Represent> {
    /// Makes a token that acts for the person. Returns its secret, for the only time.
    pub async fn create_token(self, draft: TokenDraft) -> Result<(Visible<Token>, String)> {
        let tx = self.tx;
        let id = TokenId(tx.fresh_id());
        let secret = super::write(tx.viewer().store().sources().secret());
        let hash = super::hash(&secret)
            .ok_or_else(|| Error::internal("a fresh token of the wrong form"))?;
        let spaces: Vec<Uuid> = draft.scope.spaces.iter().map(|space| space.0).collect();
        let details = json!({
            "person": self.row.id.to_string(),
            "cap": draft.scope.cap,
            "admin": draft.scope.admin,
            "issues": draft.issues,
            "provisions": draft.scope.provisions,
            "expiresAt": draft.expires_at.map(|t| t.to_rfc3339()),
        });
        let row = token::ActiveModel {
            id: Set(id.0),
            person_id: Set(self.row.id.0),
            hash: Set(hash),
            label: Set(draft.label),
            hint: Set(secret[..HINT].to_owned()),
            cap: Set(draft.scope.cap.as_str().to_owned()),
            spaces: Set(json!(spaces)),
            admin: Set(draft.scope.admin),
            issues: Set(draft.issues),
            issuer_id: Set(None),
            created_at: Set(tx.now()),
            expires_at: Set(draft.expires_at),
            used_at: Set(None),
            revoked_at: Set(None),
            trusted_only: Set(false),
            provisions: Set(draft.scope.provisions),
        };
        let row = row.insert(&tx.db()).await?;
        tx.record("tokenCreate", id, details);
        Ok((vouch(row)?, secret))
    }
}

impl Held<'_, Token, Represent> {
    /// Refuses the token from now on.
    pub async fn revoke(self) -> Result<Visible<Token>> {
        let tx = self.tx;
        let change = token::ActiveModel {
            id: Unchanged(self.row.id.0),
            revoked_at: Set(Some(tx.now())),
            ..Default::default()
        };
        let row = change.update(&tx.db()).await?;
        let details = json!({"person": self.row.person.to_string()});
        tx.record("tokenRevoke", self.row.id, details);
        vouch(row)
    }
}

/// Refuses these tokens from now on.
pub(in crate::store) async fn revoke_all(tx: &Tx, of: SimpleExpr) -> Result<()> {
    token::Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(tx.now()))
        .filter(of)
        .filter(Column::RevokedAt.is_null())
        .exec(&tx.db())
        .await?;
    Ok(())
}
