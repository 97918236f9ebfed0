//! Rights: everything a viewer may reach, worked out once and kept while it stays true.

use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;
use moka::sync::Cache;

use crate::access::{Asker, Neighbours, Part, Policy, Reach};
use crate::model::{Anchor, Level, PersonId, Span, Time, TokenScope};

/// What one viewer may reach under one policy, in a span in which no boundary lies.
#[derive(Debug, Default)]
pub(in crate::store) struct Rights {
    pub reach: Arc<Reach>,
    pub neighbours: Neighbours,
    lists: OnceLock<Lists>,
    basis: Option<Basis>,
}

/// What rights were worked out from.
#[derive(Debug)]
struct Basis {
    asker: Asker,
    version: i64,
    at: Time,
    /// The span around `at` in which nothing changes while the policy stays as it is.
    steady: Span,
}

/// The reach as the lists that SQL conditions take: JSON arrays of ordinals.
#[derive(Debug)]
pub(in crate::store) struct Lists {
    pub view: String,
    pub edit: String,
    pub manage: String,
    pub early: String,
    pub locked: String,
}

impl Rights {
    pub fn new(reach: Reach, neighbours: Neighbours) -> Self {
        Self {
            reach: Arc::new(reach),
            neighbours,
            lists: OnceLock::new(),
            basis: None,
        }
    }

    fn of(policy: &Policy, asker: &Asker, now: Time) -> Self {
        let reach = Reach::of(policy, asker, now);
        Self::new(reach, Neighbours::of(policy, asker, now)).based_on(policy, asker, now)
    }

    fn based_on(mut self, policy: &Policy, asker: &Asker, now: Time) -> Self {
        self.basis = Some(Basis {
            asker: asker.clone(),
            version: policy.version,
            at: now,
            steady: policy.steady_span(now),
        });
        self
    }

    /// Whether they are what the policy gives the same person at this instant.
    fn hold(&self, policy: &Policy, now: Time) -> bool {
        self.basis.as_ref().is_some_and(|basis| {
            let is_same = basis.version == policy.version || leak!(RightsOutlivePolicy);
            is_same && (basis.steady.is_live(now) || leak!(RightsOutliveBoundary))
        })
    }

    /// Brings them to a newer policy or a later instant; none where that can't be told from what
    /// they were worked out from.
    fn refreshed(&self, policy: &Policy, asker: &Asker, now: Time) -> Option<Self> {
        let basis = self.basis.as_ref()?;
        if basis.version > policy.version || basis.at > now {
            return None;
        }
        let mut parts = policy.changed_since(basis.version)?;
        parts.extend(policy.due(basis.at, now));
        let askers = (&basis.asker, asker);
        let reach = self.reach.refreshed(policy, askers, now, &parts);
        let is_known =
            |part: &Part| !matches!(part, Part::All | Part::Organization(_) | Part::Space(_));
        let neighbours = if basis.asker == *asker && parts.iter().all(is_known) {
            self.neighbours.clone()
        } else {
            Neighbours::of(policy, asker, now)
        };
        Some(Self::new(reach, neighbours).based_on(policy, asker, now))
    }

    pub fn lists(&self) -> &Lists {
        self.lists.get_or_init(|| Lists {
            view: list(self.reach.anchors(Level::View)),
            edit: list(self.reach.anchors(Level::Edit)),
            manage: list(self.reach.anchors(Level::Manage)),
            // What is locked can be under embargo, too.
            early: list(self.reach.early_anchors(Level::Discover)),
            locked: list(self.reach.locked_anchors()),
        })
    }
}

fn list(anchors: Vec<Anchor>) -> String {
    let numbers: Vec<String> = anchors.iter().map(|a| a.0.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

/// Who asks, with which token's limits.
type Key = (PersonId, TokenScope);

/// What the cache may hold.
const MOST_BYTES: u64 = 256 << 20;
/// One anchor in the reach, and its number in the lists.
const BYTES_AN_ANCHOR: usize = 80;

/// The rights worked out lately, and the hub's own at one version.
#[derive(Debug)]
pub(in crate::store) struct RightsCache {
    people: Cache<Key, Arc<Rights>>,
    hub: ArcSwap<(i64, Arc<Rights>)>,
}

impl RightsCache {
    pub fn new() -> Self {
        let weigh = |_: &Key, rights: &Arc<Rights>| {
            let bytes = 512 + rights.reach.len() * BYTES_AN_ANCHOR;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        Self {
            people: Cache::builder()
                .weigher(weigh)
                .max_capacity(MOST_BYTES)
                .build(),
            hub: ArcSwap::from_pointee((-1, Arc::default())),
        }
    }

    /// The hub's own: everything.
    pub fn everything(&self, policy: &Policy) -> Arc<Rights> {
        let kept = self.hub.load();
        if kept.0 == policy.version {
            return kept.1.clone();
        }
        let rights = Rights::new(Reach::everything(policy), Neighbours::everyone());
        let rights = Arc::new(rights);
        self.hub.store(Arc::new((policy.version, rights.clone())));
        rights
    }

    pub fn get(&self, policy: &Policy, asker: &Asker, now: Time) -> Arc<Rights> {
        let scope = if leak!(RightsIgnoreToken) {
            TokenScope::full()
        } else {
            asker.scope.clone()
        };
        let key = (asker.person, scope);
        let kept = self.people.get(&key);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.hold(policy, now)) {
            return kept.clone();
        }
        let refreshed = kept.and_then(|kept| kept.refreshed(policy, asker, now));
        let rights = refreshed.unwrap_or_else(|| Rights::of(policy, asker, now));
        let rights = Arc::new(rights);
        self.people.insert(key, rights.clone());
        rights
    }
}
