//! The log of policy changes: which parts each version changed.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::access::Part;
use crate::error::Result;
use crate::model::Time;
use crate::store::entity::policy_change::{ActiveModel, Column, Entity};
use crate::store::tx::ROWS_PER_INSERT;

/// Whoever is further behind than this, or finds more parts changed, reads everything.
const MOST: usize = 200;

/// The parts that changed between two versions; none when they can't be told or are too many.
pub(super) async fn between(
    db: &impl ConnectionTrait,
    before: i64,
    now: i64,
) -> Result<Option<BTreeSet<Part>>> {
    if before == now {
        return Ok(Some(BTreeSet::new()));
    }
    if before < 1 || now < before || now - before > MOST as i64 {
        return Ok(None);
    }
    let rows = Entity::find()
        .filter(Column::Version.gt(before))
        .filter(Column::Version.lte(now))
        .order_by_asc(Column::Version)
        .all(db)
        .await?;
    let versions: BTreeSet<i64> = rows.iter().map(|row| row.version).collect();
    let parts: BTreeSet<Part> = rows
        .iter()
        .map(|row| row.part.parse().unwrap_or(Part::All))
        .collect();
    // A version without a row was pruned, or made by a program that kept no log.
    let is_known = versions.len() as i64 == now - before && !parts.contains(&Part::All);
    Ok(Some(parts).filter(|parts| is_known && parts.len() <= MOST))
}

/// Notes which parts the version changes.
pub(in crate::store) async fn write(
    db: &impl ConnectionTrait,
    (version, at): (i64, Time),
    parts: BTreeSet<Part>,
) -> Result<()> {
    let parts = match parts.contains(&Part::All) || parts.len() > MOST {
        true => BTreeSet::from([Part::All]),
        false => parts,
    };
    let rows = parts.iter().map(|part| ActiveModel {
        version: Set(version),
        part: Set(part.to_string()),
        at: Set(at),
    });
    let rows: Vec<_> = rows.collect();
    for chunk in rows.chunks(ROWS_PER_INSERT) {
        Entity::insert_many(chunk.to_vec())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Deletes what is older.
pub(in crate::store) async fn prune(db: &impl ConnectionTrait, before: Time) -> Result<()> {
    let old = Entity::delete_many().filter(Column::At.lt(before));
    old.exec(db).await?;
    Ok(())
}
