//! Participations: seats in a space. Holding the space for `Share` allows to set and end them.

use sea_orm::{ActiveModelTrait, EntityTrait, Set, Unchanged};
use serde_json::json;

use super::entity::participation;
use super::row;
use super::share::{Shared, unseen};
use super::tx::Tx;
use super::viewer::Viewer;
use super::vouch::{Held, Visible};
use crate::access::{Part, Share};
use crate::error::{Error, Result};
use crate::model::{
    Classification, Level, NodeId, Participant, Participation, ParticipationId, Space, SpaceId,
    Span,
};

/// A seat to be, or what an existing one becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct ParticipationDraft {
    /// Who.
    pub participant: Participant,
    /// The most it may do there.
    pub cap: Level,
    /// The highest classification it may see there.
    pub clearance: Classification,
    /// While it is live.
    pub span: Span,
}

impl Viewer {
    /// The seats of a space: all for whoever may MANAGE it; for others, those of organizations
    /// that they may know of.
    pub fn participations(&self, space: &Visible<Space>) -> Vec<Visible<Participation>> {
        let Some(facts) = self.policy().spaces.get(&space.id) else {
            return Vec::new();
        };
        let manages = self.reach().level(facts.anchor) >= Level::Manage;
        let known = |seat: &&Participation| match seat.participant {
            Participant::Organization(id) => manages || self.neighbours().knows_organization(id),
            Participant::Segment(_) => manages,
        };
        facts
            .participations
            .iter()
            .filter(known)
            .cloned()
            .map(Visible::vouch)
            .collect()
    }
}

impl Viewer {
    /// A seat, for whoever may MANAGE its space or, where the viewer may see the space, know of
    /// the organization that has it.
    pub fn participation_by_id(&self, id: ParticipationId) -> Option<Visible<Participation>> {
        let mut spaces = self.policy().spaces.values();
        let (space, seat) = spaces.find_map(|space| {
            let seat = space.participations.iter().find(|seat| seat.id == id)?;
            Some((space, seat))
        })?;
        let level = self.reach().level(space.anchor);
        let known = match seat.participant {
            Participant::Organization(id) => self.neighbours().knows_organization(id),
            Participant::Segment(_) => false,
        };
        let may = level >= Level::Manage || (level >= Level::View && known);
        may.then(|| Visible::vouch(seat.clone()))
    }
}

impl Tx {
    /// Holds the space that a seat is in, for sharing.
    pub async fn participation(
        &self,
        id: ParticipationId,
    ) -> Result<(Held<'_, Shared, Share>, Participation)> {
        let row = participation::Entity::find_by_id(id.0)
            .one(&self.db())
            .await?;
        let seat = row::participation(row.ok_or(Error::NotFound)?)?;
        let neighbours = self.neighbours();
        let known = match seat.participant {
            Participant::Organization(id) => neighbours.knows_organization(id),
            Participant::Segment(_) => false,
        };
        let held = self.share(NodeId::Space(seat.space)).await;
        let held = held.map_err(|e| if known { e } else { unseen(e) })?;
        Ok((held, seat))
    }
}

impl Held<'_, Shared, Share> {
    /// Gives somebody a seat, or changes the one that it has. The held node must be a space.
    #[async_recursion::async_recursion]
    pub async fn seat(&self, draft: ParticipationDraft) -> Result<Visible<Participation>> {
        let NodeId::Space(space) = self.row.id else {
            return Err(Error::NotFound);
        };
        let tx = self.tx;
        let existing = self
            .seats(space)
            .find(|seat| seat.participant == draft.participant);
        let existing = existing.map(|seat| seat.id.0);
        let (organization, segment) = match draft.participant {
            Participant::Organization(id) => (Some(id.0), None),
            Participant::Segment(id) => (None, Some(id.0)),
        };
        let mut row = participation::ActiveModel {
            space_id: Set(space.0),
            organization_id: Set(organization),
            segment_id: Set(segment),
            cap: Set(draft.cap.as_str().to_owned()),
            clearance: Set(draft.clearance.as_str().to_owned()),
            from_at: Set(draft.span.from),
            until_at: Set(draft.span.until),
            ..Default::default()
        };
        let row = if let Some(id) = existing {
            row.id = Unchanged(id);
            // Whoever changes it has looked at it.
            row.reviewed_at = Set(Some(tx.now()));
            row.reviewed_by_id = Set(tx.asker().map(|asker| asker.person.0));
            row.update(&tx.db()).await?
        } else {
            row.id = Set(tx.fresh_id());
            row.created_at = Set(tx.now());
            row.reviewed_at = Set(None);
            row.reviewed_by_id = Set(None);
            row.insert(&tx.db()).await?
        };
        let seat = row::participation(row)?;
        tx.change_policy(Part::Space(seat.space));
        let details = json!({
            "space": space.to_string(),
            "participant": format!("{:?}", seat.participant),
            "cap": seat.cap,
            "clearance": seat.clearance,
            "until": seat.span.until.map(|t| t.to_rfc3339()),
        });
        tx.record("participationSet", seat.id, details);
        Ok(Visible::vouch(seat))
    }

    /// Ends a seat in this space now.
    #[async_recursion::async_recursion]
    pub async fn end_seat(&self, seat: Participation) -> Result<Visible<Participation>> {
        let tx = self.tx;
        let end = seat
            .span
            .until
            .map_or(tx.now(), |until| until.min(tx.now()));
        let change = participation::ActiveModel {
            id: Unchanged(seat.id.0),
            until_at: Set(Some(end)),
            ..Default::default()
        };
        let seat = row::participation(change.update(&tx.db()).await?)?;
        tx.change_policy(Part::Space(seat.space));
        tx.record(
            "participationEnd",
            seat.id,
            json!({"space": seat.space.to_string()}),
        );
        Ok(Visible::vouch(seat))
    }

    fn seats(&self, space: SpaceId) -> impl Iterator<Item = &Participation> {
        let facts = self.tx.policy().spaces.get(&space);
        facts.into_iter().flat_map(|facts| &facts.participations)
    }
}
