//! API tokens: a prefix, 32 random bytes, a checksum. Only their SHA-256 is stored.

mod documents;
mod read;
mod uses;
mod write;

use sea_orm::{DbBackend, FromQueryResult, Statement};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::model::{PersonId, SpaceId, Time, TokenId, TokenScope};
use crate::store::open::Store;
use crate::store::pulse::{self, Pulse};
use crate::store::row::{json, word};
use crate::store::secret;

pub use documents::document_hash;
pub(in crate::store) use read::token;
pub(in crate::store) use uses::Uses;
pub use write::TokenDraft;
pub(in crate::store) use write::{revoke_person, revoke_staff};

/// What every token starts with, so that secret scanners know it.
pub const PREFIX: &str = "cpl_";

/// Writes a secret out as a token.
pub(in crate::store) fn write(secret: [u8; 32]) -> String {
    secret::write(PREFIX, secret)
}

/// What is stored of a token; none when its form or checksum is wrong, which needs no database.
pub(in crate::store) fn hash(token: &str) -> Option<String> {
    secret::hash(PREFIX, token)
}

/// A token that holds, and the state of the database in the same read.
pub(in crate::store) struct Found {
    pub token: TokenId,
    pub person: PersonId,
    pub scope: TokenScope,
    pub expires_at: Option<Time>,
    pub trusted_only: bool,
    pub pulse: Pulse,
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    pulse: Pulse,
    id: Uuid,
    person_id: Uuid,
    cap: String,
    spaces: serde_json::Value,
    admin: bool,
    expires_at: Option<Time>,
    revoked_at: Option<Time>,
    used_at: Option<Time>,
    trusted_only: bool,
    provisions: bool,
}

const COLUMNS: &str = "t.id, t.person_id, t.cap, t.spaces, t.admin, t.expires_at, t.revoked_at, t.used_at, \
    t.trusted_only, t.provisions";

/// The token, if it holds now. One statement.
pub(in crate::store) async fn find(store: &Store, token: &str, now: Time) -> Result<Found> {
    let hash = hash(token).ok_or(Error::Unauthenticated)?;
    let connections = &store.inner.connections;
    let place = match connections.backend() {
        DbBackend::Postgres => "$1",
        _ => "?",
    };
    let sql = format!(
        "SELECT {}, {COLUMNS} FROM hub h, tokens t WHERE t.hash = {place}",
        pulse::COLUMNS
    );
    let statement = Statement::from_sql_and_values(connections.backend(), sql, [hash.into()]);
    let row = Row::find_by_statement(statement)
        .one(&connections.readers)
        .await?
        .ok_or(Error::Unauthenticated)?;
    let is_over = |end: Option<Time>| end.is_some_and(|end| end <= now);
    let rule = match (is_over(row.revoked_at), is_over(row.expires_at)) {
        (true, _) => Some("TOKEN_REVOKED"),
        (_, true) => Some("TOKEN_EXPIRED"),
        _ => None,
    };
    if let Some(rule) = rule {
        let whose = (TokenId(row.id), PersonId(row.person_id));
        store.refuse_token(whose, rule, now);
        return Err(Error::Unauthenticated);
    }
    store.inner.uses.note(TokenId(row.id), row.used_at, now);
    let spaces: Vec<Uuid> = json(row.spaces)?;
    Ok(Found {
        token: TokenId(row.id),
        person: PersonId(row.person_id),
        scope: TokenScope {
            cap: word(&row.cap)?,
            spaces: spaces.into_iter().map(SpaceId).collect(),
            admin: row.admin,
            provisions: row.provisions,
        },
        expires_at: row.expires_at,
        trusted_only: row.trusted_only,
        pulse: row.pulse,
    })
}
