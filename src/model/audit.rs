//! Audit entry: what was done or refused, by whom, when. As much of it as its reader may know.

use super::{AuditEntryId, AuditOutcome, PersonId, Time, TokenId};

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// Its place in the log. For cursors: whoever does not see the whole log must not count what
    /// is hidden.
    pub place: i64,
    /// Its number and its hash in the chain; only for those who see the whole log.
    pub link: Option<AuditLink>,
    /// When.
    pub at: Time,
    /// By whom; none where the hub itself acted, or nobody who signed in.
    pub actor: Option<PersonId>,
    /// With which token.
    pub token: Option<TokenId>,
    /// Why the hub itself acted.
    pub system: Option<String>,
    /// The command or the query, such as `documentPublish`.
    pub action: String,
    /// Whether it was done or refused.
    pub outcome: AuditOutcome,
    /// The id of what it was done to.
    pub object: Option<String>,
    /// What about it; for those who see only a part of the log, without names and texts.
    pub details: serde_json::Value,
}

/// Where an entry is in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLink {
    /// Its number, from 1, without gaps.
    pub seq: i64,
    /// The hash over it and the one before it.
    pub hash: String,
}
