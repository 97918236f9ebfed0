//! Suggestions in the API.

use async_graphql::{Enum, SimpleObject};

use super::document::Document;
use crate::hub::suggest;

/// Something that one may be about to type.
#[derive(SimpleObject)]
pub struct Suggestion {
    /// What could be typed: a title, a tag, a search.
    text: String,
    /// What kind of suggestion it is.
    kind: SuggestionKind,
    /// The document with this title; null for the other kinds.
    document: Option<Document>,
}

impl From<suggest::Suggestion> for Suggestion {
    fn from(suggestion: suggest::Suggestion) -> Self {
        let other = |kind, text| Self {
            text,
            kind,
            document: None,
        };
        match suggestion {
            suggest::Suggestion::Title(row) => Self {
                text: row.title.clone(),
                kind: SuggestionKind::Title,
                document: Some(Document(row)),
            },
            suggest::Suggestion::Tag(tag) => other(SuggestionKind::Tag, tag),
            suggest::Suggestion::Search(typed) => other(SuggestionKind::Search, typed),
        }
    }
}

/// What kind of suggestion it is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuggestionKind {
    /// The title of a document.
    Title,
    /// A tag of documents.
    Tag,
    /// A search that found something for people of your own organization.
    Search,
}
