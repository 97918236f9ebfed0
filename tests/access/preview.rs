//! A preview is the audience after minus the audience before, on every node of the hub: for
//! random changes of generated worlds, against a loop over everybody and everything.

use std::collections::BTreeMap;

use commonplace::access::{
    Asker, Change, Effect, Policy, Read, SeatChange, Shelf, Shift, Shifts, Spot, decide,
};
use commonplace::model::*;
use uuid::Uuid;

use crate::support::dice::Dice;
use crate::support::oracle::generate;
use crate::support::oracle::policy::{Snapshot, lifecycle, time};
use crate::support::oracle::world::{Node, World};

/// How many worlds, and how many changes of each.
const WORLDS: u64 = 120;
const CHANGES: usize = 12;

/// A node of the world as changes and the rule know it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) spot: Spot,
    lifecycle: Option<Lifecycle>,
}

pub(super) struct Scene {
    pub(super) policy: Policy,
    pub(super) places: Vec<Place>,
    pub(super) moments: Vec<Time>,
}

impl Scene {
    pub(super) fn of(world: &World) -> Self {
        let snapshot = Snapshot::of(world);
        let place = |(i, node): (usize, Node)| {
            let anchor = snapshot.anchor(&node);
            let facts = &snapshot.policy.nodes[&anchor];
            let lifecycle = match &node {
                Node::Document(key) => Some(lifecycle(world.document(key))),
                _ => None,
            };
            let owns = lifecycle.is_none() || matches!(facts.id, NodeId::Document(_));
            let number = 1_000_000 + i as i64;
            let alone = NodeId::Document(DocumentId(Uuid::from_u128(number as u128)));
            let spot = Spot {
                id: if owns { facts.id } else { alone },
                own: if owns { anchor } else { Anchor(number) },
                anchor,
            };
            Place { spot, lifecycle }
        };
        Self {
            places: world.nodes().into_iter().enumerate().map(place).collect(),
            moments: world.moments().iter().map(|at| time(*at)).collect(),
            policy: numbered(snapshot.policy),
        }
    }

    pub(super) fn change(&self, dice: &mut Dice) -> Option<Change> {
        let policy = &self.policy;
        let spot = dice.pick(&self.places).spot;
        let organizations = sorted(policy.organizations.keys());
        let (one, other) = (dice.pick(&organizations), dice.pick(&organizations));
        let span = Span {
            from: dice.chance(20).then(|| dice.pick(&self.moments)),
            until: dice.chance(30).then(|| dice.pick(&self.moments)),
        };
        let seats = policy.spaces.values().flat_map(|s| &s.participations);
        let seats = sorted_by(seats.map(|s| s.id));
        let grants = policy.nodes.values().flat_map(|n| &n.grants);
        let grants = sorted_by(grants.map(|g| g.id));
        let denials = policy.nodes.values().flat_map(|n| &n.denials);
        let denials = sorted_by(denials.map(|d| d.id));
        let level = dice.pick(&Level::ALL[1..]);
        Some(match dice.within(0, 11) {
            0 => Change::Grant(spot, self.subject(dice), (level, dice.chance(30)), span),
            1 => Change::EndGrant(*pick(dice, &grants)?),
            2 => Change::Deny(spot, self.subject(dice), span),
            3 => Change::EndDenial(*pick(dice, &denials)?),
            4 if !matches!(spot.id, NodeId::Space(_)) => {
                let like = dice.pick(&self.places).spot.anchor;
                let like = policy.nodes[&like].policy.clone();
                let restricted = dice.chance(50);
                let by = dice.chance(50).then(|| sorted(policy.people.keys())[0]);
                Change::Restrict(spot, NodePolicy { restricted, ..like }, by)
            }
            5 if !matches!(spot.id, NodeId::Space(_)) => {
                let places = self.places.iter().filter(|p| p.lifecycle.is_none());
                let to: Vec<_> = places.map(|p| p.spot.own).collect();
                let to = dice.pick(&to);
                let is_inside = policy.path(to).is_some_and(|path| path.contains(&spot.own));
                (!is_inside).then_some(Change::Move(spot, to))?
            }
            6 => {
                let participant = if dice.chance(70) {
                    Participant::Organization(one)
                } else {
                    Participant::Segment(*pick(dice, &sorted(policy.segments.keys()))?)
                };
                let seat = SeatChange {
                    participant,
                    cap: level,
                    clearance: dice.pick(Classification::ALL),
                    span,
                };
                Change::Seat(dice.pick(&sorted(policy.spaces.keys())), seat)
            }
            7 => Change::EndSeat(*pick(dice, &seats)?),
            8 => Change::RaiseWall(one, other),
            9 => Change::EndWall(one, other),
            10 => Change::SetStatus(one, dice.pick(OrganizationStatus::ALL)),
            11 => {
                let agreements = sorted_by(policy.signatures.keys().map(|(_, id)| *id));
                let at = dice.chance(70).then(|| dice.pick(&self.moments));
                Change::PublishVersion(*pick(dice, &agreements)?, 9, at)
            }
            _ => return None,
        })
    }

