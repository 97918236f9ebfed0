//! Signatures. One of the same person for the same organization under the same version at the
//! same instant is the same signature; only its ends may change.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Restore;
use super::ledger::Outcome;
use crate::access::Part;
use crate::error::Result;
use crate::model::{OrganizationId, Time};
use crate::store::SignatureDraft;
use crate::store::entity::signature;
use crate::store::known::id_in;

/// A signature as a bundle has it.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeSignature {
    /// Who is bound.
    pub organization: OrganizationId,
    /// What was signed, by whom, and for how long.
    pub draft: SignatureDraft,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

type Identity = (Uuid, i32, Uuid, Uuid, Time);

fn identity(row: &signature::Model) -> Identity {
    (
        row.agreement_id,
        row.version,
        row.organization_id,
        row.person_id,
        row.signed_at,
    )
}

impl Restore {
    /// Adds signatures and changes the ends of those that are there.
    pub async fn signatures(&self, lines: Vec<WholeSignature>) -> Result<Vec<Outcome>> {
        let agreements = lines.iter().map(|line| line.draft.agreement.0);
        let versions = self.versions(agreements).await?;
        let bound = lines.iter().map(|line| line.organization.0);
        let column = (signature::Entity, signature::Column::OrganizationId);
        let wanted = id_in(self.backend(), column, bound);
        let rows = signature::Entity::find()
            .filter(wanted)
            .all(&self.db())
            .await?;
        let mut known: HashMap<_, _> = rows.into_iter().map(|row| (identity(&row), row)).collect();
        let mut outcomes = Vec::with_capacity(lines.len());
        let mut changed = BTreeMap::new();
        for line in lines {
            let WholeSignature {
                organization,
                draft,
                revoked_at,
            } = line;
            if !versions.contains_key(&(draft.agreement.0, draft.version)) {
                let reason = format!("the agreement has no version {}", draft.version);
                outcomes.push(Outcome::refused("version", reason));
                continue;
            }
            let mut new = signature::Model {
                id: Uuid::nil(),
                agreement_id: draft.agreement.0,
                version: draft.version,
                organization_id: organization.0,
                person_id: draft.person.0,
                signed_at: draft.signed_at,
                until_at: draft.until,
                revoked_at,
                created_at: self.tx.now(),
            };
            let old = known.get(&identity(&new));
            new.id = old.map_or_else(|| self.tx.fresh_id(), |old| old.id);
            new.created_at = old.map_or(new.created_at, |old| old.created_at);
            outcomes.push(match old {
                None => Outcome::Created,
                Some(old) if *old == new => Outcome::Unchanged,
                Some(_) => Outcome::Updated,
            });
            if old != Some(&new) {
                known.insert(identity(&new), new.clone());
                changed.insert(new.id, new);
            }
        }
        if !changed.is_empty() {
            self.tx.change_policy(Part::All);
        }
        self.upsert::<signature::Entity>(changed.into_values().collect())
            .await?;
        Ok(outcomes)
    }
}
