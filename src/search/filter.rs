//! Filters: what a search is narrowed to. Never who may see what: that is the reach's part.

use crate::model::{DocumentKind, DocumentState, OrganizationId, PersonId, SpaceId, Time};

/// What found documents must be. Within a list any one suffices, all lists must be met; an
/// empty list and a missing bound ask for nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchFilter {
    /// Any of these kinds.
    pub kinds: Vec<DocumentKind>,
    /// Any of these tags, in any case.
    pub tags: Vec<String>,
    /// In any of these spaces.
    pub spaces: Vec<SpaceId>,
    /// With any of these partners.
    pub partners: Vec<OrganizationId>,
    /// Owned by any of these.
    pub owners: Vec<PersonId>,
    /// In any of these languages; `pt` also takes `pt-BR`.
    pub languages: Vec<String>,
    /// In any of these states; empty: PUBLISHED only.
    pub states: Vec<DocumentState>,
    /// Changed at this instant or later.
    pub updated_from: Option<Time>,
    /// Changed before this instant.
    pub updated_until: Option<Time>,
    /// Added at this instant or later.
    pub created_from: Option<Time>,
    /// Added before this instant.
    pub created_until: Option<Time>,
    /// Whether somebody vouches for it at the time of the search.
    pub verified: Option<bool>,
}
