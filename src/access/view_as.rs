//! View as: who may look at the hub through somebody else's eyes (rule R4).
//!
//! Owns only that question. What there is to see is the intersection of both: `Reach::intersect`,
//! `Neighbours::intersect` and `Asker::seen_by`.

use super::asker::Asker;
use super::neighbours::Neighbours;
use super::policy::Policy;
use super::reach::Reach;
use crate::model::{Level, Time};

/// Whether the actor, who holds this reach and knows these people, may look at the hub as the
/// target does.
///
/// It must know the target. Besides, it administers the target's people, or manages a space in
/// which the target's organization has a seat.
pub fn may_view_as(
    policy: &Policy,
    (actor, reach, neighbours): (&Asker, &Reach, &Neighbours),
    target: &Asker,
    now: Time,
) -> bool {
    let organization = target.organization_id();
    let knows = neighbours.knows_person(target.person, organization);
    let hosts_it = || {
        let managed = |anchor| reach.level(anchor) >= Level::Manage;
        let mut spaces = policy.spaces.values();
        spaces.any(|space| managed(space.anchor) && target.seat(space, now).is_some())
    };
    target.may_sign_in() && knows && (actor.administers(organization) || hosts_it())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::access::{OrganizationFacts, PersonFacts, Standing};
    use crate::model::{
        Anchor, DocumentState, Lifecycle, OrganizationId, OrganizationRole, OrganizationStatus,
        PersonId, PersonRole, TokenScope,
    };

    /// Repeatable chance.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (self.0 >> 33) % end
        }

        fn reach(&mut self) -> Reach {
            let standings = (0..8).map(|anchor| {
                let level = Level::ALL[self.below(6) as usize];
                let early = self.below(2) == 0;
                (Anchor(anchor), Standing { level, early })
            });
            Reach::new(standings.collect::<HashMap<_, _>>())
        }

        fn lifecycle(&mut self, now: Time) -> Lifecycle {
            let time = |dice: &mut Self| match dice.below(3) {
                0 => None,
                1 => Some(now - chrono::TimeDelta::days(1)),
                _ => Some(now + chrono::TimeDelta::days(1)),
            };
            let (embargo_until, withdraw_at) = (time(self), time(self));
            Lifecycle {
                state: DocumentState::ALL[self.below(4) as usize],
                embargo_until,
                withdraw_at,
            }
        }
    }

    fn now() -> Time {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn on_every_document_the_lower_of_both_levels_is_held() {
        let mut dice = Dice(7);
        for _ in 0..2_000 {
            let (one, two) = (dice.reach(), dice.reach());
            let both = one.intersect(&two);
            assert!(both.same_as(&two.intersect(&one)));
            for anchor in (0..9).map(Anchor) {
                assert_eq!(both.level(anchor), one.level(anchor).min(two.level(anchor)));
                let cycle = dice.lifecycle(now());
                let level = |reach: &Reach| reach.document_level(anchor, &cycle, now());
                assert_eq!(level(&both), level(&one).min(level(&two)), "{cycle:?}");
            }
        }
    }

    /// A host with an administrator and a member, and two partners with an administrator and a
    /// member each: people 1 to 6 of organizations 1 to 3.
    fn directory() -> Policy {
        let mut policy = Policy::at(1);
        for number in 1..=3u128 {
            let (role, top) = match number {
                1 => (OrganizationRole::Host, PersonRole::HubAdmin),
                _ => (OrganizationRole::Partner, PersonRole::OrgAdmin),
            };
            let organization = OrganizationId(uuid::Uuid::from_u128(number));
            let facts = OrganizationFacts {
                role,
                kind: None,
                tier: None,
                status: OrganizationStatus::Active,
                regions: Vec::new(),
                industries: Vec::new(),
                capabilities: Vec::new(),
                manager: None,
            };
            policy.organizations.insert(organization, facts);
            for (offset, role) in [(1, top), (2, PersonRole::Member)] {
                let facts = PersonFacts {
                    organization,
                    role,
                    active: true,
                    groups: Vec::new(),
                };
                policy.people.insert(person(number * 2 - 2 + offset), facts);
            }
        }
        policy
    }

    fn person(number: u128) -> PersonId {
        PersonId(uuid::Uuid::from_u128(number))
    }

    fn asker(policy: &Policy, number: u128, admin: bool) -> Asker {
        let scope = TokenScope {
            admin,
            ..TokenScope::full()
        };
        Asker::new(policy, person(number), scope).unwrap()
    }

    #[test]
    fn who_may_look_as_whom() {
        let policy = directory();
        let may = |actor: u128, admin: bool, target: u128| {
            let actor = asker(&policy, actor, admin);
            let known = Neighbours::of(&policy, &actor, now());
            let target = asker(&policy, target, true);
            may_view_as(&policy, (&actor, &Reach::empty(), &known), &target, now())
        };
        for (actor, admin, target, expected) in [
            (1, true, 6, true),
            (1, true, 2, true),
            (1, false, 6, false),
            (2, true, 6, false),
            (3, true, 4, true),
            (3, false, 4, false),
            (3, true, 6, false),
            (4, true, 3, false),
            (4, true, 4, false),
        ] {
            assert_eq!(may(actor, admin, target), expected, "{actor} as {target}");
        }
    }

    #[test]
    fn whoever_looks_through_another_administers_and_knows_no_more_than_each() {
        let policy = directory();
        for (actor, target) in (1..=6).flat_map(|a| (1..=6).map(move |b| (a, b))) {
            let (actor, target) = (asker(&policy, actor, true), asker(&policy, target, true));
            let both = target.clone().seen_by(&actor);
            let each = |may: &dyn Fn(&Asker) -> bool| may(&actor) && may(&target);
            assert_eq!(both.is_hub_admin(), each(&|one| one.is_hub_admin()));
            assert_eq!(both.is_host(), each(&|one| one.is_host()));
            assert!(Reach::of(&policy, &both, now()).is_empty());
            let known = [&actor, &target].map(|one| Neighbours::of(&policy, one, now()));
            let known_to_both = known[0].intersect(&known[1], &policy);
            for (id, facts) in &policy.people {
                let organization = facts.organization;
                let may = |one: &Asker| one.administers_person(organization, facts.role);
                assert_eq!(may(&both), each(&may));
                let may = |one: &Asker| one.may_represent(*id);
                assert_eq!(may(&both), each(&may));
                // One's own and the other's charges are not both one's own, nor both one's charges.
                let may = |one: &Asker| one.may_revoke_tokens(*id, (organization, facts.role));
                assert!(!may(&both) || each(&may));
                let knows = |who: &Neighbours| who.knows_person(*id, organization);
                assert_eq!(knows(&known_to_both), known.iter().all(knows));
                let knows = |who: &Neighbours| who.knows_organization(organization);
                assert_eq!(knows(&known_to_both), known.iter().all(knows));
            }
        }
    }
}
