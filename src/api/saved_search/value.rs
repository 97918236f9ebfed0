//! A saved search as the one whose it is sees it.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use crate::api::document::OrderDirection;
use crate::api::organization::Organization;
use crate::api::page::id;
use crate::api::person::Person;
use crate::api::search::SearchOrderField;
use crate::api::search_filter;
use crate::api::session::session;
use crate::api::space::Space;
use crate::api::word::{DocumentKind, DocumentState};
use crate::model;
use crate::store::Visible;

/// A search that you saved.
#[derive(Clone)]
pub struct SavedSearch(pub Visible<model::SavedSearch>);

/// A search that you saved. Shown to you alone.
#[Object]
impl SavedSearch {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// What you call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What is typed; empty: everything that passes the filter.
    async fn query(&self) -> &str {
        &self.0.query
    }

    /// What is chosen besides.
    async fn filter(&self) -> SavedSearchFilter {
        SavedSearchFilter(self.0.filter.clone())
    }

    /// In which order.
    async fn order_by(&self) -> SavedSearchOrder {
        self.0.order.into()
    }

    /// When you saved it.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// What a saved search is narrowed to. Within a list any one suffices; all that is given must hold.
pub struct SavedSearchFilter(model::KeptFilter);

/// What a saved search is narrowed to. Within a list any one suffices; all that is given must hold.
#[Object]
impl SavedSearchFilter {
    /// Of any of these kinds.
    async fn kinds(&self) -> Vec<DocumentKind> {
        self.0.kinds.iter().map(|kind| (*kind).into()).collect()
    }

    /// With any of these tags.
    async fn tags(&self) -> &[String] {
        &self.0.tags
    }

    /// In any of these spaces; those that you may not see any more are left out.
    async fn spaces(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Space>> {
        let rows = session(ctx).load_all(&self.0.spaces).await?;
        Ok(rows.into_iter().map(Space).collect())
    }

    /// Concerning any of these partners; those that you may not know of any more are left out.
    async fn partners(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Organization>> {
        let rows = session(ctx).load_all(&self.0.partners).await?;
        Ok(rows.into_iter().map(Organization).collect())
    }

    /// Owned by any of these people; those that you may not know of any more are left out.
    async fn owners(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Person>> {
        let rows = session(ctx).load_all(&self.0.owners).await?;
        Ok(rows.into_iter().map(Person).collect())
    }

    /// Whether it names spaces, partners or people besides, of which you may not know any more. The
    /// search becomes no wider by that: they find nothing.
    async fn is_incomplete(&self) -> bool {
        let filter = &self.0;
        filter.spaces.iter().any(|id| id.0.is_nil())
            || filter.partners.iter().any(|id| id.0.is_nil())
            || filter.owners.iter().any(|id| id.0.is_nil())
    }

    /// In any of these languages; `pt` also takes `pt-BR`.
    async fn languages(&self) -> &[String] {
        &self.0.languages
    }

    /// In any of these states; empty: PUBLISHED.
    async fn states(&self) -> Vec<DocumentState> {
        self.0.states.iter().map(|state| (*state).into()).collect()
    }

    /// Changed at this instant or later.
    async fn updated_from(&self) -> Option<DateTime<Utc>> {
        self.0.updated_from
    }

    /// Changed before this instant.
    async fn updated_until(&self) -> Option<DateTime<Utc>> {
        self.0.updated_until
    }

    /// Changed in any of these months or years, such as `2026-05` or `2026`.
    async fn updated_in(&self) -> Vec<String> {
        let spans = self.0.updated_in.iter();
        spans.map(|span| search_filter::written(*span)).collect()
    }

    /// Added at this instant or later.
    async fn created_from(&self) -> Option<DateTime<Utc>> {
        self.0.created_from
    }

    /// Added before this instant.
    async fn created_until(&self) -> Option<DateTime<Utc>> {
        self.0.created_until
    }

    /// Whether somebody vouches for it at the time of the search; null: either.
    async fn verified(&self) -> Option<bool> {
        self.0.verified
    }
}

/// The order of a saved search.
#[derive(SimpleObject)]
pub struct SavedSearchOrder {
    /// By what.
    field: SearchOrderField,
    /// Which way.
    direction: OrderDirection,
}

impl From<model::KeptOrder> for SavedSearchOrder {
    fn from(order: model::KeptOrder) -> Self {
        use model::SearchSort::{CreatedAt, Relevance, Title, UpdatedAt};
        Self {
            field: match order.by {
                Relevance => SearchOrderField::Relevance,
                UpdatedAt => SearchOrderField::UpdatedAt,
                CreatedAt => SearchOrderField::CreatedAt,
                Title => SearchOrderField::Title,
            },
            direction: match order.descending {
                true => OrderDirection::Desc,
                false => OrderDirection::Asc,
            },
        }
    }
}
