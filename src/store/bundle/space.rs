//! Spaces, with exactly the owners and seats that their lines name.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

use super::Restore;
use super::keyed::{Keyed, key_in, key_of};
use super::ledger::{Ledger, Outcome};
use super::node::Wish;
use crate::access::Part;
use crate::error::Result;
use crate::model::{NodePolicy, Participant, SpaceId};
use crate::store::entity::{document, participation, space, space_owner};
use crate::store::known::id_in;
use crate::store::node::NewNode;
use crate::store::{ParticipationDraft, SpaceDraft};

/// A space as a bundle has it.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeSpace {
    /// What it is.
    pub draft: SpaceDraft,
    /// All seats in it.
    pub seats: Vec<ParticipationDraft>,
}

/// Owners and seats by space.
type Owners = HashMap<Uuid, BTreeSet<Uuid>>;
type Seats = HashMap<Uuid, Vec<participation::Model>>;

impl Restore {
    /// Adds spaces and changes those that are there.
    pub async fn spaces(&self, lines: Vec<WholeSpace>) -> Result<Vec<Outcome>> {
        let keys = lines.iter().filter_map(|line| line.draft.key.as_deref());
        let mut ledger = Ledger::<space::Model>::open(self, keys).await?;
        let known: Vec<Uuid> = ledger.known().map(Keyed::id).collect();
        let (owners, seats) = (self.owners(&known).await?, self.seats(&known).await?);
        let carried = self.carried(known).await?;
        let mut slugs = self.space_slugs(&lines).await?;
        let mut outcomes = Vec::with_capacity(lines.len());
        let mut change = Change::default();
        for WholeSpace {
            draft,
            seats: wanted,
        } in lines
        {
            let old = ledger.claim(draft.key.as_deref().unwrap_or_default());
            let new_owners: BTreeSet<Uuid> = draft.owners.iter().map(|id| id.0).collect();
            let new = self.space_row(old.as_ref(), draft);
            if slugs.get(&new.slug).is_some_and(|id| *id != new.id) {
                let reason = format!("another space has the slug `{}`", new.slug);
                outcomes.push(Outcome::refused("slug", reason));
                continue;
            }
            if let Some(old) = &old {
                slugs.remove(&old.slug);
            }
            slugs.insert(new.slug.clone(), new.id);
            let id = new.id;
            let same_owners = owners.get(&id) == Some(&new_owners);
            let had = seats.get(&id).map(Vec::as_slice).unwrap_or_default();
            let same_seats = !change.reseat(self, (id, had), wanted);
            if !same_owners {
                change.owners.insert(id, new_owners);
            }
            if old.is_none() {
                change.nodes.push(Wish {
                    node: NewNode::space(SpaceId(id)),
                    policy: NodePolicy::default(),
                });
            }
            outcomes.push(ledger.keep(old.as_ref(), new, !same_owners || !same_seats));
        }
        if !ledger.rows.is_empty() {
            self.tx.change_policy(Part::All);
        }
        self.write_nodes(&carried, std::mem::take(&mut change.nodes))
            .await?;
        self.upsert::<space::Entity>(ledger.rows).await?;
        self.write_seats(change).await?;
        Ok(outcomes)
    }

    async fn owners(&self, spaces: &[Uuid]) -> Result<Owners> {
        let column = (space_owner::Entity, space_owner::Column::SpaceId);
        let wanted = id_in(self.backend(), column, spaces.iter().copied());
        let mut owners = Owners::new();
        for row in space_owner::Entity::find()
            .filter(wanted)
            .all(&self.db())
            .await?
        {
            owners
                .entry(row.space_id)
                .or_default()
                .insert(row.organization_id);
        }
        Ok(owners)
    }

    async fn seats(&self, spaces: &[Uuid]) -> Result<Seats> {
        let column = (participation::Entity, participation::Column::SpaceId);
        let wanted = id_in(self.backend(), column, spaces.iter().copied());
        let mut seats = Seats::new();
        for row in participation::Entity::find()
            .filter(wanted)
            .all(&self.db())
            .await?
        {
            seats.entry(row.space_id).or_default().push(row);
        }
        Ok(seats)
    }

    /// Which spaces have the slugs that the lines give.
    async fn space_slugs(&self, lines: &[WholeSpace]) -> Result<HashMap<String, Uuid>> {
        let slugs: Vec<&str> = lines.iter().map(|line| line.draft.slug.as_str()).collect();
        let wanted = key_in(self.backend(), Expr::col(space::Column::Slug), &slugs);
        let rows = space::Entity::find().filter(wanted).all(&self.db()).await?;
        Ok(rows.into_iter().map(|row| (row.slug, row.id)).collect())
    }

