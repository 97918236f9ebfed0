//! Managed: whether anybody may MANAGE a node at all (rule W4), and who answers for it.

use std::collections::{BTreeSet, HashSet};

use super::action::Share;
use super::asker::Asker;
use super::audience::Audience;
use super::crowd::crowds;
use super::decide::decide;
use super::policy::Policy;
use super::reach::Reach;
use crate::model::{Anchor, Level, PersonId, PersonRole, SpaceId, Time, TokenScope};

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

/// Whether everything in the space that somebody manages under the one policy is still managed by
/// somebody under the other.
pub fn stays_managed((before, after): (&Policy, &Policy), space: SpaceId, now: Time) -> bool {
    managed_in(before, space, now).is_subset(&managed_in(after, space, now))
}

/// The anchors in the space that somebody manages.
fn managed_in(policy: &Policy, space: SpaceId, now: Time) -> HashSet<Anchor> {
    let nodes = policy.nodes.values().filter(|node| node.space == space);
    let crowds = crowds(policy, nodes);
    let askers = crowds.iter().filter_map(|crowd| {
        let one = crowd.people.first()?;
        Asker::new(policy, *one, TokenScope::full())
    });
    let reaches = askers.map(|asker| Reach::within(policy, &asker, [space].into_iter(), now));
    reaches
        .flat_map(|reach| reach.anchors(Level::Manage))
        .collect()
}

/// Whoever answers for a node: those who may MANAGE it, and the administrators of the
/// organizations that own its space.
pub fn answerable(policy: &Policy, anchor: Anchor, now: Time) -> BTreeSet<PersonId> {
    let managers = Audience::of(policy, (anchor, None), Level::Manage, now);
    let managers = managers.members.into_iter().map(|member| member.person);
    let space = policy.nodes.get(&anchor).map(|node| node.space);
    let space = space.and_then(|space| policy.spaces.get(&space));
    let owns = |person: &PersonId| {
        let asker = Asker::new(policy, *person, TokenScope::full());
        asker.is_some_and(|asker| {
            asker.facts.role >= PersonRole::OrgAdmin
                && asker.may_sign_in()
                && space.is_some_and(|space| space.owners.contains(&asker.organization_id()))
        })
    };
    let people = policy.people.iter();
    let admins = people.filter(|(_, facts)| facts.role >= PersonRole::OrgAdmin);
    let admins = admins.map(|(id, _)| *id).filter(owns);
    managers.chain(admins).collect()
}