    fn subject(&self, dice: &mut Dice) -> Subject {
        let policy = &self.policy;
        let person = Subject::Person(dice.pick(&sorted(policy.people.keys())));
        match dice.within(0, 4) {
            0 => Subject::Organization(dice.pick(&sorted(policy.organizations.keys()))),
            1 => pick(dice, &sorted(policy.groups.keys())).map_or(person, |id| Subject::Group(*id)),
            2 => pick(dice, &sorted(policy.segments.keys()))
                .map_or(person, |id| Subject::Segment(*id)),
            3 => Subject::Participants,
            _ => person,
        }
    }

    /// Where the place's policy comes from after the change.
    fn anchor_after(&self, place: &Place, change: &Change, after: &Policy) -> Anchor {
        match change {
            Change::Move(spot, to) if *spot == place.spot && spot.own != spot.anchor => *to,
            _ if after.nodes.contains_key(&place.spot.own) => place.spot.own,
            _ => place.spot.anchor,
        }
    }

    /// Every person's shifts on every node of the hub, one decision at a time.
    fn naive(&self, change: &Change, after: &Policy, now: Time) -> Shifts {
        let mut found: BTreeMap<_, (u64, u64)> = BTreeMap::new();
        let (mut places, mut documents) = (0, 0);
        for place in &self.places {
            let lifecycle = place.lifecycle.as_ref();
            let level = |policy: &Policy, person, anchor| {
                let asker = Asker::new(policy, person, TokenScope::full()).expect("is known");
                decide::<Read>(policy, &asker, (anchor, lifecycle), now).level
            };
            let to = self.anchor_after(place, change, after);
            let mut is_moved = false;
            for (person, facts) in &self.policy.people {
                let before = level(&self.policy, *person, place.spot.anchor);
                let after = level(after, *person, to);
                if before != after && before.max(after) >= Level::View {
                    let key = (facts.organization, *person, before, after);
                    let counts = found.entry(key).or_default();
                    match lifecycle {
                        Some(_) => counts.1 += 1,
                        None => counts.0 += 1,
                    }
                    is_moved = true;
                }
            }
            match lifecycle {
                Some(_) => documents += u64::from(is_moved),
                None => places += u64::from(is_moved),
            }
        }
        let rows = found.into_iter().map(
            |((organization, person, before, after), (places, documents))| Shift {
                organization,
                person,
                before,
                after,
                places,
                documents,
            },
        );
        Shifts {
            rows: rows.collect(),
            places,
            documents,
        }
    }

    /// The documents that a change bears on, as the database would count them.
    fn shelves(&self, change: &Change) -> Vec<Shelf> {
        let extent = change.extent(&self.policy);
        let is_inside = |place: &&Place| match extent.alone {
            Some(document) => place.spot.id == NodeId::Document(document),
            None => extent
                .anchors
                .iter()
                .any(|(at, _)| *at == place.spot.anchor),
        };
        let shelf = |place: &Place| {
            Some(Shelf {
                anchor: place.spot.anchor,
                lifecycle: place.lifecycle?,
                documents: 1,
            })
        };
        let inside = self.places.iter().filter(is_inside);
        inside.filter_map(shelf).collect()
    }
}

