//! Reads of organizations. No method here returns one that the viewer may not know of.

use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, DbBackend, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::error::Result;
use crate::model::{
    Organization, OrganizationId, OrganizationRole, OrganizationStatus, Page, PartnerKind,
    PersonId, Slice, Tier,
};
use crate::store::document::SortValue;
use crate::store::entity::organization;
use crate::store::entity::organization::Column;
use crate::store::known::{self, id_in};
use crate::store::order::{code_points, is_named, starts_with};
use crate::store::page::{Keyset, PlaceValues};
use crate::store::row::{json, word, word_or_none};
use crate::store::scoped::has_any;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// Which organizations of those that the viewer may know of. Within a list any one suffices; all
/// that is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrganizationFilter {
    /// Host or partner.
    pub role: Option<OrganizationRole>,
    /// Of these kinds.
    pub kinds: Vec<PartnerKind>,
    /// Of these tiers.
    pub tiers: Vec<Tier>,
    /// In these states.
    pub statuses: Vec<OrganizationStatus>,
    /// In any of these regions.
    pub regions: Vec<String>,
    /// With any of these capabilities.
    pub capabilities: Vec<String>,
    /// Looked after by any of these people.
    pub managers: Vec<PersonId>,
    /// Whose name begins so; the case of ASCII letters does not count.
    pub query: Option<String>,
}

/// What a list of organizations is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganizationSort {
    /// Its name, by code point.
    Name,
    /// When it was added.
    CreatedAt,
}

/// An order of organizations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganizationOrder {
    /// By what.
    pub sort: OrganizationSort,
    /// Last or newest first.
    pub descending: bool,
}

impl Default for OrganizationOrder {
    fn default() -> Self {
        Self {
            sort: OrganizationSort::Name,
            descending: false,
        }
    }
}

/// The place of one organization in an ordered list.
#[derive(Debug, Clone, PartialEq)]
pub struct OrganizationPlace {
    /// The value that the list is ordered by.
    pub value: SortValue,
    /// Its id, which breaks ties.
    pub id: Uuid,
}

impl OrganizationOrder {
    /// The place of this organization in a list of this order.
    pub fn place(self, organization: &Organization) -> OrganizationPlace {
        let value = match self.sort {
            OrganizationSort::Name => SortValue::Text(organization.name.clone()),
            OrganizationSort::CreatedAt => SortValue::Time(organization.created_at),
        };
        OrganizationPlace {
            value,
            id: organization.id.0,
        }
    }

    fn keyset(self, backend: DbBackend) -> Keyset {
        let column = match self.sort {
            OrganizationSort::Name => code_points(backend, "organizations", "name"),
            OrganizationSort::CreatedAt => Expr::col((organization::Entity, Column::CreatedAt)),
        };
        Keyset {
            column,
            tie: Expr::col((organization::Entity, Column::Id)),
            descending: self.descending,
        }
    }
}

impl From<OrganizationPlace> for PlaceValues {
    fn from(place: OrganizationPlace) -> Self {
        let value = match place.value {
            SortValue::Time(time) => time.into(),
            SortValue::Text(text) => text.into(),
        };
        (value, place.id.into())
    }
}

impl OrganizationFilter {
    fn condition(&self, viewer: &Viewer) -> Condition {
        let backend = viewer.store().inner.connections.backend();
        let words =
            |column: Column, words: Vec<&str>| (!words.is_empty()).then(|| column.is_in(words));
        let any = |column: &str, words: &[String]| {
            let column = format!("organizations.{column}");
            (!words.is_empty()).then(|| has_any(backend, &column, words))
        };
        // Who is hidden as a manager must not show by what the filter finds.
        let known = self.managers.iter().filter(|id| {
            let facts = viewer.policy().people.get(*id);
            facts.is_some_and(|p| viewer.neighbours().knows_person(**id, p.organization))
        });
        let managed = (!self.managers.is_empty()).then(|| {
            let column = (organization::Entity, Column::ManagerId);
            id_in(backend, column, known.map(|id| id.0))
        });
        let query = self.query.as_deref().filter(|q| !q.trim().is_empty());
        Condition::all()
            .add_option(self.role.map(|role| Column::Role.eq(role.as_str())))
            .add_option(words(
                Column::Kind,
                self.kinds.iter().map(|k| k.as_str()).collect(),
            ))
            .add_option(words(
                Column::Tier,
                self.tiers.iter().map(|t| t.as_str()).collect(),
            ))
            .add_option(words(
                Column::Status,
                self.statuses.iter().map(|s| s.as_str()).collect(),
            ))
            .add_option(any("regions", &self.regions))
            .add_option(any("capabilities", &self.capabilities))
            .add_option(managed)
            .add_option(query.map(|q| starts_with(backend, ("organizations", "name"), q)))
    }
}

