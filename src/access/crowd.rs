//! Crowd: people who can't be told apart by the rule, so that one evaluation answers for all.

use std::collections::{BTreeMap, HashSet};

use super::facts::NodeFacts;
use super::policy::Policy;
use crate::model::{GroupId, OrganizationId, PersonId, Subject};

/// Active people of one organization with equal rights on certain nodes; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Crowd {
    /// Whose people.
    pub organization: OrganizationId,
    /// Who, ascending.
    pub people: Vec<PersonId>,
}

/// Every active person of the hub, those together who have equal rights on these nodes.
///
/// A rule tells people of one organization apart by what grants and denials on the path name:
/// the person itself, or a group. Nothing else about a person counts.
pub(super) fn crowds<'a>(
    policy: &Policy,
    nodes: impl Iterator<Item = &'a NodeFacts>,
) -> Vec<Crowd> {
    let (mut named, mut groups) = (HashSet::new(), HashSet::new());
    for node in nodes {
        let granted = node.grants.iter().map(|grant| grant.subject);
        for subject in granted.chain(node.denials.iter().map(|denial| denial.subject)) {
            match subject {
                Subject::Person(person) => drop(named.insert(person)),
                Subject::Group(group) => drop(groups.insert(group)),
                Subject::Organization(_) | Subject::Segment(_) | Subject::Participants => {}
            }
        }
    }
    type Likeness = (OrganizationId, Option<PersonId>, Vec<GroupId>);
    let mut crowds: BTreeMap<Likeness, Vec<PersonId>> = BTreeMap::new();
    for (person, facts) in policy.people.iter().filter(|(_, facts)| facts.active) {
        let within = facts.groups.iter().copied();
        let mut within: Vec<_> = within.filter(|group| groups.contains(group)).collect();
        within.sort_unstable();
        let alone = named.contains(person).then_some(*person);
        let likeness = (facts.organization, alone, within);
        crowds.entry(likeness).or_default().push(*person);
    }
    let crowd = |((organization, _, _), mut people): (Likeness, Vec<PersonId>)| {
        people.sort_unstable();
        Crowd {
            organization,
            people,
        }
    };
    crowds.into_iter().map(crowd).collect()
}
