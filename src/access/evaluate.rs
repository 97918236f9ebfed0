//! Evaluation: rules G0 to G4, a piece for each rule, shared by `decide` (one path, with its
//! trail) and by `Reach` (every path at once, levels only).

use super::asker::Asker;
use super::decide::Rule;
use super::policy::{NodeFacts, Policy, Seat, SpaceFacts};
use crate::model::{Level, OrganizationStatus, Requirement, Time};

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
    seat: Seat,
    owns: bool,
    now: Time,
}

/// Rule G0, the part that no space can lift.
pub(super) fn identity(asker: &Asker) -> Result<(), Rule> {
    // Each of the two is decided for alone: a mixture of both could get what neither does.
    if asker.is_looked_through() || !asker.may_sign_in() {
        Err(Rule::Identity)
    } else if asker.organization.status == OrganizationStatus::Prospect {
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
        space: (crate::model::SpaceId, &SpaceFacts),
        now: Time,
    ) -> Result<Self, Rule> {
        identity(asker)?;
        let (id, space) = space;
        if asker.organization.status == OrganizationStatus::Onboarding && !space.open_to_onboarding
        {
            return Err(Rule::OrganizationStatus);
        }
        let within_scope = asker.scope.spaces.is_empty() || asker.scope.spaces.contains(&id);
        let seat = asker.seat(space, now).filter(|seat| seat.cap > Level::None);
        match seat {
            Some(seat) if within_scope => Ok(Self {
                policy,
                asker,
                seat,
                owns: space.owners.contains(&asker.organization_id()),
                now,
            }),
            _ => Err(Rule::NotParticipant),
        }
    }

    /// The most that the seat and the token allow.
    pub fn cap(&self) -> Level {
        self.seat.cap.min(self.asker.scope.cap)
    }

    /// Rule G2 on one node of the path.
    pub fn refusal(&self, node: &NodeFacts) -> Option<Rule> {
        let denied = node
            .denials
            .iter()
            .any(|d| d.span.is_live(self.now) && self.asker.is_subject(d.subject));
        if denied {
            return Some(Rule::Denied);
        }
        if node
            .policy
            .subjects
            .iter()
            .any(|s| self.asker.is_walled_from(*s))
        {
            return Some(Rule::Wall);
        }
        let held_closer = node
            .policy
            .classification
            .is_some_and(|c| c > self.seat.clearance);
        held_closer.then_some(Rule::Clearance)
    }

    /// Rule G3 on one node of the path: what is granted from here down, given what was granted
    /// above.
    pub fn grant(&self, node: &NodeFacts, above: Granted) -> Result<Granted, Rule> {
        let here = node
            .grants
            .iter()
            .filter(|g| g.span.is_live(self.now) && self.asker.is_subject(g.subject))
            .fold(Granted::NOTHING, |sum, g| Granted {
                level: sum.level.max(g.level),
                early: sum.early || g.early_access,
            });
        if !node.policy.restricted {
            Ok(Granted {
                level: above.level.max(here.level),
                early: above.early || here.early,
            })
        } else if here.level == Level::None {
            Err(Rule::Restricted)
        } else {
            Ok(here)
        }
    }

    /// Rule G4 on one node of the path: what the organization does not meet now.
    pub fn unmet<'n>(&self, node: &'n NodeFacts) -> impl Iterator<Item = &'n Requirement> {
        node.policy
            .requirements
            .iter()
            .filter(|requirement| !self.owns && !self.meets(requirement))
    }

    fn meets(&self, requirement: &Requirement) -> bool {
        match requirement {
            Requirement::Tier(min) => self.asker.organization.tier.is_some_and(|t| t >= *min),
            Requirement::Agreement {
                agreement,
                min_version,
            } => self
                .policy
                .signatures
                .get(&(self.asker.organization_id(), *agreement))
                .is_some_and(|signatures| {
                    signatures.iter().any(|s| {
                        min_version.is_none_or(|min| s.version >= min) && s.is_in_force(self.now)
                    })
                }),
        }
    }
}