impl Viewer {
    /// The organization, if the viewer may know of it.
    #[async_recursion::async_recursion]
    pub async fn organization(&self, id: OrganizationId) -> Result<Option<Visible<Organization>>> {
        Ok(self.organizations_by_ids(&[id]).await?.pop())
    }

    /// The organization with this short name, if the viewer may know of it.
    #[async_recursion::async_recursion]
    pub async fn organization_by_slug(&self, slug: &str) -> Result<Option<Visible<Organization>>> {
        self.organization_where(Column::Slug.eq(slug)).await
    }

    /// The organization with this key, if the viewer may know of it.
    #[async_recursion::async_recursion]
    pub async fn organization_by_key(&self, key: &str) -> Result<Option<Visible<Organization>>> {
        self.organization_where(Column::Key.eq(key)).await
    }

    async fn organization_where(&self, is: SimpleExpr) -> Result<Option<Visible<Organization>>> {
        let select = known::organizations(self).filter(is);
        let row = select.one(&self.db()).await?;
        row.map(vouch).transpose()
    }

    /// Those of the organizations that the viewer may know of, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn organizations_by_ids(
        &self,
        ids: &[OrganizationId],
    ) -> Result<Vec<Visible<Organization>>> {
        let (mut organizations, unknown) = self.kept_organizations(ids);
        if !unknown.is_empty() {
            let column = (organization::Entity, Column::Id);
            let backend = self.store().inner.connections.backend();
            let wanted = id_in(backend, column, unknown.iter().map(|id| id.0));
            let select = known::organizations(self).filter(wanted);
            let rows = select.all(&self.db()).await?.into_iter();
            let read: Vec<_> = rows.map(vouch).collect::<Result<_>>()?;
            self.note_organizations(&read);
            organizations.extend(read);
        }
        Ok(organizations)
    }

    /// Those of the organizations that the viewer may know of by this id, short name, key or
    /// name: at most 100. The case of ASCII letters in names does not count.
    #[async_recursion::async_recursion]
    pub async fn organizations_named(&self, name: &str) -> Result<Vec<Visible<Organization>>> {
        let backend = self.store().inner.connections.backend();
        let id = name.parse::<OrganizationId>().ok();
        let is = Condition::any()
            .add(Column::Slug.eq(name))
            .add(Column::Key.eq(name))
            .add(is_named(backend, ("organizations", "name"), name))
            .add_option(id.map(|id| Column::Id.eq(id.0)));
        let rows = known::organizations(self).filter(is).limit(100);
        rows.all(&self.db()).await?.into_iter().map(vouch).collect()
    }

    /// One slice of the organizations that the viewer may know of.
    #[async_recursion::async_recursion]
    pub async fn organizations(
        &self,
        filter: &OrganizationFilter,
        order: OrganizationOrder,
        slice: Slice<OrganizationPlace>,
    ) -> Result<Page<Visible<Organization>>> {
        let backend = self.store().inner.connections.backend();
        let select = known::organizations(self).filter(filter.condition(self));
        let slice = slice.map(PlaceValues::from);
        let keyset = order.keyset(backend);
        keyset
            .page(select, &slice, &self.db())
            .await?
            .try_map(vouch)
    }

    /// How many organizations that the viewer may know of pass the filter.
    #[async_recursion::async_recursion]
    pub async fn organization_count(&self, filter: &OrganizationFilter) -> Result<u64> {
        let select = known::organizations(self).filter(filter.condition(self));
        Ok(select.count(&self.db()).await?)
    }
}

/// To be called with rows of a scoped select, or of a hold, only.
pub(in crate::store) fn vouch(row: organization::Model) -> Result<Visible<Organization>> {
    Ok(Visible::vouch(organization(row)?))
}

/// An organization's row.
pub(in crate::store) fn organization(row: organization::Model) -> Result<Organization> {
    Ok(Organization {
        id: OrganizationId(row.id),
        key: row.key,
        slug: row.slug,
        name: row.name,
        role: word(&row.role)?,
        kind: word_or_none(row.kind.as_deref())?,
        tier: word_or_none(row.tier.as_deref())?,
        status: word(&row.status)?,
        regions: json(row.regions)?,
        industries: json(row.industries)?,
        capabilities: json(row.capabilities)?,
        website: row.website,
        manager: row.manager_id.map(PersonId),
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
