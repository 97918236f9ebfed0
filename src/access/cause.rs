//! Cause: which grant, denial, seat, wall or requirement decided a step of an evaluation.
//!
//! Looks things up after the rule was applied, with the rule's own pieces; never decides.

use super::asker::Asker;
use super::evaluate::{Evaluation, Granted};
use super::facts::{NodeFacts, SpaceFacts};
use super::trail::{Basis, Cause, Rule};
use crate::model::{Level, Participation, Requirement, Span, Time};

/// Greater for what lasts longer.
fn lasting(span: Span) -> (bool, Option<Time>) {
    (span.until.is_none(), span.until)
}

/// Why somebody has no place in a space at all, by the rule of G0 or G1 that says so.
pub(super) fn of_refused_entry(asker: &Asker, space: &SpaceFacts, rule: Rule, now: Time) -> Basis {
    let organization = asker.organization_id();
    let standing = Cause::Organization(organization, asker.organization.status);
    match rule {
        Rule::Identity if !asker.facts.active => (Some(Cause::Person(asker.person)), None),
        Rule::Identity | Rule::OrganizationStatus => (Some(standing), None),
        _ if asker.seat(space, now).is_some_and(|s| s.cap > Level::None) => {
            (Some(Cause::Token), None)
        }
        _ => {
            // A seat that is over, or not yet.
            let begins = |seat: &&Participation| seat.span.from.is_some_and(|from| now < from);
            let next = asker.seats(space).filter(begins);
            let next = next.min_by_key(|seat| seat.span.from);
            let last = asker.seats(space).max_by_key(|seat| lasting(seat.span));
            let until = next.and_then(|seat| seat.span.from);
            (next.or(last).map(|seat| Cause::Seat(seat.id)), until)
        }
    }
}

impl Evaluation<'_> {
    /// What gives the cap.
    pub fn cause_of_cap(&self) -> Basis {
        let asker = self.asker();
        if asker.scope.cap < self.seat().cap {
            return (Some(Cause::Token), None);
        }
        if self.owns() {
            return (Some(Cause::Owner(asker.organization_id())), None);
        }
        let live = asker.seats(self.space()).filter(|s| self.is_live(s.span));
        let deciding = live.max_by_key(|seat| (seat.cap, lasting(seat.span)));
        match deciding {
            Some(seat) => (Some(Cause::Seat(seat.id)), seat.span.until),
            None => (None, None),
        }
    }

    /// What refuses the node by this rule of G2.
    pub fn cause_of_refusal(&self, node: &NodeFacts, rule: Rule) -> Basis {
        match rule {
            Rule::Denied => {
                let denial = self.denials(node).max_by_key(|d| lasting(d.span));
                match denial {
                    Some(d) => (Some(Cause::Denial(d.id, d.subject)), d.span.until),
                    None => (None, None),
                }
            }
            Rule::Wall => {
                let own = self.asker().organization_id();
                let wall = self.walled(node).next();
                (wall.map(|other| Cause::Wall(own, other)), None)
            }
            _ => {
                let held = node.policy.classification;
                let cause = held.map(|held| Cause::Classification(held, self.seat().clearance));
                (cause, None)
            }
        }
    }

    /// Which grant on the node made of `above` what is granted now.
    pub fn cause_of_grant(&self, node: &NodeFacts, (above, now): (Granted, Granted)) -> Basis {
        let only_early = !node.policy.restricted && now.level == above.level;
        let deciding = self
            .grants(node)
            .filter(|grant| !only_early || grant.early_access)
            .max_by_key(|grant| (grant.level, grant.early_access, lasting(grant.span)));
        match deciding {
            Some(grant) => (
                Some(Cause::Grant(grant.id, grant.subject)),
                grant.span.until,
            ),
            None => (None, None),
        }
    }

    /// What meets a requirement: the signature that lasts longest; none for a tier and for the
    /// owner of the space, whom no requirement binds.
    pub fn cause_of_met(&self, requirement: &Requirement) -> Basis {
        let until = |s: &crate::model::Signature| match (s.until, s.revoked_at) {
            (Some(until), Some(revoked)) => Some(until.min(revoked)),
            (until, revoked) => until.or(revoked),
        };
        let deciding = self
            .signatures(requirement)
            .max_by_key(|s| (until(s).is_none(), until(s)));
        match deciding {
            Some(s) => (Some(Cause::Signature(s.id)), until(s)),
            None => (None, None),
        }
    }
}
