//! API tokens: a prefix, 32 random bytes, a checksum. Only their SHA-256 is stored.

mod read;
mod uses;
mod write;

use sea_orm::{DbBackend, FromQueryResult, Statement};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::model::{PersonId, SpaceId, Time, TokenId, TokenScope};
use crate::store::open::Store;
use crate::store::pulse::{self, Pulse};
use crate::store::row::{json, word};

pub(in crate::store) use read::token;
pub(in crate::store) use uses::Uses;
pub use write::TokenDraft;
pub(in crate::store) use write::{revoke_person, revoke_staff};

/// What every token starts with, so that secret scanners know it.
pub const PREFIX: &str = "cpl_";

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 62^43 > 2^256 and 62^6 > 2^32.
const SECRET_DIGITS: usize = 43;
const CHECK_DIGITS: usize = 6;

/// Writes a secret out as a token.
pub(in crate::store) fn write(secret: [u8; 32]) -> String {
    let body = format!("{PREFIX}{}", base62(&secret, SECRET_DIGITS));
    let check = base62(
        &crc32fast::hash(body.as_bytes()).to_be_bytes(),
        CHECK_DIGITS,
    );
    body + &check
}

/// What is stored of a token; none when its form or checksum is wrong, which needs no database.
pub(in crate::store) fn hash(token: &str) -> Option<String> {
    let is_form = token.len() == PREFIX.len() + SECRET_DIGITS + CHECK_DIGITS
        && token.starts_with(PREFIX)
        && token.is_ascii();
    if !is_form {
        return None;
    }
    let (body, check) = token.split_at(token.len() - CHECK_DIGITS);
    let expected = base62(
        &crc32fast::hash(body.as_bytes()).to_be_bytes(),
        CHECK_DIGITS,
    );
    (check == expected).then(|| hex(&Sha256::digest(token.as_bytes())))
}

/// Bytes in lower-case hexadecimal.
pub(in crate::store) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The big-endian number in base 62, padded on the left.
fn base62(bytes: &[u8], digits: usize) -> String {
    let mut number = bytes.to_vec();
    let mut out = vec![b'0'; digits];
    for digit in out.iter_mut().rev() {
        let mut rest = 0u32;
        for byte in &mut number {
            let value = rest << 8 | u32::from(*byte);
            *byte = (value / 62) as u8;
            rest = value % 62;
        }
        *digit = ALPHABET[rest as usize];
    }
    out.into_iter().map(char::from).collect()
}

/// A token that holds, and the state of the database in the same read.
pub(in crate::store) struct Found {
    pub token: TokenId,
    pub person: PersonId,
    pub scope: TokenScope,
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
}

const COLUMNS: &str =
    "t.id, t.person_id, t.cap, t.spaces, t.admin, t.expires_at, t.revoked_at, t.used_at";

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
        },
        pulse: row.pulse,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_only_unchanged() {
        let token = write([7; 32]);
        assert_eq!(token.len(), 53);
        assert!(hash(&token).is_some());
        let changed = token.replace('7', "8");
        for wrong in [
            "",
            "cpl_",
            &token[1..],
            &token[..52],
            &format!("{token}0"),
            &changed,
        ] {
            assert!(wrong == token || hash(wrong).is_none(), "{wrong}");
        }
    }
}
