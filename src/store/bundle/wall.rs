//! Walls. One that stands between the same two is the same wall.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Restore;
use super::ledger::Outcome;
use crate::access::Part;
use crate::error::Result;
use crate::model::OrganizationId;
use crate::store::entity::wall;
use crate::store::known::id_in;

impl Restore {
    /// Puts walls up, and changes the reasons of those that stand.
    pub async fn walls(
        &self,
        lines: Vec<(OrganizationId, OrganizationId, String)>,
    ) -> Result<Vec<Outcome>> {
        let sides = lines.iter().flat_map(|(a, b, _)| [a.0, b.0]);
        let wanted = id_in(self.backend(), (wall::Entity, wall::Column::AId), sides);
        let rows = wall::Entity::find()
            .filter(wall::Column::EndedAt.is_null())
            .filter(wanted)
            .all(&self.db())
            .await?;
        let mut standing: HashMap<_, _> = rows
            .into_iter()
            .map(|row| (pair(row.a_id, row.b_id), row))
            .collect();
        let mut outcomes = Vec::with_capacity(lines.len());
        let mut changed = BTreeMap::new();
        for (a, b, reason) in lines {
            if a == b {
                let reason = "a wall stands between two different organizations";
                outcomes.push(Outcome::refused("b", reason));
                continue;
            }
            let old = standing.get(&pair(a.0, b.0));
            let new = wall::Model {
                id: old.map_or_else(|| self.tx.fresh_id(), |old| old.id),
                a_id: old.map_or(a.0, |old| old.a_id),
                b_id: old.map_or(b.0, |old| old.b_id),
                reason,
                created_at: old.map_or(self.tx.now(), |old| old.created_at),
                ended_at: None,
            };
            outcomes.push(match old {
                None => Outcome::Created,
                Some(old) if *old == new => Outcome::Unchanged,
                Some(_) => Outcome::Updated,
            });
            if old != Some(&new) {
                standing.insert(pair(a.0, b.0), new.clone());
                changed.insert(new.id, new);
            }
        }
        if !changed.is_empty() {
            self.tx.change_policy(Part::All);
        }
        self.upsert::<wall::Entity>(changed.into_values().collect())
            .await?;
        Ok(outcomes)
    }
}

fn pair(a: Uuid, b: Uuid) -> (Uuid, Uuid) {
    (a.min(b), a.max(b))
}
