//! What a search is asked and what it answers.

use std::sync::Arc;

use super::typo::Correction;
use super::{Position, Query, SearchFilter};
use crate::access::Reach;
use crate::model::Time;

/// Through whose eyes the index is looked at. Nothing is searched without one.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// What the viewer holds; shared, because permits are cached under it.
    pub reach: &'a Arc<Reach>,
    /// The instant at which embargoes and withdrawals are judged.
    pub now: Time,
    /// Ordinals that changed and are not indexed yet: as if they did not exist.
    pub masked: &'a [i64],
}

/// One search.
#[derive(Debug, Clone)]
pub struct SearchRequest<'a> {
    /// What was typed, parsed and with its references resolved.
    pub query: &'a Query,
    /// What was chosen besides; both this and the query's own filter must be met.
    pub filter: &'a SearchFilter,
    /// In which order.
    pub order: Order,
    /// How many hits at most.
    pub size: usize,
    /// Only hits that come after this place in the order.
    pub after: Option<Place>,
    /// Whether to count everything that matches.
    pub want_total: bool,
    /// Which facets to count.
    pub facets: &'a [FacetField],
    /// How many values a facet has at most.
    pub facet_size: usize,
    /// Through whose eyes.
    pub sight: Sight<'a>,
}

/// The order of hits; equal ones come in ascending ordinal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub by: OrderBy,
    /// Best or latest first.
    pub descending: bool,
}

/// What hits are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderBy {
    /// How well they match. A query without words and phrases orders by `UpdatedAt`.
    Relevance,
    /// When they last changed.
    UpdatedAt,
    /// When they were added.
    CreatedAt,
    /// Their titles, without regard to case and diacritics.
    Title,
}

impl Order {
    /// Best match first.
    pub const RELEVANCE: Self = Self {
        by: OrderBy::Relevance,
        descending: true,
    };
}

/// What one search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The hits, in order.
    pub hits: Vec<Hit>,
    /// Whether more come after the last.
    pub has_next: bool,
    /// How many match in all, wherever the page starts; when asked for.
    pub total: Option<u64>,
    /// The facets asked for, in that order, over everything that matches; each without what was
    /// chosen for its own field.
    pub facets: Vec<Facet>,
    /// What mistyped words were read as.
    pub corrections: Vec<Correction>,
    /// Up to where the index had read the database's changes.
    pub position: Position,
}

/// One document found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The document's own number.
    pub ordinal: i64,
    /// Where it stands in the order; `SearchRequest::after` continues from it.
    pub place: Place,
}

/// A place in an order. Opaque: it means something only under the same query and order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The sort value; larger bits mean a larger value.
    pub(super) bits: u64,
    pub(super) ordinal: i64,
    /// What stands for the title, in orders by title.
    pub(super) title: Option<Arc<str>>,
}

impl Place {
    /// For a cursor.
    pub fn to_bytes(&self) -> Vec<u8> {
        let title = self.title.as_deref().unwrap_or_default();
        let mut bytes = self.bits.to_be_bytes().to_vec();
        bytes.extend(self.ordinal.to_be_bytes());
        bytes.extend(title.as_bytes());
        bytes
    }

    /// From a cursor; none when it was not made by `to_bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (bits, rest) = bytes.split_first_chunk::<8>()?;
        let (ordinal, title) = rest.split_first_chunk::<8>()?;
        let title = std::str::from_utf8(title).ok()?;
        Some(Self {
            bits: u64::from_be_bytes(*bits),
            ordinal: i64::from_be_bytes(*ordinal),
            title: (!title.is_empty()).then(|| Arc::from(title)),
        })
    }
}

/// What a facet counts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FacetField {
    /// `DocumentKind` words.
    Kind,
    /// Tags.
    Tag,
    /// Space ids, written out.
    Space,
    /// Organization ids, written out.
    Partner,
    /// Person ids, written out.
    Owner,
    /// Language tags, lower case.
    Language,
    /// `DocumentState` words.
    State,
    /// `true` and `false`: whether somebody vouches for it at the time of the search.
    Verified,
    /// Months such as `2026-05`, UTC; when there are many, years.
    Updated,
}

/// The commonest values of one field among everything that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// By what.
    pub field: FacetField,
    /// Commonest first, then alphabetical; of `Updated` the latest first. Never a count of zero.
    pub values: Vec<FacetCount>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// How many matching documents have it.
    pub count: u64,
}
