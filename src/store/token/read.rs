//! Reads of tokens. Never the secret, nor its hash: only what may be shown again.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, Select};
use uuid::Uuid;

use crate::error::Result;
use crate::model::{Page, PersonId, Slice, SpaceId, Token, TokenId, TokenScope};
use crate::store::entity::token;
use crate::store::entity::token::Column;
use crate::store::known::{self, id_in};
use crate::store::order::TimePlace;
use crate::store::page::PlaceValues;
use crate::store::row::{json, word};
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

impl TimePlace {
    /// The place of this token in a list of tokens.
    pub fn of_token(token: &Token) -> Self {
        Self {
            at: token.created_at,
            id: token.id.0,
        }
    }
}

impl Viewer {
    /// Those of the tokens that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn tokens_by_ids(&self, ids: &[TokenId]) -> Result<Vec<Visible<Token>>> {
        let backend = self.store().inner.connections.backend();
        let column = (token::Entity, Column::Id);
        let wanted = id_in(backend, column, ids.iter().map(|id| id.0));
        let rows = known::tokens(self).filter(wanted).all(&self.db()).await?;
        rows.into_iter().map(vouch).collect()
    }

    /// One slice of the tokens that the viewer may see, newest first; those of one person, or of
    /// everybody whose tokens it may see.
    #[async_recursion::async_recursion]
    pub async fn tokens(
        &self,
        person: Option<PersonId>,
        slice: Slice<TimePlace>,
    ) -> Result<Page<Visible<Token>>> {
        let keyset = TimePlace::newest_first(
            Expr::col((token::Entity, Column::CreatedAt)),
            Expr::col((token::Entity, Column::Id)),
        );
        let slice = slice.map(PlaceValues::from);
        keyset
            .page(self.select_tokens(person), &slice, &self.db())
            .await?
            .try_map(vouch)
    }

    /// How many tokens the viewer may see; those of one person, or of everybody.
    #[async_recursion::async_recursion]
    pub async fn token_count(&self, person: Option<PersonId>) -> Result<u64> {
        Ok(self.select_tokens(person).count(&self.db()).await?)
    }

    fn select_tokens(&self, person: Option<PersonId>) -> Select<token::Entity> {
        // Viewer tokens are many and short-lived; each is found by its id.
        let select = known::tokens(self).filter(Column::IssuerId.is_null());
        match person {
            Some(person) => select.filter(Column::PersonId.eq(person.0)),
            None => select,
        }
    }
}

/// To be called with rows of a scoped select, or of a hold, only.
pub(in crate::store) fn vouch(row: token::Model) -> Result<Visible<Token>> {
    Ok(Visible::vouch(token(row)?))
}

/// A token's row.
pub(in crate::store) fn token(row: token::Model) -> Result<Token> {
    let spaces: Vec<Uuid> = json(row.spaces)?;
    Ok(Token {
        id: TokenId(row.id),
        person: PersonId(row.person_id),
        label: row.label,
        hint: row.hint,
        scope: TokenScope {
            cap: word(&row.cap)?,
            spaces: spaces.into_iter().map(SpaceId).collect(),
            admin: row.admin,
            provisions: row.provisions,
        },
        issues: row.issues,
        issuer: row.issuer_id.map(TokenId),
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
        revoked_at: row.revoked_at,
        trusted_only: row.trusted_only,
    })
}
