//! Groups, with exactly the members that their lines name.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::Restore;
use super::keyed::{Keyed, key_in, key_of};
use super::ledger::{Ledger, Outcome};
use crate::access::Part;
use crate::error::Result;
use crate::model::OrganizationId;
use crate::store::GroupDraft;
use crate::store::entity::{group, group_member};
use crate::store::known::id_in;

type Members = HashMap<Uuid, BTreeSet<Uuid>>;

impl Restore {
    /// Adds groups and changes those that are there.
    pub async fn groups(&self, lines: Vec<(OrganizationId, GroupDraft)>) -> Result<Vec<Outcome>> {
        let keys = lines.iter().filter_map(|(_, draft)| draft.key.as_deref());
        let mut ledger = Ledger::<group::Model>::open(self, keys).await?;
        let members = self
            .members(ledger.known().map(Keyed::id).collect())
            .await?;
        let mut names = self.group_names(&lines).await?;
        let mut outcomes = Vec::with_capacity(lines.len());
        let mut changed = Members::new();
        for (organization, draft) in lines {
            let old = ledger.claim(draft.key.as_deref().unwrap_or_default());
            let wanted: BTreeSet<Uuid> = draft.members.iter().map(|person| person.0).collect();
            let new = self.group_row(old.as_ref(), organization, draft);
            let name = (new.organization_id, new.name.clone());
            if names.get(&name).is_some_and(|id| *id != new.id) {
                let reason = "the organization already has a group of this name";
                outcomes.push(Outcome::refused("name", reason));
                continue;
            }
            if let Some(old) = &old {
                if old.organization_id != new.organization_id {
                    let reason = "a group stays with its organization; add another group";
                    outcomes.push(Outcome::refused("organization", reason));
                    continue;
                }
                names.remove(&(old.organization_id, old.name.clone()));
            }
            names.insert(name, new.id);
            let id = new.id;
            let same = members
                .get(&id)
                .map_or(wanted.is_empty(), |had| *had == wanted);
            outcomes.push(ledger.keep(old.as_ref(), new, !same));
            if !same {
                changed.insert(id, wanted);
            }
        }
        if !ledger.rows.is_empty() {
            self.tx.change_policy(Part::All);
        }
        self.upsert::<group::Entity>(ledger.rows).await?;
        self.write_members(changed).await?;
        Ok(outcomes)
    }

    async fn members(&self, groups: Vec<Uuid>) -> Result<Members> {
        let mut members = Members::new();
        let column = (group_member::Entity, group_member::Column::GroupId);
        let wanted = id_in(self.backend(), column, groups);
        for row in group_member::Entity::find()
            .filter(wanted)
            .all(&self.db())
            .await?
        {
            members
                .entry(row.group_id)
                .or_default()
                .insert(row.person_id);
        }
        Ok(members)
    }

    async fn write_members(&self, changed: Members) -> Result<()> {
        if changed.is_empty() {
            return Ok(());
        }
        let column = (group_member::Entity, group_member::Column::GroupId);
        let wanted = id_in(self.backend(), column, changed.keys().copied());
        group_member::Entity::delete_many()
            .filter(wanted)
            .exec(&self.db())
            .await?;
        let rows = changed.into_iter().flat_map(|(group, people)| {
            people
                .into_iter()
                .map(move |person| group_member::ActiveModel {
                    group_id: Set(group),
                    person_id: Set(person),
                })
        });
        self.insert::<group_member::Entity>(rows.collect()).await
    }

    /// Which groups have the names that the lines give.
    async fn group_names(
        &self,
        lines: &[(OrganizationId, GroupDraft)],
    ) -> Result<HashMap<(Uuid, String), Uuid>> {
        let names: Vec<&str> = lines.iter().map(|(_, draft)| draft.name.as_str()).collect();
        let wanted = key_in(self.backend(), Expr::col(group::Column::Name), &names);
        let rows = group::Entity::find().filter(wanted).all(&self.db()).await?;
        let named = rows
            .into_iter()
            .map(|row| ((row.organization_id, row.name), row.id));
        Ok(named.collect())
    }

    fn group_row(
        &self,
        old: Option<&group::Model>,
        organization: OrganizationId,
        draft: GroupDraft,
    ) -> group::Model {
        let now = self.tx.now();
        group::Model {
            id: old.map_or_else(|| self.tx.fresh_id(), |old| old.id),
            key: key_of(old, draft.key),
            organization_id: organization.0,
            name: draft.name,
            version: old.map_or(1, |old| old.version),
            created_at: old.map_or(now, |old| old.created_at),
            updated_at: old.map_or(now, |old| old.updated_at),
        }
    }
}
