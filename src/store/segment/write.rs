//! Writes of segments.

use sea_orm::{ActiveModelTrait, EntityTrait, Set, Unchanged};
use serde_json::json;

use super::read::vouch;
use crate::access::{Administer, Part};
use crate::error::{Error, Result};
use crate::model::{Segment, SegmentId, SegmentRule};
use crate::store::duty::Directory;
use crate::store::entity::segment;
use crate::store::vouch::{Held, Visible};

/// Changes to a segment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SegmentEdit {
    /// Its name.
    pub name: Option<String>,
    /// Who is in it; replaces the whole rule.
    pub rule: Option<SegmentRule>,
}

impl Held<'_, Directory, Administer> {
    /// Adds a segment.
    pub async fn create_segment(
        self,
        key: Option<String>,
        (name, rule): (String, SegmentRule),
    ) -> Result<Visible<Segment>> {
        let tx = self.tx;
        let id = SegmentId(tx.fresh_id());
        let details = json!({"name": name, "rule": rule});
        let row = segment::ActiveModel {
            id: Set(id.0),
            key: Set(key),
            name: Set(name),
            rule: Set(written(&rule)?),
            version: Set(1),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
        };
        let row = row.insert(&tx.db()).await?;
        tx.change_policy(Part::Segment(id));
        tx.record("segmentCreate", id, details);
        vouch(row)
    }
}

impl Held<'_, Segment, Administer> {
    /// Changes the segment, and with a new rule who is in it.
    pub async fn apply(self, edit: SegmentEdit) -> Result<Visible<Segment>> {
        let tx = self.tx;
        let details = json!({"name": edit.name, "rule": edit.rule});
        let mut change = segment::ActiveModel {
            id: Unchanged(self.row.id.0),
            version: Set(self.row.version + 1),
            updated_at: Set(tx.now()),
            ..Default::default()
        };
        if let Some(name) = edit.name {
            change.name = Set(name);
        }
        if let Some(rule) = edit.rule {
            change.rule = Set(written(&rule)?);
            tx.change_policy(Part::Segment(self.row.id));
        }
        let row = change.update(&tx.db()).await?;
        tx.record("segmentUpdate", self.row.id, details);
        vouch(row)
    }

    /// Removes the segment for good, and with it every seat, grant and denial that names it.
    pub async fn delete(self) -> Result<SegmentId> {
        let (tx, id) = (self.tx, self.row.id);
        segment::Entity::delete_by_id(id.0).exec(&tx.db()).await?;
        // What names it goes with it.
        tx.change_policy(Part::All);
        let details = json!({"name": self.row.name, "rule": self.row.rule});
        tx.record("segmentDelete", id, details);
        Ok(id)
    }
}

fn written(rule: &SegmentRule) -> Result<serde_json::Value> {
    serde_json::to_value(rule).map_err(Error::internal)
}
