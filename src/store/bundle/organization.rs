//! Organizations, and in a second step who looks after them.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::Restore;
use super::keyed::{key_in, key_of};
use super::ledger::{Ledger, Outcome};
use crate::access::Part;
use crate::error::Result;
use crate::model::{OrganizationId, OrganizationRole, OrganizationStatus, PersonId};
use crate::store::OrganizationDraft;
use crate::store::credentials;
use crate::store::entity::organization;
use crate::store::entity::organization::Column;
use crate::store::known::id_in;

/// An organization as a bundle has it.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeOrganization {
    /// What it is.
    pub draft: OrganizationDraft,
    /// Whether its manager stays whoever it is: the one of the bundle is not there yet.
    pub keeps_manager: bool,
}

/// Which rows have what only one may have.
struct Taken {
    slugs: HashMap<String, Uuid>,
    host: Option<organization::Model>,
}

impl Restore {
    /// Adds organizations and changes those that are there. A host without a key is the
    /// bundle's host.
    pub async fn organizations(&self, lines: Vec<WholeOrganization>) -> Result<Vec<Outcome>> {
        let keys = lines.iter().filter_map(|line| line.draft.key.as_deref());
        let mut ledger = Ledger::<organization::Model>::open(self, keys).await?;
        let mut taken = self.taken(&lines).await?;
        let mut outcomes = Vec::with_capacity(lines.len());
        let mut offboarded = Vec::new();
        for line in lines {
            let mut old = ledger.claim(line.draft.key.as_deref().unwrap_or_default());
            if old.is_none() && line.draft.role == OrganizationRole::Host {
                old = ledger.adopt(taken.host.as_ref());
            }
            let new = self.organization_row(old.as_ref(), line);
            if let Some(refused) = taken.take(old.as_ref(), &new) {
                outcomes.push(refused);
                continue;
            }
            if new.status == OrganizationStatus::Offboarded.as_str()
                && old.as_ref().is_some_and(|old| old.status != new.status)
            {
                offboarded.push(OrganizationId(new.id));
            }
            outcomes.push(ledger.keep(old.as_ref(), new, false));
        }
        if !ledger.rows.is_empty() {
            self.tx.change_policy(Part::All);
        }
        self.upsert::<organization::Entity>(ledger.rows).await?;
        for organization in offboarded {
            credentials::end_staff(&self.tx, organization).await?;
        }
        Ok(outcomes)
    }

    async fn taken(&self, lines: &[WholeOrganization]) -> Result<Taken> {
        let db = self.db();
        let backend = self.backend();
        let slugs: Vec<&str> = lines.iter().map(|line| line.draft.slug.as_str()).collect();
        let rows = organization::Entity::find()
            .filter(
                Condition::any()
                    .add(key_in(backend, Expr::col(Column::Slug), &slugs))
                    .add(Column::Role.eq(OrganizationRole::Host.as_str())),
            )
            .all(&db)
            .await?;
        let host = |row: &&organization::Model| row.role == OrganizationRole::Host.as_str();
        Ok(Taken {
            host: rows.iter().find(host).cloned(),
            slugs: rows.into_iter().map(|row| (row.slug, row.id)).collect(),
        })
    }

    fn organization_row(
        &self,
        old: Option<&organization::Model>,
        line: WholeOrganization,
    ) -> organization::Model {
        let now = self.tx.now();
        let manager = line.draft.manager.map(|person| person.0);
        let kept = old.and_then(|old| old.manager_id);
        let draft = line.draft;
        organization::Model {
            id: old.map_or_else(|| self.tx.fresh_id(), |old| old.id),
            key: key_of(old, draft.key),
            slug: draft.slug,
            name: draft.name,
            role: draft.role.as_str().to_owned(),
            kind: draft.kind.map(|kind| kind.as_str().to_owned()),
            tier: draft.tier.map(|tier| tier.as_str().to_owned()),
            status: draft.status.as_str().to_owned(),
            regions: json!(sorted(draft.regions)),
            industries: json!(sorted(draft.industries)),
            capabilities: json!(sorted(draft.capabilities)),
            website: draft.website,
            manager_id: if line.keeps_manager { kept } else { manager },
            version: old.map_or(1, |old| old.version),
            created_at: old.map_or(now, |old| old.created_at),
            updated_at: old.map_or(now, |old| old.updated_at),
        }
    }

    /// Says who looks after each organization.
    pub async fn managers(
        &self,
        lines: Vec<(OrganizationId, Option<PersonId>)>,
    ) -> Result<Vec<Outcome>> {
        let db = self.db();
        let ids = lines.iter().map(|(organization, _)| organization.0);
        let wanted = id_in(self.backend(), (organization::Entity, Column::Id), ids);
        let rows = organization::Entity::find().filter(wanted).all(&db).await?;
        let rows: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        let mut ledger = Ledger::<organization::Model>::open(self, []).await?;
        let mut outcomes = Vec::with_capacity(lines.len());
        for (organization, manager) in lines {
            let old = rows.get(&organization.0);
            let Some(mut new) = old.cloned() else {
                outcomes.push(Outcome::refused("manager", "the organization is gone"));
                continue;
            };
            new.manager_id = manager.map(|person| person.0);
            outcomes.push(ledger.keep(old, new, false));
        }
        if !ledger.rows.is_empty() {
            self.tx.change_policy(Part::All);
        }
        self.upsert::<organization::Entity>(ledger.rows).await?;
        Ok(outcomes)
    }
}

impl Taken {
    /// Takes what only one row may have, or says who has it already.
    fn take(
        &mut self,
        old: Option<&organization::Model>,
        new: &organization::Model,
    ) -> Option<Outcome> {
        if self.slugs.get(&new.slug).is_some_and(|id| *id != new.id) {
            let reason = format!("another organization has the slug `{}`", new.slug);
            return Some(Outcome::refused("slug", reason));
        }
        if new.role == OrganizationRole::Host.as_str() {
            if let Some(host) = self.host.as_ref().filter(|host| host.id != new.id) {
                let reason = format!("the hub already has a host: `{}`", host.name);
                return Some(Outcome::refused("role", reason));
            }
            self.host = Some(new.clone());
        } else if self.host.as_ref().is_some_and(|host| host.id == new.id) {
            self.host = None;
        }
        if let Some(old) = old {
            self.slugs.remove(&old.slug);
        }
        self.slugs.insert(new.slug.clone(), new.id);
        None
    }
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words.dedup();
    words
}
