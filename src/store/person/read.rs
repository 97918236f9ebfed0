//! Reads of people. No method here returns one whom the viewer may not know of.

use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, DbBackend, PaginatorTrait, QueryFilter, QuerySelect};

use crate::error::Result;
use crate::model::{OrganizationId, Page, Person, PersonId, PersonRole, Slice};
use crate::store::entity::person;
use crate::store::entity::person::Column;
use crate::store::known::{self, id_in};
use crate::store::order::{NamePlace, by_name, is_named, starts_with};
use crate::store::page::PlaceValues;
use crate::store::row::word;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// Which people of those whom the viewer may know of. Within a list any one suffices; all that
/// is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonFilter {
    /// Of any of these organizations.
    pub organizations: Vec<OrganizationId>,
    /// With any of these roles.
    pub roles: Vec<PersonRole>,
    /// Whether it may sign in.
    pub active: Option<bool>,
    /// Whose name or address begins so; the case of ASCII letters does not count.
    pub query: Option<String>,
}

impl PersonFilter {
    fn condition(&self, backend: DbBackend) -> Condition {
        let organizations = &self.organizations;
        let staff = (!organizations.is_empty()).then(|| {
            let column = (person::Entity, Column::OrganizationId);
            id_in(backend, column, organizations.iter().map(|id| id.0))
        });
        let roles = (!self.roles.is_empty())
            .then(|| Column::Role.is_in(self.roles.iter().map(|r| r.as_str())));
        let query = self.query.as_deref().filter(|q| !q.trim().is_empty());
        let begins = |column, query| starts_with(backend, ("people", column), query);
        Condition::all()
            .add_option(staff)
            .add_option(roles)
            .add_option(self.active.map(|active| Column::Active.eq(active)))
            .add_option(query.map(|q| begins("name", q).or(begins("email", q))))
    }
}

impl NamePlace {
    /// The place of this person in a list of people.
    pub fn of_person(person: &Person) -> Self {
        Self {
            name: person.name.clone(),
            id: person.id.0,
        }
    }
}

impl Viewer {
    /// The person, if the viewer may know of it.
    #[async_recursion::async_recursion]
    pub async fn person_by_id(&self, id: PersonId) -> Result<Option<Visible<Person>>> {
        Ok(self.people_by_ids(&[id]).await?.pop())
    }

    /// The person with this address, if the viewer may know of it.
    #[async_recursion::async_recursion]
    pub async fn person_by_email(&self, email: &str) -> Result<Option<Visible<Person>>> {
        let address = email.trim().to_lowercase();
        self.person_where(Column::Email.eq(address)).await
    }

    /// The person with this key, if the viewer may know of it.
    #[async_recursion::async_recursion]
    pub async fn person_by_key(&self, key: &str) -> Result<Option<Visible<Person>>> {
        self.person_where(Column::Key.eq(key)).await
    }

    async fn person_where(&self, is: SimpleExpr) -> Result<Option<Visible<Person>>> {
        let row = known::people(self).filter(is).one(&self.db()).await?;
        row.map(vouch).transpose()
    }

    /// Those of the people whom the viewer may know of, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn people_by_ids(&self, ids: &[PersonId]) -> Result<Vec<Visible<Person>>> {
        let (mut people, unknown) = self.kept_people(ids);
        if !unknown.is_empty() {
            let backend = self.store().inner.connections.backend();
            let column = (person::Entity, Column::Id);
            let wanted = id_in(backend, column, unknown.iter().map(|id| id.0));
            let rows = known::people(self).filter(wanted).all(&self.db()).await?;
            let read: Vec<_> = rows.into_iter().map(vouch).collect::<Result<_>>()?;
            self.note_people(&read);
            people.extend(read);
        }
        Ok(people)
    }

    /// Those of the people whom the viewer may know of by this id, address, key or name: at most
    /// 100. The case of ASCII letters does not count.
    #[async_recursion::async_recursion]
    pub async fn people_named(&self, name: &str) -> Result<Vec<Visible<Person>>> {
        let backend = self.store().inner.connections.backend();
        let id = name.parse::<PersonId>().ok();
        let is = Condition::any()
            .add(Column::Email.eq(name.trim().to_lowercase()))
            .add(Column::Key.eq(name))
            .add(is_named(backend, ("people", "name"), name))
            .add_option(id.map(|id| Column::Id.eq(id.0)));
        let rows = known::people(self).filter(is).limit(100);
        rows.all(&self.db()).await?.into_iter().map(vouch).collect()
    }

    /// One slice of the people whom the viewer may know of, by name.
    #[async_recursion::async_recursion]
    pub async fn people(
        &self,
        filter: &PersonFilter,
        slice: Slice<NamePlace>,
    ) -> Result<Page<Visible<Person>>> {
        let backend = self.store().inner.connections.backend();
        let select = known::people(self).filter(filter.condition(backend));
        let slice = slice.map(PlaceValues::from);
        let keyset = by_name(backend, "people", "name");
        keyset
            .page(select, &slice, &self.db())
            .await?
            .try_map(vouch)
    }

    /// How many people whom the viewer may know of pass the filter.
    #[async_recursion::async_recursion]
    pub async fn person_count(&self, filter: &PersonFilter) -> Result<u64> {
        let backend = self.store().inner.connections.backend();
        let select = known::people(self).filter(filter.condition(backend));
        Ok(select.count(&self.db()).await?)
    }
}

/// To be called with rows of a scoped select, or of a hold, only.
pub(in crate::store) fn vouch(row: person::Model) -> Result<Visible<Person>> {
    Ok(Visible::vouch(person(row)?))
}

/// A person's row.
pub(in crate::store) fn person(row: person::Model) -> Result<Person> {
    Ok(Person {
        id: PersonId(row.id),
        key: row.key,
        organization: OrganizationId(row.organization_id),
        name: row.name,
        email: row.email,
        role: word(&row.role)?,
        active: row.active,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
