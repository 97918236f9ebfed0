//! The audit log: a hash chain, appended in the transaction of the change itself.

use sea_orm::{EntityTrait, QueryOrder, QuerySelect, Set};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::entity::audit_entry as entry;
use super::entity::audit_entry::{Column, Entity};
use super::token::hex;
use super::tx::{ROWS_PER_INSERT, Tx};
use super::viewer::Viewer;
use crate::error::Result;

/// What one change leaves behind.
pub(in crate::store) struct Entry {
    /// The command, such as `documentPublish`.
    pub action: String,
    /// What it was done to.
    pub object: Option<String>,
    /// What about it.
    pub details: Value,
}

/// The previous hash of the first entry.
const GENESIS: &str = "";

pub(in crate::store) async fn append(tx: &Tx, entries: Vec<Entry>) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let last = Entity::find()
        .order_by_desc(Column::Seq)
        .limit(1)
        .one(&tx.db())
        .await?;
    let (mut seq, mut previous) = last.map_or((0, GENESIS.to_owned()), |row| (row.seq, row.hash));
    let viewer = tx.viewer();
    let mut rows = Vec::with_capacity(entries.len());
    for Entry {
        action,
        object,
        details,
    } in entries
    {
        seq += 1;
        let mut row = entry::Model {
            seq,
            at: tx.now(),
            person_id: viewer.person().map(|id| id.0),
            token_id: viewer.token().map(|id| id.0),
            system: viewer.system_reason().map(str::to_owned),
            action,
            object,
            details,
            previous_hash: previous,
            hash: String::new(),
        };
        row.hash = hash(&row);
        previous = row.hash.clone();
        rows.push(active(row));
    }
    for chunk in rows.chunks(ROWS_PER_INSERT) {
        Entity::insert_many(chunk.to_vec())
            .exec_without_returning(&tx.db())
            .await?;
    }
    Ok(())
}

fn active(row: entry::Model) -> entry::ActiveModel {
    entry::ActiveModel {
        seq: Set(row.seq),
        at: Set(row.at),
        person_id: Set(row.person_id),
        token_id: Set(row.token_id),
        system: Set(row.system),
        action: Set(row.action),
        object: Set(row.object),
        details: Set(row.details),
        previous_hash: Set(row.previous_hash),
        hash: Set(row.hash),
    }
}

/// SHA-256 over the previous hash and every column, each with its length before it.
fn hash(row: &entry::Model) -> String {
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let parts = [
        row.previous_hash.clone(),
        row.seq.to_string(),
        row.at.timestamp_micros().to_string(),
        id(row.person_id),
        id(row.token_id),
        row.system.clone().unwrap_or_default(),
        row.action.clone(),
        row.object.clone().unwrap_or_default(),
        canonical(&row.details),
    ];
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    hex(&digest.finalize())
}

/// JSON with sorted keys: PostgreSQL keeps no order of its own.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_unstable_by_key(|(key, _)| key.as_str());
            let pairs = pairs.iter().map(|(key, value)| {
                format!("{}:{}", Value::String((*key).clone()), canonical(value))
            });
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(canonical).collect::<Vec<_>>().join(",")
            )
        }
        other => other.to_string(),
    }
}

/// Where the audit chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLink {
    /// The number of the first entry that does not fit the one before it.
    pub seq: i64,
}

impl Viewer {
    /// Recomputes the whole chain. Finds what was changed, removed or reordered inside it.
    #[async_recursion::async_recursion]
    pub async fn verify_audit(&self) -> Result<(i64, Option<BrokenLink>)> {
        use sea_orm::{ColumnTrait, QueryFilter};
        let (mut seen, mut previous) = (0, GENESIS.to_owned());
        loop {
            let rows = Entity::find()
                .filter(Column::Seq.gt(seen))
                .order_by_asc(Column::Seq)
                .limit(1_000)
                .all(&self.db())
                .await?;
            if rows.is_empty() {
                return Ok((seen, None));
            }
            for row in rows {
                let fits =
                    row.seq == seen + 1 && row.previous_hash == previous && row.hash == hash(&row);
                if !fits {
                    return Ok((seen, Some(BrokenLink { seq: seen + 1 })));
                }
                seen = row.seq;
                previous = row.hash;
            }
        }
    }
}
