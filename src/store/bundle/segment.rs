//! Segments.

use super::Restore;
use super::keyed::key_of;
use super::ledger::{Ledger, Outcome};
use crate::access::Part;
use crate::error::{Error, Result};
use crate::model::SegmentRule;
use crate::store::entity::segment;

impl Restore {
    /// Adds segments and changes those that are there: key, name and rule of each.
    pub async fn segments(
        &self,
        lines: Vec<(String, String, SegmentRule)>,
    ) -> Result<Vec<Outcome>> {
        let keys = lines.iter().map(|(key, ..)| key.as_str());
        let mut ledger = Ledger::<segment::Model>::open(self, keys).await?;
        let mut outcomes = Vec::with_capacity(lines.len());
        let now = self.tx.now();
        for (key, name, rule) in lines {
            let old = ledger.claim(&key);
            let old = old.as_ref();
            let new = segment::Model {
                id: old.map_or_else(|| self.tx.fresh_id(), |old| old.id),
                key: key_of(old, Some(key)),
                name,
                rule: serde_json::to_value(rule).map_err(Error::internal)?,
                version: old.map_or(1, |old| old.version),
                created_at: old.map_or(now, |old| old.created_at),
                updated_at: old.map_or(now, |old| old.updated_at),
            };
            outcomes.push(ledger.keep(old, new, false));
        }
        if !ledger.rows.is_empty() {
            self.tx.change_policy(Part::All);
        }
        self.upsert::<segment::Entity>(ledger.rows).await?;
        Ok(outcomes)
    }
}
