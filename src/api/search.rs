//! Search in the API.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::document::{Document, OrderDirection};
use super::error::fault;
use super::page::{PageArguments, PageInfo};
use super::scalar::Html;
use super::search_filter::SearchFilterInput;
use super::searched::search_id;
use super::session::{session, viewer};
use super::suggestion::Suggestion;
use crate::error::Error;
use crate::hub::search::{self, Results, SearchAsk};
use crate::hub::suggest::suggest;
use crate::search::{FacetField, Order, OrderBy, Place};

/// What hits can be ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchOrderField {
    /// How well they match.
    Relevance,
    /// When they last changed.
    UpdatedAt,
    /// When they were added.
    CreatedAt,
    /// Their titles, without regard to case and diacritics; `ASC` for A to Z.
    Title,
}

/// An order of hits.
#[derive(InputObject, Debug, Clone, Copy)]
pub struct SearchOrder {
    /// By what.
    field: SearchOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

/// What a facet counts by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchFacetField {
    /// What documents are.
    Kind,
    /// Their tags.
    Tag,
    /// The spaces they are in; values are ids.
    Space,
    /// The partners they concern; values are ids.
    Partner,
    /// Who answers for them; values are ids.
    Owner,
    /// Their languages.
    Language,
    /// Where they stand between draft and archive.
    State,
    /// Whether somebody vouches for them now; values are `true` and `false`.
    Verified,
    /// When they last changed, latest first; values are months such as `2026-05`, UTC, or years
    /// when there are more than 24 months.
    Updated,
}

const ALL_FACETS: [SearchFacetField; 8] = [
    SearchFacetField::Kind,
    SearchFacetField::Tag,
    SearchFacetField::Space,
    SearchFacetField::Partner,
    SearchFacetField::Owner,
    SearchFacetField::Language,
    SearchFacetField::Verified,
    SearchFacetField::Updated,
];

impl From<SearchFacetField> for FacetField {
    fn from(field: SearchFacetField) -> Self {
        match field {
            SearchFacetField::Kind => Self::Kind,
            SearchFacetField::Tag => Self::Tag,
            SearchFacetField::Space => Self::Space,
            SearchFacetField::Partner => Self::Partner,
            SearchFacetField::Owner => Self::Owner,
            SearchFacetField::Language => Self::Language,
            SearchFacetField::State => Self::State,
            SearchFacetField::Verified => Self::Verified,
            SearchFacetField::Updated => Self::Updated,
        }
    }
}

/// Which part of a document a highlight is from.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum HighlightField {
    /// Its title.
    Title,
    /// Its text.
    Text,
}

/// A part of a document that shows why it was found.
#[derive(SimpleObject, Clone)]
pub struct Highlight {
    /// Which part.
    field: HighlightField,
    /// HTML that is safe to put into a page, with `<mark>` around what matched.
    html: Html,
    /// The heading of the text that it stands under; null in the title and before the first
    /// heading.
    heading: Option<String>,
}

/// One hit.
#[derive(SimpleObject)]
pub struct SearchEdge {
    /// Where the hit is in this search; opaque, and good for this search and this viewer only.
    cursor: String,
    /// The document.
    node: Document,
    /// Why it was found.
    highlights: Vec<Highlight>,
}

/// How many of a facet's matches have one value.
#[derive(SimpleObject)]
pub struct FacetValue {
    /// The value, as `SearchFilter` takes it.
    value: String,
    /// The value as people read it.
    label: String,
    /// How many have it; never 0.
    count: i64,
}

/// What all hits have in common, counted. What the filter says on the facet's own field does not
/// count here, only what it says on others: so one sees what else could be chosen. Without a choice
/// of states only what is PUBLISHED is found, but STATE counts every state that you may see.
#[derive(SimpleObject)]
pub struct Facet {
    /// By what.
    field: SearchFacetField,
    /// The commonest values, of UPDATED the latest: at most 50.
    values: Vec<FacetValue>,
}

/// What a search found.
#[derive(SimpleObject)]
pub struct SearchConnection {
    /// The hits with their cursors and highlights.
    edges: Vec<SearchEdge>,
    /// The documents alone.
    nodes: Vec<Document>,
    /// Where this slice begins and ends.
    page_info: PageInfo,
    /// How many documents match in all that you may see; counted only when it is asked for.
    total_count: Option<i64>,
    /// What the hits have in common, over everything that matches; counted only when it is asked
    /// for.
    facets: Vec<Facet>,
    /// What was perhaps meant, when nothing that you may see has a word that was typed and the
    /// nearest words find something: as it could be typed, words without diacritics.
    did_you_mean: Option<String>,
    /// Parts of the query that were read differently than typed.
    notes: Vec<String>,
    /// Every change up to this instant is taken into account. Documents that changed since are
    /// left out until they are.
    indexed_through: DateTime<Utc>,
    /// The search, for `searchOpen`; null where it was not noted: on later pages, where nothing was
    /// typed, and while you look as somebody else.
    search_id: Option<ID>,
}

