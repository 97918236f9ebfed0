//! Commands on the viewer's own saved searches, and the search that one stands for.

use super::check;
use crate::error::{Error, InvalidCode, Result};
use crate::model::{KeptFilter, KeptOrder, SavedSearch, SavedSearchId, SearchSort};
use crate::search::{Order, OrderBy, SearchFilter};
use crate::store::{SavedSearchDraft, Viewer, Visible};

/// Saved searches that one person may have.
pub const MOST: u64 = 100;
/// The most characters of what was typed.
const QUERY_CHARS: usize = 1_000;
/// The most entries of each list of the filter.
const LISTED: usize = 50;

/// What a new saved search needs.
#[derive(Debug, Clone)]
pub struct SavedSearchCreate {
    /// What its owner calls it.
    pub name: String,
    /// As typed; empty: everything that passes the filter.
    pub query: String,
    /// What was chosen besides.
    pub filter: SearchFilter,
    /// In which order.
    pub order: Order,
}

/// Keeps a search for the viewer.
#[async_recursion::async_recursion]
pub async fn create(viewer: &Viewer, create: SavedSearchCreate) -> Result<Visible<SavedSearch>> {
    let draft = SavedSearchDraft {
        name: check::line("name", &create.name)?,
        query: query(create.query)?,
        filter: checked(create.filter)?,
        order: kept_order(create.order),
    };
    let tx = viewer.begin().await?;
    check_known(viewer, &draft.filter)?;
    if tx.own_saved_searches().await? >= MOST {
        let message = format!("you have {MOST} saved searches, the most: delete some first");
        return Err(Error::rule(InvalidCode::TooMany, "name", message));
    }
    let saved = tx.save_search(draft).await?;
    tx.commit().await?;
    Ok(saved)
}

/// Removes a saved search of the viewer's.
#[async_recursion::async_recursion]
pub async fn delete(viewer: &Viewer, id: SavedSearchId) -> Result<SavedSearchId> {
    let tx = viewer.begin().await?;
    tx.delete_saved_search(id).await?;
    tx.commit().await?;
    Ok(id)
}

/// What a saved search finds by, and in which order: for `SearchAsk`.
pub fn wanted(saved: &SavedSearch) -> (String, SearchFilter, Order) {
    let filter = saved.filter.clone();
    let filter = SearchFilter {
        kinds: filter.kinds,
        tags: filter.tags,
        spaces: filter.spaces,
        partners: filter.partners,
        owners: filter.owners,
        languages: filter.languages,
        states: filter.states,
        updated_from: filter.updated_from,
        updated_until: filter.updated_until,
        updated_in: filter.updated_in,
        created_from: filter.created_from,
        created_until: filter.created_until,
        verified: filter.verified,
    };
    let order = Order {
        by: match saved.order.by {
            SearchSort::Relevance => OrderBy::Relevance,
            SearchSort::UpdatedAt => OrderBy::UpdatedAt,
            SearchSort::CreatedAt => OrderBy::CreatedAt,
            SearchSort::Title => OrderBy::Title,
        },
        descending: saved.order.descending,
    };
    (saved.query.clone(), filter, order)
}

/// The filter as it is kept. Written out in full, so that a new field can't be forgotten.
pub(super) fn kept_filter(filter: SearchFilter) -> KeptFilter {
    let SearchFilter {
        kinds,
        tags,
        spaces,
        partners,
        owners,
        languages,
        states,
        updated_from,
        updated_until,
        updated_in,
        created_from,
        created_until,
        verified,
    } = filter;
    KeptFilter {
        kinds,
        tags,
        spaces,
        partners,
        owners,
        languages,
        states,
        updated_from,
        updated_until,
        updated_in,
        created_from,
        created_until,
        verified,
    }
}

fn kept_order(order: Order) -> KeptOrder {
    KeptOrder {
        by: match order.by {
            OrderBy::Relevance => SearchSort::Relevance,
            OrderBy::UpdatedAt => SearchSort::UpdatedAt,
            OrderBy::CreatedAt => SearchSort::CreatedAt,
            OrderBy::Title => SearchSort::Title,
        },
        descending: order.descending,
    }
}

fn query(typed: String) -> Result<String> {
    let typed = check::note("query", typed)?;
    match typed.chars().count() {
        chars if chars <= QUERY_CHARS => Ok(typed),
        chars => {
            let message = format!("has {chars} characters, at most {QUERY_CHARS} are kept");
            Err(Error::invalid("query", message))
        }
    }
}

/// The filter to keep.
fn checked(filter: SearchFilter) -> Result<KeptFilter> {
    let mut kept = kept_filter(filter);
    for (field, many) in [
        ("filter.kinds", kept.kinds.len()),
        ("filter.spaces", kept.spaces.len()),
        ("filter.partners", kept.partners.len()),
        ("filter.owners", kept.owners.len()),
        ("filter.states", kept.states.len()),
    ] {
        if many > LISTED {
            return Err(Error::invalid(field, format!("at most {LISTED} of them")));
        }
    }
    kept.tags = check::tags("filter.tags", kept.tags)?;
    kept.languages = check::words("filter.languages", kept.languages)?;
    Ok(kept)
}

/// A filter names what the viewer may know of.
fn check_known(viewer: &Viewer, kept: &KeptFilter) -> Result<()> {
    let known = viewer.known_filter(kept.clone());
    for (field, is_known) in [
        ("filter.spaces", known.spaces == kept.spaces),
        ("filter.partners", known.partners == kept.partners),
        ("filter.owners", known.owners == kept.owners),
    ] {
        if !is_known {
            let message = "there is no such thing";
            return Err(Error::rule(InvalidCode::NotFound, field, message));
        }
    }
    Ok(())
}
