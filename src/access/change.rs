//! Change: something that would alter who can see what, and the policy as it would then be.
//!
//! Never makes the change; `store` does.

use super::facts::{NodeFacts, SpaceFacts};
use super::policy::Policy;
use crate::model::{
    AgreementId, Anchor, Classification, Denial, DenialId, DocumentId, Grant, GrantId, Level,
    NodeId, NodePolicy, OrganizationId, OrganizationStatus, Participant, Participation,
    ParticipationId, PersonId, SpaceId, Span, Subject, Time,
};
use uuid::Uuid;

/// A node that a change is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Which node.
    pub id: NodeId,
    /// Its own number.
    pub own: Anchor,
    /// Where its policy comes from now: itself, or for a document that owns none, its place.
    pub anchor: Anchor,
}

/// Only the id: what a change is about stays the same when the node becomes an anchor.
impl std::fmt::Debug for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&self.id, f)
    }
}

/// A seat as it would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatChange {
    /// Who sits.
    pub participant: Participant,
    /// The most it may do there.
    pub cap: Level,
    /// The highest classification it may see there.
    pub clearance: Classification,
    /// While it is live.
    pub span: Span,
}

/// Something that would alter who can see what.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A new grant of a level to a subject; true: with early access.
    Grant(Spot, Subject, (Level, bool), Span),
    /// The end of a grant now.
    EndGrant(GrantId),
    /// A new denial to a subject.
    Deny(Spot, Subject, Span),
    /// The end of a denial now.
    EndDenial(DenialId),
    /// Another policy on the node itself; the person keeps MANAGE if it gets restricted.
    Restrict(Spot, NodePolicy, Option<PersonId>),
    /// Another place, by its anchor.
    Move(Spot, Anchor),
    /// A seat in a space, new or changed.
    Seat(SpaceId, SeatChange),
    /// The end of a seat now.
    EndSeat(ParticipationId),
    /// An organization out of a space: no seat of its own there any more, and no ownership.
    Leave(SpaceId, OrganizationId),
    /// A wall between two organizations.
    RaiseWall(OrganizationId, OrganizationId),
    /// The end of a wall.
    EndWall(OrganizationId, OrganizationId),
    /// Another status of an organization.
    SetStatus(OrganizationId, OrganizationStatus),
    /// A version of an agreement; with an instant, signatures under earlier ones lapse then.
    PublishVersion(AgreementId, i32, Option<Time>),
}

/// The nodes that a change bears on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extent {
    /// The anchor of each before and after, ascending.
    pub anchors: Vec<(Anchor, Anchor)>,
    /// The only document on them that it bears on; none: all of them.
    pub alone: Option<DocumentId>,
}

impl Change {
    /// The policy as it would be after the change at this instant.
    pub fn apply(&self, policy: &Policy, now: Time) -> Policy {
        let mut after = policy.clone();
        match self {
            Self::Grant(spot, subject, (level, early_access), span) => {
                let grant = Grant {
                    id: GrantId(Uuid::nil()),
                    node: spot.id,
                    subject: *subject,
                    level: *level,
                    early_access: *early_access,
                    span: *span,
                    reason: None,
                    created_at: now,
                    emergency: false,
                    reviewed: None,
                };
                own(&mut after, spot, |node| node.grants.push(grant));
            }
            Self::EndGrant(id) => {
                let holds = |node: &NodeFacts| node.grants.iter().any(|g| g.id == *id);
                if let Some(anchor) = where_held(policy, holds) {
                    after.edit_node(anchor, |node| {
                        let grants = node.grants.iter_mut().filter(|g| g.id == *id);
                        end(grants.map(|g| &mut g.span), now);
                    });
                }
            }
            Self::Deny(spot, subject, span) => {
                let denial = Denial {
                    id: DenialId(Uuid::nil()),
                    node: spot.id,
                    subject: *subject,
                    span: *span,
                    reason: None,
                    created_at: now,
                };
                own(&mut after, spot, |node| node.denials.push(denial));
            }
            Self::EndDenial(id) => {
                let holds = |node: &NodeFacts| node.denials.iter().any(|d| d.id == *id);
                if let Some(anchor) = where_held(policy, holds) {
                    after.edit_node(anchor, |node| {
                        let denials = node.denials.iter_mut().filter(|d| d.id == *id);
                        end(denials.map(|d| &mut d.span), now);
                    });
                }
            }
            Self::Restrict(spot, policy, by) => {
                own(&mut after, spot, |node| {
                    node.policy = policy.clone();
                    keep_manager(node, *by, now);
                });
            }
            Self::Move(spot, to) => relocate(&mut after, spot, *to),
            Self::Seat(space, seat) => edit_space(&mut after, *space, |facts| {
                set_seat(facts, *space, *seat, now);
            }),
            Self::EndSeat(id) => {
                if let Some(space) = space_of_seat(policy, *id) {
                    edit_space(&mut after, space, |facts| {
                        let seats = facts.participations.iter_mut().filter(|s| s.id == *id);
                        end(seats.map(|s| &mut s.span), now);
                    });
                }
            }
            Self::Leave(space, organization) => edit_space(&mut after, *space, |facts| {
                leave(facts, *organization, now);
            }),
            Self::RaiseWall(a, b) => {
                after.walls.entry(*a).or_default().insert(*b);
                after.walls.entry(*b).or_default().insert(*a);
            }
            Self::EndWall(a, b) => {
                for (one, other) in [(a, b), (b, a)] {
                    if let Some(walled) = after.walls.get_mut(one) {
                        walled.remove(other);
                    }
                }
            }
            Self::SetStatus(id, status) => {
                if let Some(facts) = after.organizations.get_mut(id) {
                    facts.status = *status;
                }
            }
            Self::PublishVersion(id, _, Some(at)) => lapse(&mut after, *id, *at),
            Self::PublishVersion(_, _, None) => {}
        }
        after
    }

