//! The forms in memory: `decide` on one path and `Reach` on all, over snapshots that were never
//! near a database. Thousands of worlds in seconds.

use std::collections::BTreeMap;

use commonplace::access::{
    Action, Annotate, Asker, Decision, Edit, Publish, Reach, Read, Rule, decide,
};
use commonplace::model::{Anchor, Level, Lifecycle, Time, TokenScope};

use crate::support::dice::Dice;
use crate::support::oracle::generate;
use crate::support::oracle::naive::{self, Verdict};
use crate::support::oracle::policy::{Snapshot, lifecycle, time, word};
use crate::support::oracle::world::{Instant, LEVELS, Node, Requirement, Word, World};
use crate::support::run::Run;

/// At how many moments each person is looked at: a boundary, or the instant before one.
const MOMENTS: usize = 4;

/// How often each rule or level decided, to see that the worlds reach every corner.
pub type Tally = BTreeMap<Word, u64>;

#[test]
fn the_rule_in_memory_agrees_with_the_oracle() {
    let run = Run::in_memory();
    let mut tally = Tally::new();
    for seed in run.seeds() {
        check(seed, &mut tally).unwrap_or_else(|difference| panic!("{difference}"));
    }
    let decisions: u64 = tally.values().sum();
    println!(
        "oracle: {} worlds, seed {}, {decisions} decisions, 0 differences {tally:?}",
        run.worlds, run.seed,
    );
    if run.worlds >= 1_000 {
        let missed: Vec<_> = OUTCOMES
            .iter()
            .filter(|o| !tally.contains_key(*o))
            .collect();
        assert!(missed.is_empty(), "the worlds never came to {missed:?}");
    }
}

/// Compares in the world of the seed.
pub fn check(seed: u64, tally: &mut Tally) -> Result<(), String> {
    generate::world(seed).check(seed, tally)
}

/// Everything that an evaluation can come to.
const OUTCOMES: [Word; 16] = [
    "IDENTITY",
    "ORGANIZATION_STATUS",
    "NOT_PARTICIPANT",
    "DENIED",
    "WALL",
    "CLEARANCE",
    "RESTRICTED",
    "NO_GRANT",
    "UNPUBLISHED",
    "EMBARGOED",
    "WITHDRAWN",
    "DISCOVER",
    "VIEW",
    "COMMENT",
    "EDIT",
    "MANAGE",
];

impl World {
    /// Compares every form on every node, for everyone, at some of the world's moments.
    fn check(&self, seed: u64, tally: &mut Tally) -> Result<(), String> {
        let snapshot = Snapshot::of(self);
        let mut dice = Dice::new(!seed);
        let moments = self.moments();
        for person in &self.people {
            for _ in 0..MOMENTS {
                let now = dice.pick(&moments);
                let asker = token(self, &person.key, &mut dice);
                let views = Views::of(&snapshot, &asker, now);
                for node in self.nodes() {
                    let expected = naive::decide(self, &asker, &node, now);
                    *tally
                        .entry(expected.denied.unwrap_or(expected.level))
                        .or_default() += 1;
                    let found = views.check(self, &node, &expected);
                    if let Err(difference) = found {
                        return Err(format!(
                            "seed {seed}: {asker:?} on {node:?} at {}: {difference}\n\
                             oracle: {expected:?}\n\
                             repeat with COMMONPLACE_WORLDS=1 COMMONPLACE_SEED={seed}",
                            time(now),
                        ));
                    }
                }
            }
        }
        Ok(())
    }
}

/// A token for the person: usually one that limits nothing.
fn token(world: &World, person: &str, dice: &mut Dice) -> naive::Asker {
    let spaces: Vec<String> = world.spaces.iter().map(|s| s.key.clone()).collect();
    let limited = dice.chance(30);
    naive::Asker {
        person: person.to_owned(),
        cap: if limited {
            dice.pick(&LEVELS[1..])
        } else {
            "MANAGE"
        },
        spaces: if limited {
            dice.some(&spaces, 50)
        } else {
            Vec::new()
        },
    }
}

/// The hub's forms for one asker at one moment.
struct Views<'a> {
    snapshot: &'a Snapshot,
    asker: Asker,
    reach: Reach,
    now: Time,
}

