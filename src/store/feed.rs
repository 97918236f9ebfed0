//! The change feed as readers use it: what changed since the index last looked.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::feed::{Column, Entity};
use super::open::Store;
use super::policy;
use super::viewer::Viewer;
use crate::error::Result;
use crate::model::{DocumentId, Time};

/// One document that changed or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedEntry {
    /// Its place in the feed.
    pub seq: i64,
    /// The document.
    pub document: DocumentId,
    /// The document's own number.
    pub ordinal: i64,
    /// When it changed.
    pub at: Time,
}

impl Viewer {
    /// What changed after this place in the feed, oldest first.
    #[async_recursion::async_recursion]
    pub async fn feed_after(&self, seq: i64, most: u64) -> Result<Vec<FeedEntry>> {
        let rows = Entity::find()
            .filter(Column::Seq.gt(seq))
            .order_by_asc(Column::Seq)
            .limit(most)
            .all(&self.db())
            .await?;
        let entry = |row: super::entity::feed::Model| FeedEntry {
            seq: row.seq,
            document: DocumentId(row.document_id),
            ordinal: row.ordinal,
            at: row.at,
        };
        Ok(rows.into_iter().map(entry).collect())
    }

    /// The numbers of all documents that changed after this place in the feed, each with when it
    /// first did.
    #[async_recursion::async_recursion]
    pub async fn changed_after(&self, seq: i64) -> Result<BTreeMap<i64, Time>> {
        let rows: Vec<(i64, Time)> = Entity::find()
            .select_only()
            .columns([Column::Ordinal, Column::At])
            .filter(Column::Seq.gt(seq))
            .order_by_asc(Column::Seq)
            .into_tuple()
            .all(&self.db())
            .await?;
        // The first of several comes last, and so stays.
        Ok(rows.into_iter().rev().collect())
    }
}

/// How long entries stay: an index that was away for longer is built anew.
const KEPT: chrono::TimeDelta = chrono::TimeDelta::days(7);

impl Store {
    /// Deletes the entries that are older than a week, but never the newest: the numbers go on
    /// from it; and the log of policy changes likewise. Returns how many entries.
    #[async_recursion::async_recursion]
    pub async fn prune_feed(&self) -> Result<u64> {
        let viewer = self.as_system("prune the change feed").await?;
        let tx = viewer.begin_unasked().await?;
        let pruned = Entity::delete_many()
            .filter(Column::Seq.lt(viewer.pulse().feed_head))
            .filter(Column::At.lt(tx.now() - KEPT))
            .exec(&tx.db())
            .await?;
        policy::prune(&tx.db(), tx.now() - KEPT).await?;
        tx.commit().await?;
        Ok(pruned.rows_affected)
    }
}