    /// The nodes that it bears on, in a policy that it was not applied to yet.
    pub fn extent(&self, policy: &Policy) -> Extent {
        let whole = |anchors: Vec<Anchor>| {
            let mut anchors: Vec<_> = anchors.into_iter().map(|a| (a, a)).collect();
            anchors.sort_unstable();
            Extent {
                anchors,
                alone: None,
            }
        };
        let inside = |is_inside: &dyn Fn(&NodeFacts) -> bool| {
            let nodes = policy.nodes.iter().filter(|(_, node)| is_inside(node));
            whole(nodes.map(|(anchor, _)| *anchor).collect())
        };
        match self {
            Self::Grant(spot, ..) | Self::Deny(spot, ..) | Self::Restrict(spot, ..) => {
                match alone(policy, spot) {
                    Some(document) => Extent {
                        anchors: vec![(spot.anchor, spot.own)],
                        alone: Some(document),
                    },
                    None => whole(policy.below(spot.own)),
                }
            }
            Self::Move(spot, to) => match alone(policy, spot) {
                Some(document) => Extent {
                    anchors: vec![(spot.anchor, *to)],
                    alone: Some(document),
                },
                None => whole(policy.below(spot.own)),
            },
            Self::EndGrant(id) => {
                let holds = |node: &NodeFacts| node.grants.iter().any(|g| g.id == *id);
                whole(below_where(policy, holds))
            }
            Self::EndDenial(id) => {
                let holds = |node: &NodeFacts| node.denials.iter().any(|d| d.id == *id);
                whole(below_where(policy, holds))
            }
            Self::Seat(space, _) | Self::Leave(space, _) => inside(&|node| node.space == *space),
            Self::EndSeat(id) => {
                let seat = space_of_seat(policy, *id);
                inside(&|node| Some(node.space) == seat)
            }
            Self::RaiseWall(..)
            | Self::EndWall(..)
            | Self::SetStatus(..)
            | Self::PublishVersion(_, _, Some(_)) => inside(&|_| true),
            Self::PublishVersion(_, _, None) => Extent::default(),
        }
    }

    /// The instant at which its effect shows, when it is made now.
    pub fn shows_at(&self, now: Time) -> Time {
        match self {
            Self::PublishVersion(_, _, Some(at)) => now.max(*at),
            _ => now,
        }
    }

    /// The only organizations whose people it bears on; none: anybody.
    pub fn organizations(&self) -> Option<Vec<OrganizationId>> {
        match self {
            Self::RaiseWall(a, b) | Self::EndWall(a, b) => Some(vec![*a, *b]),
            Self::SetStatus(id, _) | Self::Leave(_, id) => Some(vec![*id]),
            _ => None,
        }
    }
}

/// The document, where it owns no policy itself.
fn alone(policy: &Policy, spot: &Spot) -> Option<DocumentId> {
    match spot.id {
        NodeId::Document(document) if !policy.nodes.contains_key(&spot.own) => Some(document),
        _ => None,
    }
}

/// The anchor that holds it.
fn where_held(policy: &Policy, holds: impl Fn(&NodeFacts) -> bool) -> Option<Anchor> {
    let node = policy.nodes.iter().find(|(_, node)| holds(node));
    node.map(|(anchor, _)| *anchor)
}

