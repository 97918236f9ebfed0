//! Session: the time from a sign-in with a password to a sign-out.

use super::{PersonId, SessionId, Time};

/// A session as it is kept: never its secret.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who signed in.
    pub person: PersonId,
    /// What the browser said it is, cut short.
    pub client: Option<String>,
    /// Whether a second factor was given, too.
    pub second_factor: bool,
    /// When it began.
    pub created_at: Time,
    /// When it was last used, to the minute.
    pub used_at: Time,
    /// When it ends at the latest, however much it is used.
    pub expires_at: Time,
}
