//! Saved search: what somebody typed and chose, kept under a name.

use serde::{Deserialize, Serialize};

use super::{
    DocumentKind, DocumentState, OrganizationId, PersonId, SavedSearchId, SearchSort, SpaceId, Time,
};

/// A search that somebody kept.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedSearch {
    /// Its id.
    pub id: SavedSearchId,
    /// Whose it is.
    pub person: PersonId,
    /// What its owner calls it.
    pub name: String,
    /// As typed.
    pub query: String,
    /// What it is narrowed to.
    pub filter: KeptFilter,
    /// In which order.
    pub order: KeptOrder,
    /// When it was made.
    pub created_at: Time,
}

/// What a search is narrowed to, as it is kept. Within a list any one suffices, all lists must be
/// met; an empty list and a missing bound ask for nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct KeptFilter {
    /// Any of these kinds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<DocumentKind>,
    /// Any of these tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// In any of these spaces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spaces: Vec<SpaceId>,
    /// With any of these partners.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<OrganizationId>,
    /// Owned by any of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<PersonId>,
    /// In any of these languages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// In any of these states; empty: PUBLISHED only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<DocumentState>,
    /// Changed at this instant or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_from: Option<Time>,
    /// Changed before this instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_until: Option<Time>,
    /// Changed in any of these spans: from an instant to before another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub updated_in: Vec<(Time, Time)>,
    /// Added at this instant or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_from: Option<Time>,
    /// Added before this instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_until: Option<Time>,
    /// Whether somebody vouches for it at the time of the search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}

/// The order of a search, as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptOrder {
    /// By what.
    pub by: SearchSort,
    /// Best or latest first.
    pub descending: bool,
}
