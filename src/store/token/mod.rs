//! API tokens: a prefix, 32 random bytes, a checksum. Only their SHA-256 is stored.

mod documents;
mod issue;
mod read;
mod uses;
mod write;

use sea_orm::{FromQueryResult, Statement};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::model::{PersonId, SpaceId, Time, TokenId, TokenScope};
use crate::store::connect::first_place;
use crate::store::open::Store;
use crate::store::pulse::{self, Pulse};
use crate::store::row::{json, word};
use crate::store::secret;

pub use documents::document_hash;
pub(in crate::store) use issue::may_issue;
pub(in crate::store) use read::token;
pub(in crate::store) use uses::Uses;
pub use write::TokenDraft;
pub(in crate::store) use write::revoke_all;

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
    /// Whether it does nothing but issue viewer tokens.
    pub issues: bool,
    /// Whose token issued it.
    pub issuer: Option<PersonId>,
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
    issues: bool,
    issuer_id: Option<Uuid>,
    issuer_person: Option<Uuid>,
    issuer_expires: Option<Time>,
    issuer_revoked: Option<Time>,
    expires_at: Option<Time>,
    revoked_at: Option<Time>,
    used_at: Option<Time>,
    trusted_only: bool,
    provisions: bool,
}

const COLUMNS: &str = "t.id, t.person_id, t.cap, t.spaces, t.admin, t.issues, t.issuer_id, \
    t.expires_at, t.revoked_at, t.used_at, t.trusted_only, i.person_id AS issuer_person, \
    i.expires_at AS issuer_expires, i.revoked_at AS issuer_revoked, t.provisions";

/// The token, if it holds now. One statement.
pub(in crate::store) async fn find(store: &Store, token: &str, now: Time) -> Result<Found> {
    let hash = hash(token).ok_or(Error::Unauthenticated)?;
    let connections = &store.inner.connections;
    let place = first_place(connections.backend());
    let sql = format!(
        "SELECT {}, {COLUMNS} FROM hub h, tokens t LEFT JOIN tokens i ON i.id = t.issuer_id \
         WHERE t.hash = {place}",
        pulse::COLUMNS
    );
    let statement = Statement::from_sql_and_values(connections.backend(), sql, [hash.into()]);
    let row = Row::find_by_statement(statement)
        .one(&connections.readers)
        .await?
        .ok_or(Error::Unauthenticated)?;
    let is_over = |end: Option<Time>| end.is_some_and(|end| end <= now);
    let is_orphan = row.issuer_id.is_some() && row.issuer_person.is_none();
    let issuer_over = is_orphan || is_over(row.issuer_revoked) || is_over(row.issuer_expires);
    let rule = match (is_over(row.revoked_at), is_over(row.expires_at)) {
        (true, _) => Some("TOKEN_REVOKED"),
        (_, true) => Some("TOKEN_EXPIRED"),
        _ => (issuer_over && !leak!(IssuerOutlived)).then_some("ISSUER_OVER"),
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
        // The one that issued it has an end, too.
        expires_at: row.expires_at.into_iter().chain(row.issuer_expires).min(),
        trusted_only: row.trusted_only,
        issues: row.issues,
        issuer: row.issuer_person.map(PersonId),
        pulse: row.pulse,
    })
}