fn below_where(policy: &Policy, holds: impl Fn(&NodeFacts) -> bool) -> Vec<Anchor> {
    where_held(policy, holds).map_or_else(Vec::new, |anchor| policy.below(anchor))
}

fn space_of_seat(policy: &Policy, id: ParticipationId) -> Option<SpaceId> {
    let seats = policy.spaces.values().flat_map(|s| &s.participations);
    seats.into_iter().find(|s| s.id == id).map(|s| s.space)
}

/// Changes the node's own facts; a document that had none gets them.
fn own(policy: &mut Policy, spot: &Spot, change: impl FnOnce(&mut NodeFacts)) {
    let Some(space) = policy.nodes.get(&spot.anchor).map(|node| node.space) else {
        return;
    };
    let fresh = || NodeFacts {
        id: spot.id,
        space,
        parent: Some(spot.anchor),
        policy: NodePolicy::default(),
        grants: Vec::new(),
        denials: Vec::new(),
    };
    let mut facts = policy.nodes.get(&spot.own).cloned().unwrap_or_else(fresh);
    change(&mut facts);
    policy.put_node(spot.own, Some(facts));
}

fn edit_space(policy: &mut Policy, id: SpaceId, change: impl FnOnce(&mut SpaceFacts)) {
    if let Some(mut facts) = policy.spaces.get(&id).cloned() {
        change(&mut facts);
        policy.put_space(id, Some(facts));
    }
}

fn end<'a>(spans: impl Iterator<Item = &'a mut Span>, now: Time) {
    for span in spans {
        span.until = Some(span.until.map_or(now, |until| until.min(now)));
    }
}

/// As the command that restricts does: nobody locks themselves out.
fn keep_manager(node: &mut NodeFacts, by: Option<PersonId>, now: Time) {
    let manages = |g: &Grant| g.level == Level::Manage && g.span.is_live(now);
    let Some(person) = by.filter(|_| node.policy.restricted) else {
        return;
    };
    if !node.grants.iter().any(manages) {
        node.grants.push(Grant {
            id: GrantId(Uuid::nil()),
            node: node.id,
            subject: Subject::Person(person),
            level: Level::Manage,
            early_access: false,
            span: Span::default(),
            reason: None,
            created_at: now,
            emergency: false,
            reviewed: None,
        });
    }
}

fn relocate(policy: &mut Policy, spot: &Spot, to: Anchor) {
    let Some(space) = policy.nodes.get(&to).map(|node| node.space) else {
        return;
    };
    for anchor in policy.below(spot.own) {
        policy.edit_node(anchor, |node| node.space = space);
    }
    policy.edit_node(spot.own, |node| node.parent = Some(to));
}

/// As the store does when it publishes a version.
fn lapse(policy: &mut Policy, agreement: AgreementId, at: Time) {
    let bound = policy.signatures.keys().filter(|(_, id)| *id == agreement);
    let bound: Vec<_> = bound.map(|(by, _)| *by).collect();
    for by in bound {
        let signed = policy.signatures.iter().filter(|((of, _), _)| *of == by);
        let mut signed: Vec<_> = signed.flat_map(|(_, signed)| signed.clone()).collect();
        let binding = signed.iter_mut().filter(|s| s.agreement == agreement);
        for signature in binding.filter(|s| s.revoked_at.is_none()) {
            signature.until = Some(signature.until.map_or(at, |until| until.min(at)));
        }
        policy.put_signatures(by, signed);
    }
}

fn set_seat(facts: &mut SpaceFacts, space: SpaceId, seat: SeatChange, now: Time) {
    let mut seats = facts.participations.iter_mut();
    let held = seats.find(|held| held.participant == seat.participant);
    if let Some(held) = held {
        held.cap = seat.cap;
        held.clearance = seat.clearance;
        held.span = seat.span;
        return;
    }
    facts.participations.push(Participation {
        id: ParticipationId(Uuid::nil()),
        space,
        participant: seat.participant,
        cap: seat.cap,
        clearance: seat.clearance,
        span: seat.span,
        created_at: now,
        reviewed: None,
    });
}

fn leave(facts: &mut SpaceFacts, organization: OrganizationId, now: Time) {
    facts.owners.retain(|owner| *owner != organization);
    let own = Participant::Organization(organization);
    let seats = facts.participations.iter_mut();
    let own = seats.filter(|seat| seat.participant == own);
    end(own.map(|seat| &mut seat.span), now);
}