/// With an id of its own for every grant, denial and seat, to end one of them.
fn numbered(mut policy: Policy) -> Policy {
    let mut next = (1..).map(Uuid::from_u128);
    let mut nodes: Vec<_> = policy.nodes.iter_mut().collect();
    nodes.sort_unstable_by_key(|(anchor, _)| **anchor);
    for (_, node) in nodes {
        node.grants
            .iter_mut()
            .zip(&mut next)
            .for_each(|(g, id)| g.id = GrantId(id));
        node.denials
            .iter_mut()
            .zip(&mut next)
            .for_each(|(d, id)| d.id = DenialId(id));
    }
    for (_, space) in policy.spaces.iter_mut() {
        for (seat, id) in space.participations.iter_mut().zip(&mut next) {
            seat.id = ParticipationId(id);
        }
    }
    policy
}

fn sorted<'a, T: Ord + Copy + 'a>(of: impl Iterator<Item = &'a T>) -> Vec<T> {
    sorted_by(of.copied())
}

fn sorted_by<T: Ord>(of: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = of.collect();
    all.sort_unstable();
    all
}

fn pick<'a, T>(dice: &mut Dice, of: &'a [T]) -> Option<&'a T> {
    let last = of.len().checked_sub(1)?;
    of.get(dice.within(0, last))
}

#[test]
fn a_preview_is_the_audience_after_minus_the_audience_before() {
    let (mut changes, mut rows) = (0, 0);
    for seed in 1..=WORLDS {
        let scene = Scene::of(&generate::world(seed));
        let mut dice = Dice::new(!seed);
        for _ in 0..CHANGES {
            let now = dice.pick(&scene.moments);
            let Some(change) = scene.change(&mut dice) else {
                continue;
            };
            let after = change.apply(&scene.policy, now);
            let expected = scene.naive(&change, &after, change.shows_at(now));
            let effect = Effect::of(&scene.policy, &change, now);
            let found = effect.shifts(&scene.shelves(&change));
            assert_eq!(found, expected, "seed {seed}: {change:?} at {now}");
            changes += 1;
            rows += expected.rows.len();
        }
    }
    println!("previews: {WORLDS} worlds, {changes} changes, {rows} shifts, 0 differences");
    assert!(rows > 500, "only {rows} shifts");
}

#[test]
fn a_digest_tells_when_a_change_in_between_gives_the_preview_another_outcome() {
    let (mut same, mut other) = (0, 0);
    for seed in 1..=WORLDS {
        let mut scene = Scene::of(&generate::world(seed));
        let mut dice = Dice::new(seed);
        let now = dice.pick(&scene.moments);
        for _ in 0..CHANGES {
            let (Some(change), Some(between)) = (scene.change(&mut dice), scene.change(&mut dice))
            else {
                continue;
            };
            let levels = |scene: &Scene| -> BTreeMap<_, _> {
                let after = change.apply(&scene.policy, now);
                let mut levels = BTreeMap::new();
                let only = change.organizations();
                let people = scene.policy.people.iter().filter(|(_, facts)| {
                    let only = only.as_ref();
                    only.is_none_or(|only| only.contains(&facts.organization))
                });
                let people: Vec<_> = people.map(|(person, _)| person).collect();
                for (from, to) in change.extent(&scene.policy).anchors {
                    for person in &people {
                        let level = |policy: &Policy, anchor| {
                            let asker = Asker::new(policy, **person, TokenScope::full());
                            let asker = asker.expect("is known");
                            let at = change.shows_at(now);
                            decide::<Read>(policy, &asker, (anchor, None), at).level
                        };
                        let pair = (level(&scene.policy, from), level(&after, to));
                        if pair != (Level::None, Level::None) {
                            levels.insert((to, **person), pair);
                        }
                    }
                }
                levels
            };
            let digest = |scene: &Scene| Effect::of(&scene.policy, &change, now).digest();
            let (levels_then, digest_then) = (levels(&scene), digest(&scene));
            assert_eq!(digest_then, digest(&scene), "seed {seed}: {change:?}");
            let kept = scene.policy.clone();
            scene.policy = between.apply(&scene.policy, now);
            if levels(&scene) != levels_then {
                other += 1;
                assert_ne!(
                    digest(&scene),
                    digest_then,
                    "seed {seed}: {change:?} after {between:?}"
                );
            } else if digest(&scene) == digest_then {
                same += 1;
            }
            scene.policy = kept;
        }
    }
    println!("digests: {same} the same, {other} others");
    assert!(same > 50 && other > 50, "{same} the same, {other} others");
}
