//! Pulse: the few numbers that tell whether what is kept in memory is still true.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use uuid::Uuid;

use crate::error::{Error, Result};

/// The state of the database at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Pulse {
    /// Which database this is; a restored or replaced one has another.
    pub epoch: Uuid,
    /// Counts every change that decisions depend on.
    pub policy_version: i64,
    /// The number of the newest entry in the change feed; 0 when there is none.
    pub feed_head: i64,
    /// The number of the oldest entry that is still there; 0 when there is none.
    pub feed_tail: i64,
    /// Counts every change of synonyms.
    pub synonym_version: i64,
    /// How many entries the audit log has: every change that somebody makes adds to it.
    pub audit_length: i64,
}

impl Pulse {
    /// Whether what has read this database up to that entry can go on by reading the feed: it is
    /// the same database, and nothing that it has not read was pruned.
    pub fn can_follow(&self, epoch: Uuid, seq: i64) -> bool {
        self.knows(epoch, seq) && seq <= self.feed_head
    }

    /// As `can_follow`, for an index that may have read on since this state was read.
    pub fn knows(&self, epoch: Uuid, seq: i64) -> bool {
        // A number that a rolled back transaction took looks pruned; that costs a rebuild.
        self.epoch == epoch && self.feed_tail <= seq + 1
    }
}

/// The columns of a pulse, from the hub's row `h`.
pub(in crate::store) const COLUMNS: &str = "h.epoch, h.policy_version, \
    CAST(COALESCE((SELECT MAX(seq) FROM feed), 0) AS bigint) AS feed_head, \
    CAST(COALESCE((SELECT MIN(seq) FROM feed), 0) AS bigint) AS feed_tail, \
    h.synonym_version, h.audit_length";

pub(in crate::store) async fn read(db: &impl ConnectionTrait) -> Result<Pulse> {
    let statement = Statement::from_string(
        db.get_database_backend(),
        format!("SELECT {COLUMNS} FROM hub h"),
    );
    Pulse::find_by_statement(statement)
        .one(db)
        .await?
        .ok_or_else(not_a_hub)
}

pub(in crate::store) fn not_a_hub() -> Error {
    Error::Unavailable(
        "the database holds no hub yet: run `commonplace init` or `commonplace demo`".to_owned(),
    )
}
