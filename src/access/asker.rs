//! Asker: the person on whose behalf a decision is made, with what follows from who it is.

use std::collections::HashSet;

use super::facts::{OrganizationFacts, PersonFacts, SpaceFacts};
use super::policy::{Policy, Seat};
use crate::model::{
    Classification, Level, OrganizationId, OrganizationRole, Participant, Participation, PersonId,
    PersonRole, SegmentId, Subject, Time, TokenScope,
};

/// The person on whose behalf a decision is made, and the limits of the token it came with.
#[derive(Debug, Clone, PartialEq)]
pub struct Asker {
    /// Who.
    pub person: PersonId,
    /// What decisions ask of the person.
    pub facts: PersonFacts,
    /// What decisions ask of its organization.
    pub organization: OrganizationFacts,
    /// What the token allows at most.
    pub scope: TokenScope,
    segments: HashSet<SegmentId>,
    walled: HashSet<OrganizationId>,
    /// Who looks through its eyes.
    actor: Option<Box<Self>>,
}

impl Asker {
    /// Looks the person up; none when the snapshot does not know it, which is a "no".
    pub fn new(policy: &Policy, person: PersonId, scope: TokenScope) -> Option<Self> {
        let facts = policy.people.get(&person)?.clone();
        let organization = policy.organizations.get(&facts.organization)?.clone();
        let segments = policy
            .segments
            .keys()
            .copied()
            .filter(|segment| policy.is_in_segment(&organization, *segment))
            .collect();
        let walled = policy
            .walls
            .get(&facts.organization)
            .cloned()
            .unwrap_or_default();
        Some(Self {
            person,
            facts,
            organization,
            scope,
            segments,
            walled,
            actor: None,
        })
    }

    /// The person as somebody else looks through its eyes: it may administer only what both may,
    /// with the actor's token. Nothing is decided about nodes for it: that is the intersection of
    /// the two reaches.
    pub fn seen_by(self, actor: &Self) -> Self {
        Self {
            scope: actor.scope.clone(),
            actor: Some(Box::new(actor.clone())),
            ..self
        }
    }

    /// Whether somebody else looks through its eyes.
    pub fn is_looked_through(&self) -> bool {
        self.actor.is_some()
    }

    /// Whether it holds for the person and for whoever looks through its eyes.
    pub(super) fn each(&self, holds: impl Fn(&Self) -> bool) -> bool {
        holds(self) && self.actor.as_deref().is_none_or(holds)
    }

    /// The organization it belongs to.
    pub fn organization_id(&self) -> OrganizationId {
        self.facts.organization
    }

    /// Rule G0, the part that no space can lift: an active person of an organization that is
    /// neither suspended nor offboarded.
    pub fn may_sign_in(&self) -> bool {
        use crate::model::OrganizationStatus::{Offboarded, Suspended};
        self.each(|one| {
            (one.facts.active || leak!(DeactivatedSignsIn))
                && (leak!(SuspendedSignsIn)
                    || !matches!(one.organization.status, Suspended | Offboarded))
        })
    }

    /// Whether it belongs to the host.
    pub fn is_host(&self) -> bool {
        self.each(|one| one.organization.role == OrganizationRole::Host)
    }

    /// Whether it administers the hub, and its token lets it.
    pub fn is_hub_admin(&self) -> bool {
        self.is_host() && self.each(|one| one.scope.admin && one.facts.role == PersonRole::HubAdmin)
    }

    /// Whether it administers the organization's people and groups (rule W7), and its token
    /// lets it.
    pub fn administers(&self, organization: OrganizationId) -> bool {
        self.each(|one| {
            let is_own = one.organization_id() == organization;
            let is_host = one.organization.role == OrganizationRole::Host;
            let is_own_admin = is_own && one.facts.role >= PersonRole::OrgAdmin;
            match one.scope.provisions {
                // Whatever its person may besides.
                true => is_own_admin || leak!(ProvisionsEverywhere),
                false => {
                    let is_hub_admin = is_host && one.facts.role == PersonRole::HubAdmin;
                    one.scope.admin && (is_hub_admin || is_own_admin)
                }
            }
        })
    }

    /// The organization whose people and groups it provisions: its own, with a token for that alone.
    pub fn provisions(&self) -> Option<OrganizationId> {
        let own = self.organization_id();
        (self.each(|one| one.scope.provisions) && self.administers(own)).then_some(own)
    }

    /// The highest role of somebody whom it may change.
    pub(super) fn highest(&self) -> PersonRole {
        match self.scope.provisions {
            true => self.facts.role.min(PersonRole::OrgAdmin),
            false => self.facts.role,
        }
    }

    /// Whether a wall stands between its organization and this one.
    pub fn is_walled_from(&self, organization: OrganizationId) -> bool {
        !self.each(|one| !one.walled.contains(&organization))
    }

    /// Whether the subject of a grant or denial includes it. `Participants` includes everyone
    /// who got past rule G1, and no one else asks.
    pub(super) fn is_subject(&self, subject: Subject) -> bool {
        match subject {
            Subject::Person(person) => person == self.person,
            Subject::Group(group) => self.facts.groups.contains(&group) || leak!(AnyGroup),
            Subject::Organization(organization) => organization == self.organization_id(),
            Subject::Segment(segment) => self.segments.contains(&segment),
            Subject::Participants => true,
        }
    }

    /// What the organization's seat in the space allows at most, and its end: none while it has
    /// none, or never ends. An owner's never ends.
    pub fn seat_in(
        &self,
        space: &SpaceFacts,
        now: Time,
    ) -> Option<(Level, Classification, Option<Time>)> {
        let seat = self.seat(space, now)?;
        let live = self.seats(space).filter(|p| p.span.is_live(now));
        let ends = live.map(|p| p.span.until);
        let owns = space.owners.contains(&self.organization_id());
        // None, the earliest of options, stands for the latest of ends.
        let until = match owns {
            true => None,
            false => ends
                .reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b)))
                .flatten(),
        };
        Some((seat.cap, seat.clearance, until))
    }

    /// Whether the organization is what has the seat, or in it.
    pub fn sits_on(&self, participant: Participant) -> bool {
        match participant {
            Participant::Organization(id) => id == self.organization_id(),
            Participant::Segment(id) => self.segments.contains(&id),
        }
    }

    /// The organization's seat in the space: as owner, directly, or through a segment.
    pub(super) fn seat(&self, space: &SpaceFacts, now: Time) -> Option<Seat> {
        if space.owners.contains(&self.organization_id()) {
            return Some(Seat {
                cap: Level::Manage,
                clearance: Classification::Secret,
            });
        }
        self.seats(space)
            .filter(|p| p.span.is_live(now) || leak!(EndedSeatCounts))
            .map(|p| Seat {
                cap: p.cap,
                clearance: p.clearance,
            })
            .reduce(|a, b| Seat {
                cap: a.cap.max(b.cap),
                clearance: a.clearance.max(b.clearance),
            })
    }

    /// Every seat that the organization has or had in the space, directly or through a segment.
    pub(super) fn seats<'s>(
        &self,
        space: &'s SpaceFacts,
    ) -> impl Iterator<Item = &'s Participation> {
        let own = |p: &&Participation| self.sits_on(p.participant);
        space.participations.iter().filter(own)
    }
}
