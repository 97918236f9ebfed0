//! Managed: whether anybody may MANAGE a node at all (rule W4).

use super::action::Share;
use super::asker::Asker;
use super::crowd::crowds;
use super::decide::decide;
use super::policy::Policy;
use crate::model::{Anchor, Time, TokenScope};

/// Whether somebody who may sign in holds MANAGE on the anchor at this instant.
pub fn is_managed(policy: &Policy, anchor: Anchor, now: Time) -> bool {
    let path = policy.path(anchor).unwrap_or_default();
    let nodes = path.iter().filter_map(|at| policy.nodes.get(at));
    crowds(policy, nodes).iter().any(|crowd| {
        let one = crowd.people.first();
        let asker = one.and_then(|one| Asker::new(policy, *one, TokenScope::full()));
        asker.is_some_and(|asker| decide::<Share>(policy, &asker, (anchor, None), now).is_allowed())
    })
}
