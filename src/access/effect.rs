//! Effect: who gains and who loses by a change, and a digest of it to tell whether it is still so.

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest, Sha256};

use super::asker::Asker;
use super::change::{Change, Extent};
use super::crowd::{Crowd, crowds};
use super::neighbours::Neighbours;
use super::policy::Policy;
use super::reach::{Reach, Standing};
use crate::model::{
    Anchor, Level, Lifecycle, NodeId, OrganizationId, PersonId, SpaceId, Time, TokenScope,
};

/// Documents of one anchor that rule G5 treats alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shelf {
    /// Their anchor before the change.
    pub anchor: Anchor,
    /// What rule G5 asks of them.
    pub lifecycle: Lifecycle,
    /// How many.
    pub documents: u64,
}

/// One person's level on some nodes, before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// Whose.
    pub organization: OrganizationId,
    /// Who.
    pub person: PersonId,
    /// The level before.
    pub before: Level,
    /// The level after.
    pub after: Level,
    /// On how many spaces and folders.
    pub places: u64,
    /// On how many documents.
    pub documents: u64,
}

impl Shift {
    /// Whether the person gains by it; else it loses.
    pub fn is_gain(&self) -> bool {
        self.after > self.before
    }
}

/// How many people gain and how many lose; whoever does both counts on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// People who gain.
    pub gain: u64,
    /// People who lose.
    pub lose: u64,
}

/// Everybody's shifts by one change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shifts {
    /// By organization, person, level before and level after.
    pub rows: Vec<Shift>,
    /// On how many spaces and folders somebody's level changes.
    pub places: u64,
    /// On how many documents somebody's level changes.
    pub documents: u64,
}

/// Shifts as somebody may know of them (rule R3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownShifts {
    /// Those of people who may be named.
    pub rows: Vec<Shift>,
    /// The organizations that may be named, each with all of its people, named or not.
    pub organizations: BTreeMap<OrganizationId, Tally>,
    /// All people.
    pub all: Tally,
    /// Those who are neither named nor of an organization that is.
    pub hidden: Tally,
}

/// A change with everybody's rights before and after it.
pub struct Effect {
    extent: Extent,
    /// Which of the extent's nodes are spaces or folders.
    places: HashSet<Anchor>,
    sides: Vec<(Crowd, Reach, Reach)>,
    now: Time,
}

impl Effect {
    /// Works out what a change would do if it were made at this instant. Only rights with a full token count.
    pub fn of(policy: &Policy, change: &Change, now: Time) -> Self {
        let after = change.apply(policy, now);
        let now = change.shows_at(now);
        let extent = change.extent(policy);
        let spaces = |policy: &Policy, pick: fn(&(Anchor, Anchor)) -> Anchor| {
            let nodes = extent.anchors.iter().map(pick);
            let spaces = nodes.filter_map(|at| policy.nodes.get(&at).map(|node| node.space));
            spaces.collect::<HashSet<SpaceId>>()
        };
        let (old, new) = (spaces(policy, |pair| pair.0), spaces(&after, |pair| pair.1));
        let inside = policy.nodes.values().filter(|n| old.contains(&n.space));
        let nodes = inside.chain(after.nodes.values().filter(|n| new.contains(&n.space)));
        let only = change.organizations();
        let concerned = |crowd: &Crowd| {
            only.as_ref()
                .is_none_or(|only| only.contains(&crowd.organization))
        };
        let reach = |policy: &Policy, person: PersonId, spaces: &HashSet<SpaceId>| {
            let asker = Asker::new(policy, person, TokenScope::full());
            let reach = |asker| Reach::within(policy, &asker, spaces.iter().copied(), now);
            asker.map(reach).unwrap_or_default()
        };
        let crowds = crowds(policy, nodes).into_iter().filter(concerned);
        let sides = crowds.filter_map(|crowd| {
            let one = *crowd.people.first()?;
            let (old, new) = (reach(policy, one, &old), reach(&after, one, &new));
            Some((crowd, old, new))
        });
        let sides = sides.collect();
        let is_place = |at: &Anchor| {
            let node = policy.nodes.get(at);
            node.is_some_and(|node| !matches!(node.id, NodeId::Document(_)))
        };
        let places = extent.anchors.iter().map(|pair| pair.0);
        Self {
            places: places
                .filter(|at| extent.alone.is_none() && is_place(at))
                .collect(),
            extent,
            sides,
            now,
        }
    }

