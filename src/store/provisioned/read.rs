//! Reads of those whom a token provisions: of its own organization only, whomever its person may know of
//! besides.

use std::collections::HashMap;

use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use crate::access::Asker;
use crate::error::{Error, Result};
use crate::model::{Group, GroupId, OrganizationId, Person, PersonId};
use crate::store::entity::{group, group_member, person, provisioned_group, provisioned_person};
use crate::store::known::{self, id_in};
use crate::store::order::is_named;
use crate::store::person::vouch;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// A row, and what the identity provider calls it.
#[derive(Debug)]
pub struct Provisioned<T> {
    /// The row.
    pub row: Visible<T>,
    /// What the identity provider calls it.
    pub external_id: Option<String>,
}

/// Which people; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PeopleSought {
    /// With this id.
    pub id: Option<PersonId>,
    /// With this address, in any case.
    pub email: Option<String>,
    /// Of this name; the case of ASCII letters does not count.
    pub name: Option<String>,
    /// Whom the identity provider calls so.
    pub external_id: Option<String>,
    /// Whether it may sign in.
    pub active: Option<bool>,
}

/// Which groups; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroupsSought {
    /// With this id.
    pub id: Option<GroupId>,
    /// Of this name; the case of ASCII letters does not count.
    pub name: Option<String>,
    /// Which the identity provider calls so.
    pub external_id: Option<String>,
    /// With this person in it.
    pub member: Option<PersonId>,
}

impl Viewer {
    /// The organization whose people and groups it provisions; none for every other token.
    pub fn provisions(&self) -> Option<OrganizationId> {
        self.asker().and_then(Asker::provisions)
    }

    /// Some of the people whom it provisions, by id, after leaving so many out; and how many there are in
    /// all. Whom the identity provider removed is not among them, until it may sign in again.
    #[async_recursion::async_recursion]
    pub async fn provisioned_people(
        &self,
        sought: &PeopleSought,
        (skip, take): (u64, u64),
    ) -> Result<(Vec<Provisioned<Person>>, u64)> {
        let select = self.select_provisioned(sought)?;
        let total = select.clone().count(&self.db()).await?;
        if take == 0 || skip >= total {
            return Ok((Vec::new(), total));
        }
        let select = select.order_by_asc(person::Column::Id);
        let rows = select.offset(skip).limit(take).all(&self.db()).await?;
        let mut names = self.names_of_people(rows.iter().map(|row| row.id)).await?;
        let mut people = Vec::with_capacity(rows.len());
        for row in rows {
            people.push(Provisioned {
                external_id: names.remove(&row.id),
                row: vouch(row)?,
            });
        }
        Ok((people, total))
    }

    fn select_provisioned(&self, sought: &PeopleSought) -> Result<Select<person::Entity>> {
        use person::Column;
        let own = self.provisions().ok_or(Error::Unauthenticated)?;
        let backend = self.store().inner.connections.backend();
        let removed = Query::select()
            .column(provisioned_person::Column::PersonId)
            .from(provisioned_person::Entity)
            .and_where(provisioned_person::Column::Removed.eq(true))
            .to_owned();
        let mut select = known::people(self).filter(Column::Id.not_in_subquery(removed));
        if !leak!(ProvisionedUnscoped) {
            select = select.filter(Column::OrganizationId.eq(own.0));
        }
        if let Some(id) = sought.id {
            select = select.filter(Column::Id.eq(id.0));
        }
        if let Some(email) = &sought.email {
            select = select.filter(Column::Email.eq(email.trim().to_lowercase()));
        }
        if let Some(name) = &sought.name {
            select = select.filter(is_named(backend, ("people", "name"), name));
        }
        if let Some(active) = sought.active {
            select = select.filter(Column::Active.eq(active));
        }
        if let Some(name) = &sought.external_id {
            let named = Query::select()
                .column(provisioned_person::Column::PersonId)
                .from(provisioned_person::Entity)
                .and_where(provisioned_person::Column::OrganizationId.eq(own.0))
                .and_where(provisioned_person::Column::ExternalId.eq(name.as_str()))
                .to_owned();
            select = select.filter(Column::Id.in_subquery(named));
        }
        Ok(select)
    }

    async fn names_of_people(
        &self,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, String>> {
        let backend = self.store().inner.connections.backend();
        let column = (
            provisioned_person::Entity,
            provisioned_person::Column::PersonId,
        );
        let rows = provisioned_person::Entity::find().filter(id_in(backend, column, ids));
        let rows = rows.all(&self.db()).await?.into_iter();
        Ok(rows
            .filter_map(|row| Some((row.person_id, row.external_id?)))
            .collect())
    }

    /// Some of the groups that it provisions, by id, after leaving so many out; and how many there are in
    /// all.
    #[async_recursion::async_recursion]
    pub async fn provisioned_groups(
        &self,
        sought: &GroupsSought,
        (skip, take): (u64, u64),
    ) -> Result<(Vec<Provisioned<Group>>, u64)> {
        use group::Column;
        let own = self.provisions().ok_or(Error::Unauthenticated)?;
        let backend = self.store().inner.connections.backend();
        let mut select = known::groups(self).filter(Column::OrganizationId.eq(own.0));
        if let Some(id) = sought.id {
            select = select.filter(Column::Id.eq(id.0));
        }
        if let Some(name) = &sought.name {
            select = select.filter(is_named(backend, ("groups", "name"), name));
        }
        if let Some(name) = &sought.external_id {
            let named = Query::select()
                .column(provisioned_group::Column::GroupId)
                .from(provisioned_group::Entity)
                .and_where(provisioned_group::Column::OrganizationId.eq(own.0))
                .and_where(provisioned_group::Column::ExternalId.eq(name.as_str()))
                .to_owned();
            select = select.filter(Column::Id.in_subquery(named));
        }
        if let Some(member) = sought.member {
            let with = Query::select()
                .column(group_member::Column::GroupId)
                .from(group_member::Entity)
                .and_where(group_member::Column::PersonId.eq(member.0))
                .to_owned();
            select = select.filter(Column::Id.in_subquery(with));
        }
        let total = select.clone().count(&self.db()).await?;
        if take == 0 || skip >= total {
            return Ok((Vec::new(), total));
        }
        let select = select.order_by_asc(Column::Id).offset(skip).limit(take);
        let rows = select.all(&self.db()).await?;
        let column = (
            provisioned_group::Entity,
            provisioned_group::Column::GroupId,
        );
        let names = id_in(backend, column, rows.iter().map(|row| row.id));
        let names = provisioned_group::Entity::find().filter(names);
        let names = names.all(&self.db()).await?.into_iter();
        let mut names: HashMap<Uuid, String> = names
            .filter_map(|row| Some((row.group_id, row.external_id?)))
            .collect();
        let groups = self.vouch_groups(rows).await?.into_iter();
        let named = |row: Visible<Group>| Provisioned {
            external_id: names.remove(&row.id.0),
            row,
        };
        Ok((groups.map(named).collect(), total))
    }
}
