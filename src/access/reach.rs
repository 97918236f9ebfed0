//! Reach: what one person holds on every anchor, rules G0 to G4 applied.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use imbl::HashMap as Map;

use super::asker::Asker;
use super::evaluate::{Evaluation, Granted};
use super::facts::NodeFacts;
use super::part::Part;
use super::policy::Policy;
use crate::model::{Anchor, Kept, Level, Lifecycle, SpaceId, Time};

/// What a person holds on the nodes of one anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Standing {
    /// The level after rules G0 to G4; never NONE.
    pub level: Level,
    /// Whether embargoes do not bind here.
    pub early: bool,
}

/// What one person holds on every anchor where that is more than nothing.
///
/// An anchor that is missing here does not exist for the person: whoever asks fails closed.
/// Two people with equal rights have equal reaches, and so share whatever is cached under the
/// fingerprint.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    standings: Map<Anchor, Standing>,
    fingerprint: u64,
}

/// What holds above a node: what is granted there, and whether something there is locked.
type Above = (Granted, bool);

const NOTHING_ABOVE: Above = (Granted::NOTHING, false);

impl Reach {
    /// Nothing at all: the anonymous viewer's.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Collects standings; those of level NONE are left out.
    pub fn new(standings: impl IntoIterator<Item = (Anchor, Standing)>) -> Self {
        let mut reach = Self::default();
        for (anchor, standing) in standings {
            reach.put(anchor, Some(standing));
        }
        reach
    }

    fn put(&mut self, anchor: Anchor, standing: Option<Standing>) {
        let standing = standing.filter(|standing| standing.level > Level::None);
        let old = match standing {
            Some(standing) => self.standings.insert(anchor, standing),
            None => self.standings.remove(&anchor),
        };
        // A sum, so that one standing can change without a look at the others.
        let without = old.map_or(0, |old| mark(anchor, old));
        let with = standing.map_or(0, |new| mark(anchor, new));
        self.fingerprint = self.fingerprint.wrapping_sub(without).wrapping_add(with);
    }

    /// Everything at MANAGE: the hub's own, never a person's.
    pub fn everything(policy: &Policy) -> Self {
        let all = Standing {
            level: Level::Manage,
            early: true,
        };
        Self::new(policy.nodes.keys().map(|anchor| (*anchor, all)))
    }

    /// Rules G0 to G4 for one asker on every anchor at once.
    ///
    /// Each space is walked from its root with the pieces that `decide` is made of; a refusal
    /// ends the walk below it, so the work grows with what the asker can see.
    pub fn of(policy: &Policy, asker: &Asker, now: Time) -> Self {
        Self::within(policy, asker, policy.spaces.keys().copied(), now)
    }

    /// As `of`, in these spaces only.
    pub(super) fn within(
        policy: &Policy,
        asker: &Asker,
        spaces: impl Iterator<Item = SpaceId>,
        now: Time,
    ) -> Self {
        let mut standings = Vec::new();
        for id in spaces {
            let Some(space) = policy.spaces.get(&id) else {
                continue;
            };
            let Ok(evaluation) = Evaluation::enter(policy, asker, (id, space), now) else {
                continue;
            };
            descend(
                (policy, &evaluation),
                (space.anchor, NOTHING_ABOVE),
                |anchor, standing| standings.push((anchor, standing)),
            );
        }
        Self::new(standings)
    }

    /// This reach brought to a newer policy or a later instant, given all the parts of the policy
    /// that differ since, for an asker who was that one before.
    ///
    /// The work grows with what differs and what is below it.
    pub fn refreshed(
        &self,
        policy: &Policy,
        (before, asker): (&Asker, &Asker),
        now: Time,
        parts: &[Part],
    ) -> Self {
        let mut tops = BTreeSet::new();
        for part in parts {
            match part {
                Part::All => return Self::of(policy, asker, now),
                Part::Signatures(by) if *by == asker.organization_id() => {
                    return Self::of(policy, asker, now);
                }
                Part::Space(id) => {
                    tops.extend(policy.spaces.get(id).map(|space| space.anchor));
                }
                Part::Node(anchor) => {
                    tops.insert(*anchor);
                }
                // They matter only by what they make of the asker.
                Part::Signatures(_)
                | Part::Organization(_)
                | Part::Person(_)
                | Part::Group(_)
                | Part::Segment(_)
                | Part::Walls => {}
            }
        }
        if before != asker {
            return Self::of(policy, asker, now);
        }
        let mut fresh = self.clone();
        for top in tops {
            fresh.refresh_below(policy, asker, top, now);
        }
        fresh
    }

    fn refresh_below(&mut self, policy: &Policy, asker: &Asker, top: Anchor, now: Time) {
        let below = policy.below(top);
        for anchor in below.iter().skip(usize::from(leak!(RefreshForgetsBelow))) {
            self.put(*anchor, None);
        }
        let space = policy.nodes.get(&top).map(|node| node.space);
        let Some((id, space)) = space.and_then(|id| Some((id, policy.spaces.get(&id)?))) else {
            return;
        };
        let Ok(evaluation) = Evaluation::enter(policy, asker, (id, space), now) else {
            return;
        };
        let Some(mut path) = policy.path(top) else {
            return;
        };
        path.pop();
        let above = path.iter().try_fold(NOTHING_ABOVE, |above, at| {
            step(&evaluation, policy.nodes.get(at)?, above)
        });
        if let Some(above) = above {
            descend((policy, &evaluation), (top, above), |anchor, standing| {
                self.put(anchor, Some(standing));
            });
        }
    }