    fn space_row(&self, old: Option<&space::Model>, draft: SpaceDraft) -> space::Model {
        let now = self.tx.now();
        space::Model {
            id: old.map_or_else(|| self.tx.fresh_id(), |old| old.id),
            key: key_of(old, draft.key),
            slug: draft.slug,
            name: draft.name,
            kind: draft.kind.as_str().to_owned(),
            description: draft.description,
            open_to_onboarding: draft.open_to_onboarding,
            shows_names: draft.shows_names,
            share_links: draft.share_links,
            archived_at: old.and_then(|old| old.archived_at),
            version: old.map_or(1, |old| old.version),
            created_at: old.map_or(now, |old| old.created_at),
            updated_at: old.map_or(now, |old| old.updated_at),
        }
    }

    async fn write_seats(&self, change: Change) -> Result<()> {
        let db = self.db();
        let spaces: Vec<Uuid> = change.owners.keys().copied().collect();
        let column = (space_owner::Entity, space_owner::Column::SpaceId);
        space_owner::Entity::delete_many()
            .filter(id_in(self.backend(), column, spaces.iter().copied()))
            .exec(&db)
            .await?;
        let owners = change.owners.into_iter().flat_map(|(space, owners)| {
            owners
                .into_iter()
                .map(move |owner| space_owner::ActiveModel {
                    space_id: Set(space),
                    organization_id: Set(owner),
                })
        });
        self.insert::<space_owner::Entity>(owners.collect()).await?;
        let column = (participation::Entity, participation::Column::Id);
        participation::Entity::delete_many()
            .filter(id_in(self.backend(), column, change.gone))
            .exec(&db)
            .await?;
        self.upsert::<participation::Entity>(change.seats).await?;
        // Whom a document concerns is in the index: the owners of its space.
        let inside = document::Entity::find()
            .select_only()
            .columns([document::Column::Ordinal, document::Column::Id])
            .filter(document::Column::SpaceId.is_in(spaces));
        for (ordinal, id) in inside.into_tuple::<(i64, Uuid)>().all(&db).await? {
            self.tx.touch_row(ordinal, id);
        }
        Ok(())
    }
}

/// What a batch of spaces changes beside their own rows.
#[derive(Default)]
struct Change {
    nodes: Vec<Wish>,
    owners: Owners,
    seats: Vec<participation::Model>,
    gone: Vec<Uuid>,
}

impl Change {
    /// Notes which seats come and go; says whether any does.
    fn reseat(
        &mut self,
        restore: &Restore,
        (space, had): (Uuid, &[participation::Model]),
        wanted: Vec<ParticipationDraft>,
    ) -> bool {
        let mut left: Vec<&participation::Model> = had.iter().collect();
        let before = self.seats.len() + self.gone.len();
        let mut rows = Vec::with_capacity(wanted.len());
        for draft in wanted {
            let row = seat(restore, space, draft);
            if !rows.iter().any(|other| same_seat(other, &row)) {
                rows.push(row);
            }
        }
        for row in rows {
            match left.iter().position(|old| same_seat(old, &row)) {
                Some(place) => {
                    left.swap_remove(place);
                }
                None => self.seats.push(row),
            }
        }
        self.gone.extend(left.into_iter().map(|old| old.id));
        self.seats.len() + self.gone.len() > before
    }
}

fn seat(restore: &Restore, space: Uuid, draft: ParticipationDraft) -> participation::Model {
    let (organization_id, segment_id) = match draft.participant {
        Participant::Organization(id) => (Some(id.0), None),
        Participant::Segment(id) => (None, Some(id.0)),
    };
    participation::Model {
        id: restore.tx.fresh_id(),
        space_id: space,
        organization_id,
        segment_id,
        cap: draft.cap.as_str().to_owned(),
        clearance: draft.clearance.as_str().to_owned(),
        from_at: draft.span.from,
        until_at: draft.span.until,
        created_at: restore.tx.now(),
        reviewed_at: None,
        reviewed_by_id: None,
    }
}

/// When a seat was added or confirmed, and under which id, is not in a bundle.
fn same_seat(a: &participation::Model, b: &participation::Model) -> bool {
    let b = participation::Model {
        id: a.id,
        created_at: a.created_at,
        reviewed_at: a.reviewed_at,
        reviewed_by_id: a.reviewed_by_id,
        ..b.clone()
    };
    *a == b
}
