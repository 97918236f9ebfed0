//! Looking through somebody else's eyes: on generated worlds, what two people reach together is on
//! every node the lower of what the oracle gives each.

use commonplace::access::{Asker, Neighbours, Reach, Read, decide};
use commonplace::model::{Level, TokenScope};

use crate::support::dice::Dice;
use crate::support::oracle::generate;
use crate::support::oracle::naive;
use crate::support::oracle::policy::{Snapshot, lifecycle, time, word};
use crate::support::oracle::world::{LEVELS, Node};
use crate::support::run::Run;

#[test]
fn what_two_reach_together_is_the_lower_of_what_each_does() {
    let run = Run::in_memory();
    let (mut compared, mut differing) = (0u64, 0u64);
    for seed in run.seeds() {
        let world = generate::world(seed);
        let snapshot = Snapshot::of(&world);
        let mut dice = Dice::new(!seed);
        let now = dice.pick(&world.moments());
        for actor in &world.people {
            let pair = [
                (actor.key.clone(), dice.pick(&LEVELS[1..])),
                (dice.pick(&world.people).key, "MANAGE"),
            ];
            let [(one, one_known), (two, two_known)] = [&pair[0], &pair[1]].map(|(key, cap)| {
                let scope = TokenScope {
                    cap: word(cap),
                    ..TokenScope::full()
                };
                let asker = Asker::new(&snapshot.policy, snapshot.person(key), scope);
                let asker = asker.expect("everyone in the snapshot can ask");
                let known = Neighbours::of(&snapshot.policy, &asker, time(now));
                (asker, known)
            });
            let reach = |asker| Reach::of(&snapshot.policy, asker, time(now));
            let both = reach(&one).intersect(&reach(&two));
            for node in world.nodes() {
                let levels = pair.each_ref().map(|(person, cap)| {
                    let asker = naive::Asker {
                        person: person.clone(),
                        cap,
                        spaces: Vec::new(),
                    };
                    word::<Level>(naive::decide(&world, &asker, &node, now).level)
                });
                let anchor = snapshot.anchor(&node);
                let lifecycle = match &node {
                    Node::Document(key) => Some(lifecycle(world.document(key))),
                    _ => None,
                };
                let level = match &lifecycle {
                    Some(lifecycle) => both.document_level(anchor, lifecycle, time(now)),
                    None => both.level(anchor),
                };
                assert_eq!(
                    level,
                    levels[0].min(levels[1]),
                    "seed {seed}: {pair:?} on {node:?}; repeat with COMMONPLACE_WORLDS=1 \
                     COMMONPLACE_SEED={seed}"
                );
                let through = two.clone().seen_by(&one);
                let about = (anchor, lifecycle.as_ref());
                let alone = decide::<Read>(&snapshot.policy, &through, about, time(now));
                assert_eq!(alone.level, Level::None, "nothing is decided for a mixture");
                compared += 1;
                differing += u64::from(levels[0] != levels[1]);
            }
            let known = one_known.intersect(&two_known, &snapshot.policy);
            for (id, facts) in &snapshot.policy.people {
                let organization = facts.organization;
                let each = [&one_known, &two_known].map(|k| k.knows_person(*id, organization));
                assert_eq!(known.knows_person(*id, organization), each == [true; 2]);
                let each = [&one_known, &two_known].map(|k| k.knows_organization(organization));
                assert_eq!(known.knows_organization(organization), each == [true; 2]);
            }
        }
    }
    println!(
        "view as: {compared} decisions for two, {differing} where they differ, 0 above either"
    );
    assert!(differing > 0);
}
