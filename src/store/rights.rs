//! Rights: everything a viewer may reach, worked out once and kept while it stays true.

use std::sync::{Arc, OnceLock};

use moka::sync::Cache;

use crate::access::{Asker, Neighbours, Policy, Reach};
use crate::model::{Anchor, Level, PersonId, Time, TokenScope};

/// What one viewer may reach under one policy, in a span in which no boundary lies.
#[derive(Debug, Default)]
pub(in crate::store) struct Rights {
    pub reach: Arc<Reach>,
    pub neighbours: Neighbours,
    lists: OnceLock<Lists>,
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
        }
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

/// Who asks, with which token's limits, under which policy, since which boundary.
type Key = (PersonId, TokenScope, i64, Option<Time>);

/// What the cache may hold.
const MOST_BYTES: u64 = 256 << 20;
/// One anchor in the reach, and its number in the lists.
const BYTES_AN_ANCHOR: usize = 80;

/// The rights worked out lately.
#[derive(Debug)]
pub(in crate::store) struct RightsCache(Cache<Key, Arc<Rights>>);

impl RightsCache {
    pub fn new() -> Self {
        let weigh = |_: &Key, rights: &Arc<Rights>| {
            let bytes = 512 + rights.reach.len() * BYTES_AN_ANCHOR;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        Self(
            Cache::builder()
                .weigher(weigh)
                .max_capacity(MOST_BYTES)
                .build(),
        )
    }

    pub fn get(&self, policy: &Policy, asker: &Asker, now: Time) -> Arc<Rights> {
        let since = policy.steady_span(now).from;
        let since = since.filter(|_| !leak!(RightsOutliveBoundary));
        let version = if leak!(RightsOutlivePolicy) {
            0
        } else {
            policy.version
        };
        let scope = if leak!(RightsIgnoreToken) {
            TokenScope::full()
        } else {
            asker.scope.clone()
        };
        let key = (asker.person, scope, version, since);
        self.0.get_with(key, || {
            let reach = Reach::of(policy, asker, now);
            Arc::new(Rights::new(reach, Neighbours::of(policy, asker, now)))
        })
    }
}
