//! Reach: what one person holds on every anchor, rules G0 to G4 applied.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::asker::Asker;
use super::evaluate::{Evaluation, Granted};
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
    standings: HashMap<Anchor, Standing>,
    fingerprint: u64,
}

impl Reach {
    /// Nothing at all: the anonymous viewer's.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Collects standings; those of level NONE are left out.
    pub fn new(standings: impl IntoIterator<Item = (Anchor, Standing)>) -> Self {
        let standings: HashMap<_, _> = standings
            .into_iter()
            .filter(|(_, standing)| standing.level > Level::None)
            .collect();
        let mut sorted: Vec<_> = standings.iter().collect();
        sorted.sort_unstable_by_key(|(anchor, _)| **anchor);
        // DefaultHasher::new() has fixed keys: equal reaches get equal fingerprints.
        let mut hasher = DefaultHasher::new();
        sorted.hash(&mut hasher);
        Self {
            fingerprint: hasher.finish(),
            standings,
        }
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
            let mut open = vec![(space.anchor, Granted::NOTHING, false)];
            while let Some((anchor, above, locked)) = open.pop() {
                let Some(node) = policy.nodes.get(&anchor) else {
                    continue;
                };
                if evaluation.refusal(node).is_some() && !leak!(ReachForgetsRefusals) {
                    continue;
                }
                let Ok(granted) = evaluation.grant(node, above) else {
                    continue;
                };
                let locked =
                    (locked && !leak!(RequirementNotInherited)) || evaluation.is_locked(node);
                let most = if locked {
                    Level::Discover
                } else {
                    evaluation.cap()
                };
                let level = granted.level.min(evaluation.cap()).min(most);
                standings.push((
                    anchor,
                    Standing {
                        level,
                        early: granted.early,
                    },
                ));
                let children = policy.children.get(&anchor).into_iter().flatten();
                open.extend(children.map(|child| (*child, granted, locked)));
            }
        }
        Self::new(standings)
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
