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
}

const COLUMNS: &str = "SELECT epoch, policy_version, \
    CAST(COALESCE((SELECT MAX(seq) FROM feed), 0) AS bigint) AS feed_head FROM hub";

pub(in crate::store) async fn read(db: &impl ConnectionTrait) -> Result<Pulse> {
    let statement = Statement::from_string(db.get_database_backend(), COLUMNS);
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
