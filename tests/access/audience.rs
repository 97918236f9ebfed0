//! An audience is what a loop over everybody with `decide` would find, in every generated world.

use commonplace::access::{Asker, Audience, Member, Neighbours, Policy, Read, decide};
use commonplace::model::{Anchor, Level, Lifecycle, Time, TokenScope};

use crate::support::dice::Dice;
use crate::support::oracle::generate;
use crate::support::oracle::policy::{Snapshot, lifecycle, time};
use crate::support::oracle::world::Node;

/// How many worlds.
const WORLDS: u64 = 200;

#[test]
fn an_audience_is_a_loop_over_everybody() {
    let (mut audiences, mut members) = (0, 0);
    for seed in 1..=WORLDS {
        let world = generate::world(seed);
        let snapshot = Snapshot::of(&world);
        let mut dice = Dice::new(!seed);
        let now = time(dice.pick(&world.moments()));
        let at_least = dice.pick(&Level::ALL[1..]);
        for node in world.nodes() {
            let lifecycle = match &node {
                Node::Document(key) => Some(lifecycle(world.document(key))),
                _ => None,
            };
            let place = (snapshot.anchor(&node), lifecycle.as_ref());
            let expected = naive(&snapshot.policy, place, at_least, now);
            let found = Audience::of(&snapshot.policy, place, at_least, now);
            assert_eq!(found.members, expected, "seed {seed}, {node:?} at {now}");
            audiences += 1;
            members += expected.len();
            counts_everybody(&snapshot.policy, found, now);
        }
    }
    println!("audience: {WORLDS} worlds, {audiences} audiences, {members} members");
    assert!(members > 1_000, "only {members} members");
}

fn naive(
    policy: &Policy,
    place: (Anchor, Option<&Lifecycle>),
    at_least: Level,
    now: Time,
) -> Vec<Member> {
    let mut members = Vec::new();
    for (person, facts) in &policy.people {
        let asker = Asker::new(policy, *person, TokenScope::full()).expect("is known");
        let decision = decide::<Read>(policy, &asker, place, now);
        if decision.level >= at_least {
            members.push(Member {
                organization: facts.organization,
                person: *person,
                level: decision.level,
                deciding: decision.deciding().cloned(),
            });
        }
    }
    members.sort_unstable_by_key(|member| (member.organization, member.person));
    members
}

/// Rule R3: whoever looks, everybody is counted once, and only who may be named is.
fn counts_everybody(policy: &Policy, audience: Audience, now: Time) {
    let Some(person) = policy.people.keys().min() else {
        return;
    };
    let asker = Asker::new(policy, *person, TokenScope::full()).expect("is known");
    for neighbours in [
        Neighbours::none(),
        Neighbours::of(policy, &asker, now),
        Neighbours::everyone(),
    ] {
        let known = audience.clone().known_to(&neighbours);
        assert_eq!(known.people, audience.members.len() as u64);
        for member in &audience.members {
            let named = neighbours.knows_person(member.person, member.organization);
            assert_eq!(named, known.members.contains(member));
        }
        let counted: u64 = known.organizations.iter().map(|o| o.people).sum();
        let apart = known.members.iter();
        let apart = apart.filter(|m| !neighbours.knows_organization(m.organization));
        assert_eq!(counted + known.hidden + apart.count() as u64, known.people);
    }
}
