//! Reads of groups. The members of all groups of a page come by one statement.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::error::Result;
use crate::model::{Group, GroupId, OrganizationId, Page, PersonId, Slice};
use crate::store::entity::group::Column;
use crate::store::entity::{group, group_member, person};
use crate::store::known::{self, id_in};
use crate::store::order::{NamePlace, by_name};
use crate::store::page::PlaceValues;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

impl NamePlace {
    /// The place of this group in a list of groups.
    pub fn of_group(group: &Group) -> Self {
        Self {
            name: group.name.clone(),
            id: group.id.0,
        }
    }
}

impl Viewer {
    /// The group, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn group(&self, id: GroupId) -> Result<Option<Visible<Group>>> {
        Ok(self.groups_by_ids(&[id]).await?.pop())
    }

    /// The group with this key, if the viewer may see it.
    pub async fn group_by_key(&self, key: &str) -> Result<Option<Visible<Group>>> {
        let select = known::groups(self).filter(Column::Key.eq(key));
        let row = select.one(&self.db()).await?;
        Ok(self.vouch_groups(row.into_iter().collect()).await?.pop())
    }

    /// Those of the groups that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn groups_by_ids(&self, ids: &[GroupId]) -> Result<Vec<Visible<Group>>> {
        let backend = self.store().inner.connections.backend();
        let wanted = id_in(
            backend,
            (group::Entity, Column::Id),
            ids.iter().map(|id| id.0),
        );
        let rows = known::groups(self).filter(wanted).all(&self.db()).await?;
        self.vouch_groups(rows).await
    }

    /// One slice of the groups of an organization that the viewer may see, by name.
    #[async_recursion::async_recursion]
    pub async fn groups(
        &self,
        organization: OrganizationId,
        slice: Slice<NamePlace>,
    ) -> Result<Page<Visible<Group>>> {
        let backend = self.store().inner.connections.backend();
        let select = known::groups(self).filter(Column::OrganizationId.eq(organization.0));
        let slice = slice.map(PlaceValues::from);
        let keyset = by_name(backend, "groups", "name");
        let page: Page<group::Model> = keyset.page(select, &slice, &self.db()).await?;
        Ok(Page {
            rows: self.vouch_groups(page.rows).await?,
            has_previous: page.has_previous,
            has_next: page.has_next,
        })
    }

    /// How many groups of an organization the viewer may see.
    #[async_recursion::async_recursion]
    pub async fn group_count(&self, organization: OrganizationId) -> Result<u64> {
        let select = known::groups(self).filter(Column::OrganizationId.eq(organization.0));
        Ok(select.count(&self.db()).await?)
    }

    /// To be called with rows of a scoped select only.
    pub(in crate::store) async fn vouch_groups(
        &self,
        rows: Vec<group::Model>,
    ) -> Result<Vec<Visible<Group>>> {
        let mut members = self.members(rows.iter().map(|row| row.id)).await?;
        let groups = rows.into_iter().map(|row| {
            let members = members.remove(&row.id).unwrap_or_default();
            Visible::vouch(group(row, members))
        });
        Ok(groups.collect())
    }

    /// The members of each group whom the viewer may know of, by id.
    async fn members(
        &self,
        groups: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Vec<PersonId>>> {
        let groups: Vec<Uuid> = groups.collect();
        let mut members: HashMap<_, Vec<_>> = HashMap::new();
        if groups.is_empty() {
            return Ok(members);
        }
        let backend = self.store().inner.connections.backend();
        let column = (group_member::Entity, group_member::Column::GroupId);
        let is_person = group_member::Entity::belongs_to(person::Entity)
            .from(group_member::Column::PersonId)
            .to(person::Column::Id)
            .into();
        let mut select = group_member::Entity::find()
            .join(JoinType::InnerJoin, is_person)
            .filter(id_in(backend, column, groups));
        if let Some(known) = known::known_people(self) {
            select = select.filter(known);
        }
        for row in select.all(&self.db()).await? {
            let members: &mut Vec<_> = members.entry(row.group_id).or_default();
            members.push(PersonId(row.person_id));
        }
        members.values_mut().for_each(|ids| ids.sort_unstable());
        Ok(members)
    }
}

/// A group's row with its members.
pub(in crate::store) fn group(row: group::Model, members: Vec<PersonId>) -> Group {
    Group {
        id: GroupId(row.id),
        key: row.key,
        organization: OrganizationId(row.organization_id),
        name: row.name,
        members,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