    /// Everybody whose level changes somewhere to or from VIEW or more, given the documents of
    /// the extent.
    pub fn shifts(&self, shelves: &[Shelf]) -> Shifts {
        let after: BTreeMap<Anchor, Anchor> = self.extent.anchors.iter().copied().collect();
        let mut shifts = Shifts::default();
        let mut places = HashSet::new();
        let mut moved = vec![false; shelves.len()];
        for (crowd, old, new) in &self.sides {
            let mut found: BTreeMap<(Level, Level), (u64, u64)> = BTreeMap::new();
            for (from, to) in &self.extent.anchors {
                let levels = (old.level(*from), new.level(*to));
                if self.places.contains(from) && is_shift(levels) {
                    found.entry(levels).or_default().0 += 1;
                    places.insert(*from);
                }
            }
            for (shelf, moved) in shelves.iter().zip(&mut moved) {
                let Some(to) = after.get(&shelf.anchor) else {
                    continue;
                };
                let levels = (
                    old.document_level(shelf.anchor, &shelf.lifecycle, self.now),
                    new.document_level(*to, &shelf.lifecycle, self.now),
                );
                if is_shift(levels) {
                    found.entry(levels).or_default().1 += shelf.documents;
                    *moved = true;
                }
            }
            for person in &crowd.people {
                let row =
                    |((before, after), (places, documents)): (&(Level, Level), &(u64, u64))| {
                        Shift {
                            organization: crowd.organization,
                            person: *person,
                            before: *before,
                            after: *after,
                            places: *places,
                            documents: *documents,
                        }
                    };
                shifts.rows.extend(found.iter().map(row));
            }
        }
        let key = |s: &Shift| (s.organization, s.person, s.before, s.after);
        shifts.rows.sort_unstable_by_key(key);
        shifts.places = places.len() as u64;
        let moved = shelves.iter().zip(moved).filter(|(_, moved)| *moved);
        shifts.documents = moved.map(|(shelf, _)| shelf.documents).sum();
        shifts
    }

    /// Equal for equal rights of everybody on every node of the extent, before and after, however
    /// many documents there are and whatever their state.
    pub fn digest(&self) -> [u8; 32] {
        let mut people: Vec<(PersonId, [u8; 32])> = Vec::new();
        for (crowd, old, new) in &self.sides {
            let mut row = Sha256::new();
            let mut is_anybody = false;
            for (from, to) in &self.extent.anchors {
                let (before, after) = (old.standing(*from), new.standing(*to));
                if before.is_some() || after.is_some() {
                    row.update(to.0.to_be_bytes());
                    row.update([mark(before), mark(after)]);
                    is_anybody = true;
                }
            }
            if is_anybody {
                let row: [u8; 32] = row.finalize().into();
                people.extend(crowd.people.iter().map(|person| (*person, row)));
            }
        }
        people.sort_unstable();
        let mut digest = Sha256::new();
        for (person, row) in people {
            digest.update(person.0.as_bytes());
            digest.update(row);
        }
        digest.finalize().into()
    }
}

fn is_shift((before, after): (Level, Level)) -> bool {
    before != after && before.max(after) >= Level::View
}

fn mark(standing: Option<Standing>) -> u8 {
    standing.map_or(0, |s| s.level as u8 * 2 + u8::from(s.early))
}

impl Shifts {
    /// What somebody with these neighbours may know of them.
    pub fn known_to(&self, neighbours: &Neighbours) -> KnownShifts {
        let mut known = KnownShifts::default();
        for rows in self.rows.chunk_by(|a, b| a.person == b.person) {
            let Some((organization, person)) = rows.first().map(|r| (r.organization, r.person))
            else {
                continue;
            };
            let tally = Tally {
                gain: rows.iter().any(Shift::is_gain).into(),
                lose: rows.iter().any(|row| !row.is_gain()).into(),
            };
            known.all.add(tally);
            let is_named = neighbours.knows_person(person, organization);
            if is_named {
                known.rows.extend_from_slice(rows);
            }
            if neighbours.knows_organization(organization) {
                known
                    .organizations
                    .entry(organization)
                    .or_default()
                    .add(tally);
            } else if !is_named {
                known.hidden.add(tally);
            }
        }
        known
    }
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.gain += other.gain;
        self.lose += other.lose;
    }
}
