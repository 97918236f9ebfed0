//! Evaluation: rules G0 to G4, a piece for each rule, shared by `decide` (one path, with its
//! trail) and by `Reach` (every path at once, levels only).

use super::asker::Asker;
use super::facts::{NodeFacts, SpaceFacts};
use super::policy::{Policy, Seat};
use super::trail::Rule;
use crate::model::{
    Denial, Grant, Level, OrganizationId, OrganizationStatus, Requirement, Signature, Span, Time,
};

/// What rule G3 has found on a path so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Granted {
    pub level: Level,
    pub early: bool,
}

impl Granted {
    pub const NOTHING: Self = Self {
        level: Level::None,
        early: false,
    };
}

/// One asker in one space at one instant.
pub(super) struct Evaluation<'a> {
    policy: &'a Policy,
    asker: &'a Asker,
    space: &'a SpaceFacts,
    seat: Seat,
    owns: bool,
    now: Time,
}

/// Rule G0, the part that no space can lift.
pub(super) fn identity(asker: &Asker) -> Result<(), Rule> {
    // Each of the two is decided for alone: a mixture of both could get what neither does.
    if asker.is_looked_through() || !asker.may_sign_in() {
        Err(Rule::Identity)
    } else if asker.organization.status == OrganizationStatus::Prospect && !leak!(ProspectEnters) {
        Err(Rule::OrganizationStatus)
    } else {
        Ok(())
    }
}

impl<'a> Evaluation<'a> {
    /// Rules G0 and G1: an evaluation exists only for someone with a seat.
    pub fn enter(
        policy: &'a Policy,
        asker: &'a Asker,
        space: (crate::model::SpaceId, &'a SpaceFacts),
        now: Time,
    ) -> Result<Self, Rule> {
        identity(asker)?;
        let (id, space) = space;
        if asker.organization.status == OrganizationStatus::Onboarding
            && !space.open_to_onboarding
            && !leak!(OnboardingEnters)
        {
            return Err(Rule::OrganizationStatus);
        }
        let within_scope = asker.scope.spaces.is_empty()
            || asker.scope.spaces.contains(&id)
            || leak!(TokenSpacesIgnored);
        let seat = asker.seat(space, now).filter(|seat| seat.cap > Level::None);
        match seat {
            Some(seat) if within_scope => Ok(Self {
                policy,
                asker,
                space,
                seat,
                owns: space.owners.contains(&asker.organization_id()),
                now,
            }),
            _ => Err(Rule::NotParticipant),
        }
    }

    /// The most that the seat and the token allow.
    pub fn cap(&self) -> Level {
        if leak!(SeatCapIgnored) {
            return self.asker.scope.cap;
        }
        if leak!(TokenCapIgnored) {
            return self.seat.cap;
        }
        self.seat.cap.min(self.asker.scope.cap)
    }

    /// Rule G2 on one node of the path.
    pub fn refusal(&self, node: &NodeFacts) -> Option<Rule> {
        if self.denials(node).next().is_some() && !leak!(DenialIgnored) {
            return Some(Rule::Denied);
        }
        if self.walled(node).next().is_some() && !leak!(WallIgnored) {
            return Some(Rule::Wall);
        }
        let held_closer = node
            .policy
            .classification
            .is_some_and(|c| c > self.seat.clearance && !leak!(ClearanceIgnored));
        held_closer.then_some(Rule::Clearance)
    }

    /// Rule G3 on one node of the path: what is granted from here down, given what was granted
    /// above.
    pub fn grant(&self, node: &NodeFacts, above: Granted) -> Result<Granted, Rule> {
        let here = self.grants(node).fold(Granted::NOTHING, |sum, g| Granted {
            level: sum.level.max(g.level),
            early: sum.early || g.early_access,
        });
        if !node.policy.restricted || leak!(RestrictedIgnored) {
            Ok(Granted {
                level: above.level.max(here.level),
                early: above.early || here.early,
            })
        } else if here.level == Level::None {
            Err(Rule::Restricted)
        } else {
            let early = here.early || (above.early && leak!(EarlyAccessInherited));
            Ok(Granted { early, ..here })
        }
    }

    /// Rule G4 on one node of the path: whether there is something that the organization does
    /// not meet now.
    pub fn is_locked(&self, node: &NodeFacts) -> bool {
        let mut requirements = node.policy.requirements.iter();
        requirements.any(|requirement| self.is_unmet(requirement))
    }

    /// Rule G4 on one requirement. It does not bind the owners of the space.
    pub fn is_unmet(&self, requirement: &Requirement) -> bool {
        !self.owns && !self.meets(requirement) && !leak!(RequirementIgnored)
    }

    fn meets(&self, requirement: &Requirement) -> bool {
        match requirement {
            Requirement::Tier(min) => self.asker.organization.tier.is_some_and(|t| t >= *min),
            Requirement::Agreement { .. } => self.signatures(requirement).next().is_some(),
        }
    }

    /// The live denials on the node that match the asker.
    pub fn denials<'n>(&self, node: &'n NodeFacts) -> impl Iterator<Item = &'n Denial> {
        let live = node.denials.iter().filter(|d| self.is_live(d.span));
        live.filter(|d| self.asker.is_subject(d.subject))
    }

    /// The organizations that the node is about and that a wall stands before.
    pub fn walled(&self, node: &NodeFacts) -> impl Iterator<Item = OrganizationId> {
        let about = node.policy.subjects.iter().copied();
        about.filter(|id| self.asker.is_walled_from(*id))
    }

    /// The live grants on the node that match the asker.
    pub fn grants<'n>(&self, node: &'n NodeFacts) -> impl Iterator<Item = &'n Grant> {
        let live = node
            .grants
            .iter()
            .filter(|g| self.is_live(g.span) || leak!(EndedGrantCounts));
        live.filter(|g| self.asker.is_subject(g.subject))
    }

    /// The organization's signatures in force that meet the requirement.
    pub fn signatures(&self, requirement: &Requirement) -> impl Iterator<Item = &Signature> {
        let wanted = match requirement {
            Requirement::Agreement {
                agreement,
                min_version,
            } => Some((*agreement, *min_version)),
            Requirement::Tier(_) => None,
        };
        let own = self.asker.organization_id();
        let signed = wanted.and_then(|(id, _)| self.policy.signatures.get(&(own, id)));
        let min = wanted.and_then(|(_, min)| min);
        signed.into_iter().flatten().filter(move |s| {
            min.is_none_or(|min| s.version >= min || leak!(AnyVersionCounts))
                && s.is_in_force(self.now)
        })
    }

    /// Who asks.
    pub fn asker(&self) -> &Asker {
        self.asker
    }

    /// Where.
    pub fn space(&self) -> &SpaceFacts {
        self.space
    }

    /// What the organization's seats add up to.
    pub fn seat(&self) -> Seat {
        self.seat
    }

    /// Whether the organization owns the space.
    pub fn owns(&self) -> bool {
        self.owns
    }

    /// Whether the span holds now.
    pub fn is_live(&self, span: Span) -> bool {
        span.is_live(self.now)
    }
}
