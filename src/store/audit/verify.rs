//! The whole log, for the hub itself: verified, and read out line by line.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    RuntimeErr, sqlx,
};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::chain::{Chain, Fault, Head, Walk};
use crate::error::{Error, Result};
use crate::model::Time;
use crate::store::entity::audit_entry::{Column, Entity, Model};
use crate::store::entity::hub;
use crate::store::pulse::not_a_hub;
use crate::store::viewer::Viewer;

/// Entries read at a time.
const BATCH: u64 = 1_000;

/// Which entries to read out.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuditSpan {
    /// Only those from this instant on.
    pub from: Option<Time>,
    /// Only those before this instant.
    pub until: Option<Time>,
}

/// One entry as it is in the database, with its hashes; one line of an export.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine {
    /// Its number, from 1, without gaps.
    pub seq: i64,
    /// When, to the microsecond.
    pub at: String,
    /// The person who did it.
    pub person: Option<Uuid>,
    /// With which token.
    pub token: Option<Uuid>,
    /// Why the hub itself did it.
    pub system: Option<String>,
    /// The command or the query.
    pub action: String,
    /// `DONE` or `DENIED`.
    pub outcome: String,
    /// The id of what it was done to.
    pub object: Option<String>,
    /// What about it.
    pub details: Value,
    /// The hash of the entry before; empty for the first.
    pub previous_hash: String,
    /// The hash over all of this.
    pub hash: String,
}

impl From<Model> for AuditLine {
    fn from(row: Model) -> Self {
        Self {
            seq: row.seq,
            at: row.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            person: row.person_id,
            token: row.token_id,
            system: row.system,
            action: row.action,
            outcome: row.outcome,
            object: row.object,
            details: row.details,
            previous_hash: row.previous_hash,
            hash: row.hash,
        }
    }
}

impl Viewer {
    /// Recomputes the whole chain and compares its end with where the hub noted it; looks for
    /// the hash `noted` elsewhere, if one is given. For the hub itself only.
    #[async_recursion::async_recursion]
    pub async fn audit_chain(&self, noted: Option<&str>) -> Result<Chain> {
        self.require_hub()?;
        // One state of both: entries go on being written meanwhile.
        let tx = self.store().inner.connections.begin_read().await?;
        let db = self.count(&tx);
        let mut walk = Walk::default();
        let mut has_noted = noted.map(|noted| noted.is_empty());
        let broken = loop {
            // From the lowest number on, whatever it is: one below 1 was slipped in.
            let after = (walk.at.length > 0).then_some(walk.at.length);
            let rows = match page(&db, after).await {
                Ok(rows) => rows,
                Err(error) if is_unreadable(&error) => break Some(walk.broken(Fault::Unreadable)),
                Err(error) => return Err(error.into()),
            };
            if rows.is_empty() {
                break walk.end(&end(&db).await?).err();
            }
            if let Some(broken) = rows.iter().find_map(|row| {
                let broken = walk.step(row).err();
                if broken.is_none() && noted == Some(row.hash.as_str()) {
                    has_noted = Some(true);
                }
                broken
            }) {
                break Some(broken);
            }
        };
        Ok(Chain {
            length: walk.at.length,
            head: walk.at.hash,
            broken,
            has_noted,
        })
    }

    /// The next entries of the log after this number, oldest first; none at the end. For the hub
    /// itself only.
    #[async_recursion::async_recursion]
    pub async fn audit_lines(&self, after: i64, span: AuditSpan) -> Result<Vec<AuditLine>> {
        self.require_hub()?;
        let mut select = Entity::find().filter(Column::Seq.gt(after));
        if let Some(from) = span.from {
            select = select.filter(Column::At.gte(from));
        }
        if let Some(until) = span.until {
            select = select.filter(Column::At.lt(until));
        }
        let select = select.order_by_asc(Column::Seq).limit(BATCH);
        let rows = select.all(&self.db()).await?;
        Ok(rows.into_iter().map(AuditLine::from).collect())
    }

    fn require_hub(&self) -> Result<()> {
        let refused = || Error::Forbidden("only the hub itself reads the whole log".to_owned());
        self.system_reason().map(|_| ()).ok_or_else(refused)
    }
}

async fn page(db: &impl ConnectionTrait, after: Option<i64>) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find();
    if let Some(after) = after {
        select = select.filter(Column::Seq.gt(after));
    }
    let select = select.order_by_asc(Column::Seq).limit(BATCH);
    select.all(db).await
}

/// Where the hub noted the end.
async fn end(db: &impl ConnectionTrait) -> Result<Head> {
    let row = hub::Entity::find_by_id(1).one(db).await?;
    let row = row.ok_or_else(not_a_hub)?;
    Ok(Head {
        length: row.audit_length,
        hash: row.audit_head,
    })
}

/// Whether a column holds something of another type than the hub writes.
fn is_unreadable(error: &DbErr) -> bool {
    match error {
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => true,
        DbErr::Query(RuntimeErr::SqlxError(source)) => matches!(
            source.as_ref(),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)
        ),
        _ => false,
    }
}
