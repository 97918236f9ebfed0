//! People.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Restore;
use super::keyed::{key_in, key_of};
use super::ledger::{Ledger, Outcome};
use crate::access::Part;
use crate::error::Result;
use crate::model::{OrganizationId, PersonId};
use crate::store::PersonDraft;
use crate::store::credentials;
use crate::store::entity::person;

impl Restore {
    /// Adds people and changes those that are there. Somebody without a key who has the address
    /// and the organization is the bundle's person. Whoever is not active loses all tokens.
    pub async fn people(&self, lines: Vec<(OrganizationId, PersonDraft)>) -> Result<Vec<Outcome>> {
        let keys = lines.iter().filter_map(|(_, draft)| draft.key.as_deref());
        let mut ledger = Ledger::<person::Model>::open(self, keys).await?;
        let mut holders = self.holders(&lines).await?;
        let mut addresses: HashMap<String, Uuid> = holders
            .iter()
            .map(|(email, row)| (email.clone(), row.id))
            .collect();
        let mut outcomes = Vec::with_capacity(lines.len());
        let mut changed = Vec::new();
        for (organization, draft) in lines {
            let mut old = ledger.claim(draft.key.as_deref().unwrap_or_default());
            if old.is_none() {
                let holder = holders.remove(&draft.email);
                let same = holder.filter(|row| row.organization_id == organization.0);
                old = ledger.adopt(same.as_ref());
            }
            let new = self.person_row(old.as_ref(), organization, draft);
            if addresses.get(&new.email).is_some_and(|id| *id != new.id) {
                let reason = format!("somebody else has the address {}", new.email);
                outcomes.push(Outcome::refused("email", reason));
                continue;
            }
            if let Some(old) = &old {
                if old.organization_id != new.organization_id {
                    let reason =
                        "nobody's organization ever changes; end this person and add another";
                    outcomes.push(Outcome::refused("organization", reason));
                    continue;
                }
                if (&old.email, old.active) != (&new.email, new.active) {
                    changed.push((old.clone(), new.clone()));
                }
                addresses.remove(&old.email);
            }
            addresses.insert(new.email.clone(), new.id);
            outcomes.push(ledger.keep(old.as_ref(), new, false));
        }
        if !ledger.rows.is_empty() {
            self.tx.change_policy(Part::All);
        }
        self.upsert::<person::Entity>(ledger.rows).await?;
        for (old, new) in &changed {
            let (before, after) = (
                (old.email.as_str(), old.active),
                (new.email.as_str(), new.active),
            );
            credentials::follow(&self.tx, PersonId(new.id), (before, after)).await?;
        }
        Ok(outcomes)
    }

    /// Who has the addresses.
    async fn holders(
        &self,
        lines: &[(OrganizationId, PersonDraft)],
    ) -> Result<HashMap<String, person::Model>> {
        let emails: Vec<&str> = lines
            .iter()
            .map(|(_, draft)| draft.email.as_str())
            .collect();
        let wanted = key_in(self.backend(), Expr::col(person::Column::Email), &emails);
        let rows = person::Entity::find()
            .filter(wanted)
            .all(&self.db())
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.email.clone(), row))
            .collect())
    }

    fn person_row(
        &self,
        old: Option<&person::Model>,
        organization: OrganizationId,
        draft: PersonDraft,
    ) -> person::Model {
        let now = self.tx.now();
        person::Model {
            id: old.map_or_else(|| self.tx.fresh_id(), |old| old.id),
            key: key_of(old, draft.key),
            organization_id: organization.0,
            name: draft.name,
            email: draft.email,
            role: draft.role.as_str().to_owned(),
            active: draft.active,
            version: old.map_or(1, |old| old.version),
            created_at: old.map_or(now, |old| old.created_at),
            updated_at: old.map_or(now, |old| old.updated_at),
        }
    }
}
