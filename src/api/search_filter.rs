//! What a search is narrowed to, as an input.

use async_graphql::{ID, InputObject};
use chrono::{DateTime, Utc};

use super::input::{ids_of, instant};
use super::word::{DocumentKind, DocumentState};
use crate::error::Result;
use crate::search::SearchFilter;

/// Which of the documents that match. Within a list any one suffices; all that is given must
/// hold.
#[derive(InputObject, Debug, Clone, Default)]
#[graphql(name = "SearchFilter")]
pub struct SearchFilterInput {
    /// Of any of these kinds.
    #[graphql(default)]
    kinds: Vec<DocumentKind>,
    /// With any of these tags.
    #[graphql(default)]
    tags: Vec<String>,
    /// In any of the spaces with these ids.
    #[graphql(default)]
    spaces: Vec<ID>,
    /// Concerning any of the partners with these ids.
    #[graphql(default)]
    partners: Vec<ID>,
    /// Owned by any of the people with these ids.
    #[graphql(default)]
    owners: Vec<ID>,
    /// In any of these languages; `pt` also takes `pt-BR`.
    #[graphql(default)]
    languages: Vec<String>,
    /// In any of these states; empty: PUBLISHED.
    #[graphql(default)]
    states: Vec<DocumentState>,
    /// Changed at this instant or later.
    updated_from: Option<DateTime<Utc>>,
    /// Changed before this instant.
    updated_until: Option<DateTime<Utc>>,
    /// Added at this instant or later.
    created_from: Option<DateTime<Utc>>,
    /// Added before this instant.
    created_until: Option<DateTime<Utc>>,
    /// Whether somebody vouches for it now.
    verified: Option<bool>,
}

impl SearchFilterInput {
    /// The filter.
    pub fn read(&self) -> Result<SearchFilter> {
        Ok(SearchFilter {
            kinds: self.kinds.iter().map(|k| (*k).into()).collect(),
            tags: self.tags.clone(),
            spaces: ids_of("filter.spaces", &self.spaces)?,
            partners: ids_of("filter.partners", &self.partners)?,
            owners: ids_of("filter.owners", &self.owners)?,
            languages: self.languages.clone(),
            states: self.states.iter().map(|s| (*s).into()).collect(),
            updated_from: instant("filter.updatedFrom", self.updated_from)?,
            updated_until: instant("filter.updatedUntil", self.updated_until)?,
            created_from: instant("filter.createdFrom", self.created_from)?,
            created_until: instant("filter.createdUntil", self.created_until)?,
            verified: self.verified,
        })
    }
}