    /// What both hold: on every document the lower of the two levels.
    pub fn intersect(&self, other: &Self) -> Self {
        // Who may edit is not bound by embargoes either.
        let free = |standing: &Standing| standing.early || standing.level >= Level::Edit;
        Self::new(self.standings.iter().filter_map(|(anchor, one)| {
            let two = other.standings.get(anchor)?;
            let standing = Standing {
                level: one.level.min(two.level),
                early: free(one) && free(two),
            };
            Some((*anchor, standing))
        }))
    }

    /// What is held on the anchor; none where it does not exist for the person.
    pub fn standing(&self, anchor: Anchor) -> Option<Standing> {
        self.standings.get(&anchor).copied()
    }

    /// The level held on the anchor.
    pub fn level(&self, anchor: Anchor) -> Level {
        self.standing(anchor).map_or(Level::None, |s| s.level)
    }

    /// The rule in memory: may the person read a document with this anchor and lifecycle?
    pub fn sees(&self, anchor: Anchor, lifecycle: &Lifecycle, now: Time) -> bool {
        self.document_level(anchor, lifecycle, now) >= Level::View
    }

    /// The level held on a document: the anchor's, or NONE where rule G5 keeps the document.
    pub fn document_level(&self, anchor: Anchor, lifecycle: &Lifecycle, now: Time) -> Level {
        self.decide_lifecycle(anchor, lifecycle, now)
            .unwrap_or(Level::None)
    }

    /// Rule G5 on top of the standing: the level, or what keeps the document.
    pub fn decide_lifecycle(
        &self,
        anchor: Anchor,
        lifecycle: &Lifecycle,
        now: Time,
    ) -> Result<Level, Option<Kept>> {
        let standing = self.standing(anchor).ok_or(None)?;
        match lifecycle.keeps_from(standing.level, standing.early, now) {
            None => Ok(standing.level),
            Some(kept) => Err(Some(kept)),
        }
    }

    /// The anchors on which at least this level is held, ascending.
    pub fn anchors(&self, at_least: Level) -> Vec<Anchor> {
        self.collect(|standing| standing.level >= at_least)
    }

    /// The anchors on which embargoes do not bind, ascending.
    pub fn early_anchors(&self, at_least: Level) -> Vec<Anchor> {
        self.collect(|standing| standing.early && standing.level >= at_least)
    }

    /// The anchors on which exactly DISCOVER is held, ascending: locked, unless nothing unlocks
    /// them.
    pub fn locked_anchors(&self) -> Vec<Anchor> {
        self.collect(|standing| standing.level == Level::Discover)
    }

    /// Equal for equal reaches; collisions are as rare as 64 bits make them, so a cache also
    /// compares `same_as`.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Whether both hold exactly the same.
    pub fn same_as(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint && self.standings == other.standings
    }

    /// How many anchors it holds anything on.
    pub fn len(&self) -> usize {
        self.standings.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.standings.is_empty()
    }

    fn collect(&self, keep: impl Fn(&Standing) -> bool) -> Vec<Anchor> {
        let mut anchors: Vec<_> = self
            .standings
            .iter()
            .filter(|(_, standing)| keep(standing))
            .map(|(anchor, _)| *anchor)
            .collect();
        anchors.sort_unstable();
        anchors
    }
}

fn mark(anchor: Anchor, standing: Standing) -> u64 {
    // DefaultHasher::new() has fixed keys: equal reaches get equal fingerprints.
    let mut hasher = DefaultHasher::new();
    (anchor, standing).hash(&mut hasher);
    hasher.finish()
}

/// Rules G2 to G4 on one node, given what holds above it; none where it refuses.
fn step(evaluation: &Evaluation<'_>, node: &NodeFacts, (above, locked): Above) -> Option<Above> {
    if evaluation.refusal(node).is_some() && !leak!(ReachForgetsRefusals) {
        return None;
    }
    let granted = evaluation.grant(node, above).ok()?;
    let locked = (locked && !leak!(RequirementNotInherited)) || evaluation.is_locked(node);
    Some((granted, locked))
}

/// Rules G2 to G4 from a node down, each node given what holds above it. A refusal ends the walk
/// below it.
fn descend(
    (policy, evaluation): (&Policy, &Evaluation<'_>),
    from: (Anchor, Above),
    mut found: impl FnMut(Anchor, Standing),
) {
    let mut open = vec![from];
    while let Some((anchor, above)) = open.pop() {
        let node = policy.nodes.get(&anchor);
        let Some(here) = node.and_then(|node| step(evaluation, node, above)) else {
            continue;
        };
        let (granted, locked) = here;
        let most = if locked {
            Level::Discover
        } else {
            evaluation.cap()
        };
        let level = granted.level.min(evaluation.cap()).min(most);
        let early = granted.early;
        found(anchor, Standing { level, early });
        let children = policy.children.get(&anchor).into_iter().flatten();
        open.extend(children.map(|child| (*child, here)));
    }
}
