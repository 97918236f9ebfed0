//! Neighbours: which people and organizations an asker may know of (rule R3).

use std::collections::HashSet;

use super::asker::Asker;
use super::evaluate::Evaluation;
use super::facts::SpaceFacts;
use super::policy::Policy;
use crate::model::{OrganizationId, Participant, PersonId, SpaceKind, Time};

/// Which people and organizations an asker may know of.
///
/// People: those of the own organization, one's partner manager and, for a partner manager,
/// the people it manages, and those in a JOINT space that shows names; a hub administrator,
/// who manages them all, knows all. Organizations: the own, the host, and those that own or
/// directly take part in a BILATERAL or JOINT space where the own organization sits; host
/// people know all. A wall hides both.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    /// Knows everybody and every organization.
    everyone: bool,
    every_organization: bool,
    organizations: HashSet<OrganizationId>,
    staff_of: HashSet<OrganizationId>,
    people: HashSet<PersonId>,
}

impl Neighbours {
    /// Nobody: the anonymous viewer's.
    pub fn none() -> Self {
        Self::default()
    }

    /// Everybody: the hub's own.
    pub fn everyone() -> Self {
        Self {
            everyone: true,
            every_organization: true,
            ..Self::default()
        }
    }

    /// Works out whom the asker may know of.
    pub fn of(policy: &Policy, asker: &Asker, now: Time) -> Self {
        let own = asker.organization_id();
        let mut known = Self {
            everyone: asker.is_hub_admin() || leak!(EveryoneKnown),
            every_organization: asker.is_host() || leak!(EveryOrganizationKnown),
            organizations: HashSet::from([own]),
            staff_of: HashSet::from([own]),
            people: HashSet::from([asker.person]),
        };
        known.organizations.extend(policy.host());
        known.people.extend(asker.organization.manager);
        for (id, organization) in &policy.organizations {
            if organization.manager == Some(asker.person) {
                known.staff_of.insert(*id);
            }
        }
        for (id, space) in &policy.spaces {
            // Whoever can't enter a room does not learn who is in it.
            if Evaluation::enter(policy, asker, (*id, space), now).is_ok() {
                known.meet(space, asker, now);
            }
        }
        if !asker.is_host() {
            known.organizations.retain(|id| !asker.is_walled_from(*id));
            known.staff_of.retain(|id| !asker.is_walled_from(*id));
        }
        known
    }

    /// Whom both may know of.
    pub fn intersect(&self, other: &Self, policy: &Policy) -> Self {
        let knows = |who: &Self, person: PersonId| {
            let facts = policy.people.get(&person);
            facts.is_some_and(|facts| who.knows_person(person, facts.organization))
        };
        let mine = self.people.iter().filter(|id| knows(other, **id));
        let theirs = other.people.iter().filter(|id| knows(self, **id));
        Self {
            everyone: self.everyone && other.everyone,
            every_organization: self.every_organization && other.every_organization,
            organizations: both(
                (self.every_organization, &self.organizations),
                (other.every_organization, &other.organizations),
            ),
            staff_of: both(
                (self.everyone, &self.staff_of),
                (other.everyone, &other.staff_of),
            ),
            people: mine.chain(theirs).copied().collect(),
        }
    }

    fn meet(&mut self, space: &SpaceFacts, asker: &Asker, now: Time) {
        if !matches!(space.kind, SpaceKind::Bilateral | SpaceKind::Joint) {
            return;
        }
        let seated = space.participations.iter().filter(|p| p.span.is_live(now));
        let direct = seated.filter_map(|p| match p.participant {
            Participant::Organization(id) => Some(id),
            Participant::Segment(_) => None,
        });
        let present: Vec<_> = direct.chain(space.owners.iter().copied()).collect();
        // A seat through a segment makes one present, not known to the others by name.
        let is_present = present.contains(&asker.organization_id());
        if is_present && space.kind == SpaceKind::Joint && space.shows_names {
            self.staff_of.extend(present.iter().copied());
        }
        if is_present {
            self.organizations.extend(present);
        }
    }

    /// Whether the organization may be named to the asker.
    pub fn knows_organization(&self, organization: OrganizationId) -> bool {
        self.every_organization || self.organizations.contains(&organization)
    }

    /// Whether the person may be named to the asker.
    pub fn knows_person(&self, person: PersonId, organization: OrganizationId) -> bool {
        self.everyone || self.people.contains(&person) || self.staff_of.contains(&organization)
    }

    /// The organizations to choose from; none: all of them.
    pub fn organizations(&self) -> Option<Vec<OrganizationId>> {
        (!self.every_organization).then(|| self.organizations.iter().copied().collect())
    }

    /// The organizations whose people, and the single people, to choose from; none: all.
    pub fn people(&self) -> Option<(Vec<OrganizationId>, Vec<PersonId>)> {
        (!self.everyone).then(|| {
            (
                self.staff_of.iter().copied().collect(),
                self.people.iter().copied().collect(),
            )
        })
    }
}

/// What is in both sets; a set that is marked holds everything.
fn both(
    (all_of_one, one): (bool, &HashSet<OrganizationId>),
    (all_of_two, two): (bool, &HashSet<OrganizationId>),
) -> HashSet<OrganizationId> {
    match (all_of_one, all_of_two) {
        (true, true) => one.union(two).copied().collect(),
        (true, false) => two.clone(),
        (false, true) => one.clone(),
        (false, false) => one.intersection(two).copied().collect(),
    }
}
