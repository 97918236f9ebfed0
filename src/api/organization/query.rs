//! Lookups and lists of organizations.

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::value::Organization;
use crate::api::cursor::Cursors;
use crate::api::document::OrderDirection;
use crate::api::error::fault;
use crate::api::input::ids_of;
use crate::api::page::{OrganizationConnection, PageArguments};
use crate::api::place::total;
use crate::api::session::{session, viewer};
use crate::api::word::{OrganizationStatus, PartnerKind, Tier};
use crate::error::Result;
use crate::model;
use crate::store::{
    OrganizationFilter, OrganizationOrder, OrganizationPlace, OrganizationSort, SortValue, Visible,
};

/// Which partner: exactly one of these.
#[derive(OneofObject)]
pub enum PartnerBy {
    /// By its id.
    Id(ID),
    /// By its short name.
    Slug(String),
    /// By the caller's own stable string.
    Key(String),
}

/// Which partners of those that you may know of. Within a list any one suffices; all that is
/// given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct PartnerFilter {
    /// Of any of these kinds.
    #[graphql(default)]
    kinds: Vec<PartnerKind>,
    /// Of any of these tiers.
    #[graphql(default)]
    tiers: Vec<Tier>,
    /// In any of these states.
    #[graphql(default)]
    statuses: Vec<OrganizationStatus>,
    /// In any of these regions.
    #[graphql(default)]
    regions: Vec<String>,
    /// With any of these capabilities.
    #[graphql(default)]
    capabilities: Vec<String>,
    /// Looked after by any of the people with these ids.
    #[graphql(default)]
    managers: Vec<ID>,
    /// Whose name begins so; the case of ASCII letters does not count.
    query: Option<String>,
}

impl PartnerFilter {
    fn read(self) -> Result<OrganizationFilter> {
        Ok(OrganizationFilter {
            role: Some(model::OrganizationRole::Partner),
            kinds: self.kinds.into_iter().map(Into::into).collect(),
            tiers: self.tiers.into_iter().map(Into::into).collect(),
            statuses: self.statuses.into_iter().map(Into::into).collect(),
            regions: self.regions,
            capabilities: self.capabilities,
            managers: ids_of("filter.managers", &self.managers)?,
            query: self.query,
        })
    }
}

/// What partners can be ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartnerOrderField {
    /// Its name, by code point.
    Alphabetical,
    /// When it was added.
    CreatedAt,
}

/// An order of partners; ties are broken by when they were added.
#[derive(InputObject, Debug, Clone, Copy)]
pub struct PartnerOrder {
    /// By what.
    field: PartnerOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

impl From<PartnerOrder> for OrganizationOrder {
    fn from(order: PartnerOrder) -> Self {
        let sort = match order.field {
            PartnerOrderField::Alphabetical => OrganizationSort::Name,
            PartnerOrderField::CreatedAt => OrganizationSort::CreatedAt,
        };
        let descending = order.direction == OrderDirection::Desc;
        Self { sort, descending }
    }
}

/// Lookups and lists of organizations.
#[derive(Default)]
pub struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// The organization that runs the hub; null when you did not sign in.
    async fn host(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        let host = viewer(ctx).policy().host()?;
        let row = session(ctx).load(host).await;
        row.map(|row| row.map(Organization)).transpose()
    }

    /// One partner; null when there is no such partner, or when you may not know of it.
    async fn partner(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which partner.")] by: PartnerBy,
    ) -> Option<async_graphql::Result<Organization>> {
        let viewer = viewer(ctx);
        let row = match by {
            PartnerBy::Id(id) => match id.parse() {
                Ok(id) => viewer.organization(id).await,
                Err(_) => Ok(None),
            },
            PartnerBy::Slug(slug) => viewer.organization_by_slug(&slug).await,
            PartnerBy::Key(key) => viewer.organization_by_key(&key).await,
        };
        let partner = |row: Option<Visible<model::Organization>>| {
            row.filter(|row| row.role == model::OrganizationRole::Partner)
                .map(Organization)
        };
        row.map(partner).map_err(fault).transpose()
    }

    /// The partners that you may know of.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<PartnerFilter>,
        #[graphql(desc = "In which order; by default by name.")] order_by: Option<PartnerOrder>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<OrganizationConnection> {
        let session = session(ctx);
        let filter = filter.unwrap_or_default().read().map_err(fault)?;
        let order = order_by.map_or_else(OrganizationOrder::default, Into::into);
        let cursors = Cursors::new(session, &("partners", &filter, order));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| read_place(&cursors, cursor))?;
        let page = session.viewer.organizations(&filter, order, slice).await;
        let total = total(ctx, session.viewer.organization_count(&filter)).await?;
        let cursor = |row: &Visible<model::Organization>| write_place(&cursors, order.place(row));
        let page = page.map_err(fault)?;
        Ok(OrganizationConnection::new(
            page,
            total,
            cursor,
            Organization,
        ))
    }
}

/// A place as it is written into a cursor: an instant or a text, and the tie-break.
#[derive(serde::Serialize, serde::Deserialize)]
enum Written {
    At(DateTime<Utc>, Uuid),
    Text(String, Uuid),
}

fn write_place(cursors: &Cursors, place: OrganizationPlace) -> String {
    cursors.write_pair(&match place.value {
        SortValue::Time(at) => Written::At(at, place.id),
        SortValue::Text(text) => Written::Text(text, place.id),
    })
}

fn read_place(cursors: &Cursors, cursor: &str) -> Option<OrganizationPlace> {
    let (value, id) = match cursors.read_pair(cursor)? {
        Written::At(at, id) => (SortValue::Time(at), id),
        Written::Text(text, id) => (SortValue::Text(text), id),
    };
    Some(OrganizationPlace { value, id })
}