/// Search and suggestions.
#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Finds documents by what is typed: words (more of them rank higher), "an exact phrase",
    /// -not, OR, prefix*, and `kind:` `tag:` `space:` `partner:` `owner:` `lang:` `verified:yes`
    /// `before:` `after:`. Any string is a query. Finds only what you may see, as if nothing else
    /// existed. A word of five letters or more that nothing has is read as the nearest words that
    /// something has: one mistake is forgiven, from nine letters on two; none with digits or in
    /// quotes.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed; empty: everything that passes the filter.")]
        query: String,
        #[graphql(desc = "What was chosen besides.")] filter: Option<SearchFilterInput>,
        #[graphql(desc = "In which order; by default the best match first.")] order_by: Option<
            SearchOrder,
        >,
        #[graphql(desc = "Which facets to count; by default all but STATE.")] facet_by: Option<
            Vec<SearchFacetField>,
        >,
        #[graphql(desc = "How many: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "A search runs forward only: must be left out.")] last: Option<i32>,
        #[graphql(desc = "A search runs forward only: must be left out.")] before: Option<String>,
    ) -> async_graphql::Result<SearchConnection> {
        if last.is_some() || before.is_some() {
            let message = "a search runs forward only: page with `first` and `after`";
            return Err(fault(Error::invalid("last", message)));
        }
        let session = session(ctx);
        let filter = filter.unwrap_or_default().read().map_err(fault)?;
        let order = order_by.map_or(Order::RELEVANCE, read_order);
        let cursors = Cursors::new(session, &("search", &query, &filter, order));
        let arguments = PageArguments {
            first,
            after,
            ..PageArguments::default()
        };
        let slice = arguments.slice(|c| cursors.read(c).and_then(|b| Place::from_bytes(&b)))?;
        let selected = ctx.look_ahead();
        let facet_fields = facet_by.unwrap_or_else(|| ALL_FACETS.to_vec());
        let wants_facets = selected.field("facets").exists();
        let ask = SearchAsk {
            typed: query,
            filter,
            order,
            size: slice.size as usize,
            after: slice.after,
            want_total: selected.field("totalCount").exists(),
            facets: if wants_facets {
                facet_fields.into_iter().map(Into::into).collect()
            } else {
                Vec::new()
            },
            want_highlights: selected.field("edges").field("highlights").exists(),
            want_meant: selected.field("didYouMean").exists(),
        };
        let has_previous = ask.after.is_some();
        let results = search::search(&session.hub, &session.viewer, ask)
            .await
            .map_err(fault)?;
        Ok(SearchConnection {
            search_id: results.noted.map(|noted| search_id(session, noted)),
            ..connection(results, has_previous, &cursors)
        })
    }

    /// What continues what is typed, of what you may see: published documents by their titles
    /// first, then their tags, then past searches. When nothing begins so, mistyped words are
    /// forgiven as in a search.
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed so far.")] prefix: String,
        #[graphql(desc = "How many at most: 1 to 20, by default 8.")] first: Option<i32>,
    ) -> async_graphql::Result<Vec<Suggestion>> {
        let size = first.unwrap_or(8);
        if !(1..=20).contains(&size) {
            let message = format!("`first` must be between 1 and 20, not {size}");
            return Err(fault(Error::invalid("first", message)));
        }
        let hub = &session(ctx).hub;
        let found = suggest(hub, viewer(ctx), prefix, size as usize).await;
        Ok(found.map_err(fault)?.into_iter().map(Into::into).collect())
    }
}

pub(super) fn read_order(order: SearchOrder) -> Order {
    let by = match order.field {
        SearchOrderField::Relevance => OrderBy::Relevance,
        SearchOrderField::UpdatedAt => OrderBy::UpdatedAt,
        SearchOrderField::CreatedAt => OrderBy::CreatedAt,
        SearchOrderField::Title => OrderBy::Title,
    };
    Order {
        by,
        descending: order.direction == OrderDirection::Desc,
    }
}

fn connection(results: Results, has_previous: bool, cursors: &Cursors) -> SearchConnection {
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let cursor = |place: &Place| cursors.write(&place.to_bytes());
    let written: Vec<String> = results.hits.iter().map(|hit| cursor(&hit.place)).collect();
    let nodes = results
        .hits
        .iter()
        .map(|hit| Document(hit.document.clone()))
        .collect();
    let edges = results
        .hits
        .into_iter()
        .zip(&written)
        .map(|(hit, cursor)| SearchEdge {
            cursor: cursor.clone(),
            node: Document(hit.document),
            highlights: hit
                .highlights
                .into_iter()
                .map(|h| Highlight {
                    field: if h.field == "title" {
                        HighlightField::Title
                    } else {
                        HighlightField::Text
                    },
                    html: Html(h.html),
                    heading: h.heading,
                })
                .collect(),
        });
    let facets = results.facets.into_iter().map(|facet| Facet {
        field: facet_field(facet.field),
        values: facet
            .values
            .into_iter()
            .map(|(value, label, n)| FacetValue {
                label: read_aloud(facet.field, &value).unwrap_or(label),
                value,
                count: count(n),
            })
            .collect(),
    });
    SearchConnection {
        edges: edges.collect(),
        nodes,
        page_info: PageInfo::new(&written, has_previous, results.has_next),
        total_count: results.total.map(count),
        facets: facets.collect(),
        did_you_mean: results.meant,
        notes: results.notes,
        indexed_through: results.indexed_through,
        search_id: None,
    }
}

/// Values that nobody would write so.
fn read_aloud(field: FacetField, value: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    match (field, value) {
        (FacetField::Verified, "true") => Some("Verified".to_owned()),
        (FacetField::Verified, _) => Some("Not verified".to_owned()),
        (FacetField::Updated, value) => {
            let (year, month) = value.rsplit_once('-')?;
            let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
            Some(format!("{month} {year}"))
        }
        _ => None,
    }
}

fn facet_field(field: FacetField) -> SearchFacetField {
    match field {
        FacetField::Kind => SearchFacetField::Kind,
        FacetField::Tag => SearchFacetField::Tag,
        FacetField::Space => SearchFacetField::Space,
        FacetField::Partner => SearchFacetField::Partner,
        FacetField::Owner => SearchFacetField::Owner,
        FacetField::Language => SearchFacetField::Language,
        FacetField::State => SearchFacetField::State,
        FacetField::Verified => SearchFacetField::Verified,
        FacetField::Updated => SearchFacetField::Updated,
    }
}
