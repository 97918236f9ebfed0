//! Organizations, people and spaces that are kept.

use std::sync::Arc;

use moka::sync::Cache;

use super::{Fresh, KeptRow};
use crate::access::Part;
use crate::model::{NodeId, Organization, OrganizationId, Person, PersonId, Space, SpaceId};
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// What is kept of a list of ids: the rows that may be seen, and the ids of which nothing is kept.
type Taken<T, I> = (Vec<Visible<T>>, Vec<I>);

impl Viewer {
    pub(in crate::store) fn kept_organizations(
        &self,
        ids: &[OrganizationId],
    ) -> Taken<Organization, OrganizationId> {
        self.take(&self.kept().organizations, ids, Part::Organization, |row| {
            self.neighbours().knows_organization(row.id)
        })
    }

    pub(in crate::store) fn kept_people(&self, ids: &[PersonId]) -> Taken<Person, PersonId> {
        self.take(&self.kept().people, ids, Part::Person, |row| {
            self.neighbours().knows_person(row.id, row.organization)
        })
    }

    pub(in crate::store) fn kept_spaces(&self, ids: &[SpaceId]) -> Taken<Space, SpaceId> {
        self.take(&self.kept().spaces, ids, Part::Space, |row| {
            self.may_view(NodeId::Space(row.id))
        })
    }

    pub(in crate::store) fn note_organizations(&self, rows: &[Visible<Organization>]) {
        let row = |row: &Visible<Organization>| Fresh::Organization(Organization::clone(row));
        self.note_fresh(rows.iter().map(row));
    }

    pub(in crate::store) fn note_people(&self, rows: &[Visible<Person>]) {
        self.note_fresh(rows.iter().map(|row| Fresh::Person(Person::clone(row))));
    }

    pub(in crate::store) fn note_spaces(&self, rows: &[Visible<Space>]) {
        self.note_fresh(rows.iter().map(|row| Fresh::Space(Space::clone(row))));
    }

    fn take<I, T>(
        &self,
        kept: &Cache<I, Arc<KeptRow<T>>>,
        ids: &[I],
        part: fn(I) -> Part,
        may_see: impl Fn(&T) -> bool,
    ) -> Taken<T, I>
    where
        I: Copy + std::hash::Hash + Eq + Send + Sync + 'static,
        T: Clone + Send + Sync + 'static,
    {
        let (mut seen, mut unknown) = (Vec::new(), Vec::new());
        for id in ids {
            let found = kept.get(id).filter(|_| self.takes_kept());
            match found.filter(|kept| self.is_unchanged(kept, part(*id)) || leak!(KeptStale)) {
                None => unknown.push(*id),
                Some(kept) if may_see(&kept.row) || leak!(KeptUnchecked) => {
                    seen.push(Visible::vouch(kept.row.clone()));
                }
                Some(_) => (),
            }
        }
        (seen, unknown)
    }

    fn is_unchanged<T>(&self, kept: &KeptRow<T>, part: Part) -> bool {
        let policy = self.policy();
        let (at, now) = (kept.at.policy_version, policy.version);
        kept.at.epoch == self.pulse().epoch
            && (at == now
                || at < now
                    && policy.changed_since(at).is_some_and(|changed| {
                        !changed.iter().any(|one| *one == part || *one == Part::All)
                    }))
    }
}
