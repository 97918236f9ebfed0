//! Audience: everyone who can see a node, at which level and why.

use std::collections::BTreeMap;

use super::action::Read;
use super::asker::Asker;
use super::crowd::crowds;
use super::decide::decide;
use super::neighbours::Neighbours;
use super::policy::Policy;
use super::trail::Step;
use crate::model::{Anchor, Level, Lifecycle, OrganizationId, PersonId, Time, TokenScope};

/// One person who can see a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Whose.
    pub organization: OrganizationId,
    /// Who.
    pub person: PersonId,
    /// The level held.
    pub level: Level,
    /// The step of the decision that gave the level.
    pub deciding: Option<Step>,
}

/// The people of one organization who can see a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delegation {
    /// Which organization.
    pub organization: OrganizationId,
    /// How many of its people.
    pub people: u64,
    /// The highest level that one of them holds.
    pub level: Level,
}

/// Everyone who can see a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// By organization, then by person.
    pub members: Vec<Member>,
}

/// An audience as somebody may know of it (rule R3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownAudience {
    /// Those who may be named, by organization, then by person.
    pub members: Vec<Member>,
    /// The organizations that may be named, each with all of its people, named or not.
    pub organizations: Vec<Delegation>,
    /// How many people are neither named nor of an organization that is.
    pub hidden: u64,
    /// How many people there are all in all.
    pub people: u64,
}

impl Audience {
    /// Everyone who holds at least this level on a node at this instant, as `decide` says.
    ///
    /// `anchor` and `lifecycle` as for `decide`. Tokens are left out of account: this is what a
    /// person can see at most. The work grows with the number of crowds, not of people.
    pub fn of(
        policy: &Policy,
        (anchor, lifecycle): (Anchor, Option<&Lifecycle>),
        at_least: Level,
        now: Time,
    ) -> Self {
        let path = policy.path(anchor).unwrap_or_default();
        let nodes = path.iter().filter_map(|at| policy.nodes.get(at));
        let mut members = Vec::new();
        for crowd in crowds(policy, nodes) {
            let asker = crowd.people.first();
            let asker = asker.and_then(|one| Asker::new(policy, *one, TokenScope::full()));
            let Some(asker) = asker else { continue };
            let decision = decide::<Read>(policy, &asker, (anchor, lifecycle), now);
            if decision.level < at_least.max(Level::Discover) {
                continue;
            }
            let deciding = decision.deciding().cloned();
            members.extend(crowd.people.iter().map(|person| Member {
                organization: crowd.organization,
                person: *person,
                level: decision.level,
                deciding: deciding.clone(),
            }));
        }
        members.sort_unstable_by_key(|member| (member.organization, member.person));
        Self { members }
    }

    /// What somebody with these neighbours may know of it.
    pub fn known_to(self, neighbours: &Neighbours) -> KnownAudience {
        let mut known = KnownAudience::default();
        let mut organizations: BTreeMap<OrganizationId, Delegation> = BTreeMap::new();
        for member in self.members {
            known.people += 1;
            let is_named = neighbours.knows_person(member.person, member.organization);
            if neighbours.knows_organization(member.organization) {
                let none = Delegation {
                    organization: member.organization,
                    people: 0,
                    level: Level::None,
                };
                let delegation = organizations.entry(member.organization).or_insert(none);
                delegation.people += 1;
                delegation.level = delegation.level.max(member.level);
            } else if !is_named {
                known.hidden += 1;
            }
            if is_named {
                known.members.push(member);
            }
        }
        known.organizations = organizations.into_values().collect();
        known
    }
}
