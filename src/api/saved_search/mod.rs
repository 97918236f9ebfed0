//! Saved searches in the API: everybody's own.

mod value;

pub use value::SavedSearch;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::idempotency::once;
use super::input::id_of;
use super::page::{PageArguments, SavedSearchConnection, id};
use super::place::total;
use super::search::{SearchOrder, read_order};
use super::search_filter::SearchFilterInput;
use super::session::{session, viewer};
use crate::error::Result;
use crate::hub::saved_search::{self, SavedSearchCreate};
use crate::search::Order;
use crate::store::{TimePlace, Visible};

/// Lists of saved searches.
#[derive(Default)]
pub struct SavedSearchQuery;

#[Object]
impl SavedSearchQuery {
    /// The searches that you saved, newest first. Nobody else sees them.
    async fn saved_searches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SavedSearchConnection> {
        let session = session(ctx);
        let cursors = Cursors::new(session, &"savedSearches");
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_time(cursor))?;
        let viewer = &session.viewer;
        let page = viewer.saved_searches(slice).await.map_err(fault)?;
        let total = total(ctx, viewer.saved_search_count()).await?;
        let cursor = |row: &Visible<_>| cursors.write_time(&TimePlace::of_saved_search(row));
        Ok(SavedSearchConnection::new(page, total, cursor, SavedSearch))
    }
}

/// What a new saved search needs.
#[derive(InputObject)]
pub struct SavedSearchCreateInput {
    /// What you call it: one line, at most 500 characters.
    name: String,
    /// What is typed, at most 1000 characters; empty: everything that passes the filter.
    query: String,
    /// What is chosen besides; at most 50 of each list.
    filter: Option<SearchFilterInput>,
    /// In which order; by default the best match first.
    order_by: Option<SearchOrder>,
}

impl SavedSearchCreateInput {
    fn read(self) -> Result<SavedSearchCreate> {
        Ok(SavedSearchCreate {
            name: self.name,
            query: self.query,
            filter: self.filter.unwrap_or_default().read()?,
            order: self.order_by.map_or(Order::RELEVANCE, read_order),
        })
    }
}

/// Which saved search to remove.
#[derive(InputObject)]
pub struct SavedSearchDeleteInput {
    /// The id of the saved search.
    id: ID,
}

/// What came of `savedSearchCreate`.
#[derive(SimpleObject)]
pub struct SavedSearchCreatePayload {
    /// The saved search; null when nothing was changed.
    saved_search: Option<SavedSearch>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `savedSearchDelete`.
#[derive(SimpleObject)]
pub struct SavedSearchDeletePayload {
    /// The id of the saved search that is gone; null when nothing was changed.
    deleted_id: Option<ID>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to saved searches.
#[derive(Default)]
pub struct SavedSearchMutation;

#[Object]
impl SavedSearchMutation {
    /// Saves a search for you: at most 100 of them.
    async fn saved_search_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The search.")] input: SavedSearchCreateInput,
    ) -> async_graphql::Result<SavedSearchCreatePayload> {
        let create = once(ctx, |maker| async move {
            saved_search::create(&maker, input.read()?).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        Ok(SavedSearchCreatePayload {
            saved_search: row.map(SavedSearch),
            user_errors,
        })
    }

    /// Removes a search that you saved.
    async fn saved_search_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which saved search.")] input: SavedSearchDeleteInput,
    ) -> async_graphql::Result<SavedSearchDeletePayload> {
        let delete = async { saved_search::delete(viewer(ctx), id_of("id", &input.id)?).await };
        let (row, user_errors) = settle(ctx, delete.await).await?;
        Ok(SavedSearchDeletePayload {
            deleted_id: row.map(id),
            user_errors,
        })
    }
}