impl<'a> Views<'a> {
    fn of(snapshot: &'a Snapshot, asker: &naive::Asker, now: Instant) -> Self {
        let scope = TokenScope {
            cap: word(asker.cap),
            spaces: asker.spaces.iter().map(|s| snapshot.space(s)).collect(),
            admin: true,
            provisions: false,
        };
        let now = time(now);
        let asker = Asker::new(&snapshot.policy, snapshot.person(&asker.person), scope)
            .expect("everyone in the snapshot can ask");
        Self {
            reach: Reach::of(&snapshot.policy, &asker, now),
            snapshot,
            asker,
            now,
        }
    }

    /// Compares every form with the oracle's verdict on the node.
    fn check(&self, world: &World, node: &Node, expected: &Verdict) -> Result<(), String> {
        let anchor = self.snapshot.anchor(node);
        let lifecycle = match node {
            Node::Document(key) => Some(lifecycle(world.document(key))),
            _ => None,
        };
        let decision = self.decide::<Read>(anchor, lifecycle.as_ref());
        same(
            "the level of decide",
            expected.level,
            decision.level.as_str(),
        )?;
        let denied = match (expected.denied, expected.reaches("VIEW")) {
            (None, false) => Some("LEVEL"),
            (denied, _) => denied,
        };
        same("the rule of decide", denied, decision.denied.map(rule_word))?;
        if expected.at.is_some() {
            same(
                "the node of decide",
                expected.at.clone(),
                self.denied_at(&decision),
            )?;
        }
        if expected.denied.is_none() {
            let remedies: Vec<_> = decision.remedies.iter().map(|r| self.remedy(r)).collect();
            same("the remedies of decide", &expected.remedies, &remedies)?;
        }

        let reached = match &lifecycle {
            Some(lifecycle) => self.reach.document_level(anchor, lifecycle, self.now),
            None => self.reach.level(anchor),
        };
        same("the level of the reach", expected.level, reached.as_str())?;
        if let Some(lifecycle) = &lifecycle {
            let sees = self.reach.sees(anchor, lifecycle, self.now);
            same("whether the reach sees it", expected.reaches("VIEW"), sees)?;
        }

        for (need, allowed) in [
            ("COMMENT", self.may::<Annotate>(anchor, lifecycle.as_ref())),
            ("EDIT", self.may::<Edit>(anchor, lifecycle.as_ref())),
            ("MANAGE", self.may::<Publish>(anchor, lifecycle.as_ref())),
        ] {
            same(need, expected.reaches(need), allowed)?;
        }
        Ok(())
    }

    fn decide<A: Action>(&self, anchor: Anchor, lifecycle: Option<&Lifecycle>) -> Decision {
        decide::<A>(
            &self.snapshot.policy,
            &self.asker,
            (anchor, lifecycle),
            self.now,
        )
    }

    fn may<A: Action>(&self, anchor: Anchor, lifecycle: Option<&Lifecycle>) -> bool {
        let decision = self.decide::<A>(anchor, lifecycle);
        assert!(!decision.is_allowed() || decision.level > Level::None);
        decision.is_allowed()
    }

    fn denied_at(&self, decision: &Decision) -> Option<Node> {
        let last = decision.trail.last()?;
        last.node.map(|id| self.snapshot.node(id))
    }

    fn remedy(&self, remedy: &commonplace::access::Remedy) -> (Node, Requirement) {
        let requirement = self.snapshot.requirement(&remedy.requirement);
        (self.snapshot.node(remedy.node), requirement)
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, oracle: T, hub: T) -> Result<(), String> {
    match oracle == hub {
        true => Ok(()),
        false => Err(format!(
            "{what}: the oracle says {oracle:?}, the hub {hub:?}"
        )),
    }
}

/// The rule as design 2 names it.
fn rule_word(rule: Rule) -> Word {
    match rule {
        Rule::Identity => "IDENTITY",
        Rule::OrganizationStatus => "ORGANIZATION_STATUS",
        Rule::NotParticipant => "NOT_PARTICIPANT",
        Rule::Denied => "DENIED",
        Rule::Wall => "WALL",
        Rule::Clearance => "CLEARANCE",
        Rule::Restricted => "RESTRICTED",
        Rule::NoGrant => "NO_GRANT",
        Rule::Requirement => "REQUIREMENT",
        Rule::Unpublished => "UNPUBLISHED",
        Rule::Embargoed => "EMBARGOED",
        Rule::Withdrawn => "WITHDRAWN",
        Rule::Level => "LEVEL",
    }
}
