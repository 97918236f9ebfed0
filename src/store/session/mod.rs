//! Sessions: the secret in a browser's cookie, of which only the SHA-256 is stored. They end by
//! signing out, by being revoked, when they are not used, and after some days in any case.

mod read;
mod write;

use chrono::TimeDelta;
use sea_orm::{FromQueryResult, Statement};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::model::{PersonId, SessionId, Time};
use crate::store::connect::first_place;
use crate::store::open::Store;
use crate::store::pulse::{self, Pulse};
use crate::store::secret;

pub use write::SessionDraft;
pub(in crate::store) use write::end_all;

/// What every session's secret starts with, so that secret scanners know it.
const PREFIX: &str = "cpw_";
/// After how long without a request a session is over.
const IDLE: TimeDelta = TimeDelta::hours(12);

/// A session that holds, and the state of the database in the same read.
pub(in crate::store) struct Found {
    pub session: SessionId,
    pub person: PersonId,
    /// From when it does not hold, if it is not used until then.
    pub holds_until: Time,
    /// Whether a second factor was given, or was left to an identity provider to ask for.
    pub second_factor: bool,
    pub pulse: Pulse,
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    pulse: Pulse,
    id: Uuid,
    person_id: Uuid,
    second_factor: bool,
    used_at: Time,
    expires_at: Time,
    ended_at: Option<Time>,
    provider_id: Option<Uuid>,
}

const COLUMNS: &str = "s.id, s.person_id, s.second_factor, s.used_at, s.expires_at, s.ended_at, \
    s.provider_id";

/// The session, if it holds now. One statement.
pub(in crate::store) async fn find(store: &Store, written: &str, now: Time) -> Result<Found> {
    let hash = secret::hash(PREFIX, written).ok_or(Error::Unauthenticated)?;
    let connections = &store.inner.connections;
    let place = first_place(connections.backend());
    let sql = format!(
        "SELECT {}, {COLUMNS} FROM hub h, sessions s WHERE s.hash = {place}",
        pulse::COLUMNS
    );
    let statement = Statement::from_sql_and_values(connections.backend(), sql, [hash.into()]);
    let row = Row::find_by_statement(statement)
        .one(&connections.readers)
        .await?
        .ok_or(Error::Unauthenticated)?;
    let (session, person) = (SessionId(row.id), PersonId(row.person_id));
    if let Some(rule) = over(&row, now) {
        store.refuse_session((session, person), rule, now);
        return Err(Error::Unauthenticated);
    }
    store
        .inner
        .session_uses
        .note(session, Some(row.used_at), now);
    Ok(Found {
        session,
        person,
        holds_until: ends(&row),
        second_factor: row.second_factor || row.provider_id.is_some(),
        pulse: row.pulse,
    })
}

/// Why it does not hold now, if it does not.
fn over(row: &Row, now: Time) -> Option<&'static str> {
    if row.ended_at.is_some() && !leak!(EndedSessionGoesOn) {
        return Some("SESSION_ENDED");
    }
    (ends(row) <= now && !leak!(SessionEndless)).then_some("SESSION_EXPIRED")
}

fn ends(row: &Row) -> Time {
    row.expires_at.min(row.used_at + IDLE)
}
