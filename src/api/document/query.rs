//! Lookups and lists of documents.

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject};
use chrono::{DateTime, Utc};

use super::value::Document;
use crate::api::cursor::Cursors;
use crate::api::denial::found;
use crate::api::error::fault;
use crate::api::input::{ids_of, instant};
use crate::api::page::{DocumentConnection, PageArguments};
use crate::api::session::{session, viewer};
use crate::api::word::{DocumentKind, DocumentState};
use crate::error::Result;
use crate::store::{DocumentFilter, DocumentOrder, DocumentPlace, DocumentSort, SortValue, Sought};

/// Which document: exactly one of these.
#[derive(OneofObject)]
pub enum DocumentBy {
    /// By its id.
    Id(ID),
    /// By the caller's own stable string.
    Key(String),
}

/// Which documents of those that you may see. Within a list any one suffices; all that is given
/// must hold.
#[derive(InputObject, Debug, Clone, Default)]
#[graphql(name = "DocumentFilter")]
pub struct DocumentFilterInput {
    /// Of any of these kinds.
    #[graphql(default)]
    kinds: Vec<DocumentKind>,
    /// With any of these tags.
    #[graphql(default)]
    tags: Vec<String>,
    /// In any of the spaces with these ids.
    #[graphql(default)]
    spaces: Vec<ID>,
    /// Directly in the folder with this id.
    folder: Option<ID>,
    /// Concerning any of the partners with these ids.
    #[graphql(default)]
    partners: Vec<ID>,
    /// Owned by any of the people with these ids.
    #[graphql(default)]
    owners: Vec<ID>,
    /// In any of these languages, as BCP 47 tags.
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

impl DocumentFilterInput {
    /// The filter; an id of another noun matches nothing, like one that never existed.
    pub fn read(&self) -> Result<DocumentFilter> {
        let folder = self
            .folder
            .as_ref()
            .map(|id| super::super::input::id_of("filter.folder", id));
        Ok(DocumentFilter {
            kinds: self.kinds.iter().map(|k| (*k).into()).collect(),
            tags: self.tags.iter().map(|t| t.to_lowercase()).collect(),
            spaces: ids_of("filter.spaces", &self.spaces)?,
            folder: folder.transpose()?,
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

/// What documents can be ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentOrderField {
    /// When it last changed.
    UpdatedAt,
    /// When it was added.
    CreatedAt,
    /// Its title, by code point.
    Title,
}

/// Which way a list runs.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderDirection {
    /// Lowest or oldest first.
    Asc,
    /// Highest or newest first.
    Desc,
}

/// An order of documents; ties are broken by when they were added.
#[derive(InputObject, Debug, Clone, Copy)]
#[graphql(name = "DocumentOrder")]
pub struct DocumentOrderInput {
    /// By what.
    field: DocumentOrderField,
    /// Which way.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

impl From<DocumentOrderInput> for DocumentOrder {
    fn from(input: DocumentOrderInput) -> Self {
        let sort = match input.field {
            DocumentOrderField::UpdatedAt => DocumentSort::UpdatedAt,
            DocumentOrderField::CreatedAt => DocumentSort::CreatedAt,
            DocumentOrderField::Title => DocumentSort::Title,
        };
        Self {
            sort,
            descending: input.direction == OrderDirection::Desc,
        }
    }
}

/// Lookups and lists of documents.
#[derive(Default)]
pub struct DocumentQuery;

#[Object]
impl DocumentQuery {
    /// One document; null when there is no such document, or not for you.
    async fn document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which document.")] by: DocumentBy,
    ) -> Option<async_graphql::Result<Document>> {
        let (viewer, sought) = (viewer(ctx), Sought::from(&by));
        let row = match by {
            DocumentBy::Id(id) => match id.parse() {
                Ok(id) => viewer.document(id).await,
                Err(_) => Ok(None),
            },
            DocumentBy::Key(key) => viewer.document_by_key(&key).await,
        };
        found(ctx, sought, row.map(|row| row.map(Document)))
    }

    /// The documents that you may see; those PUBLISHED unless the filter asks for other states.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<DocumentFilterInput>,
        #[graphql(desc = "In which order; by default the latest changed first.")] order_by: Option<
            DocumentOrderInput,
        >,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<DocumentConnection> {
        let session = session(ctx);
        let filter = filter.unwrap_or_default().read().map_err(fault)?;
        let order = order_by.map_or_else(DocumentOrder::default, Into::into);
        let cursors = Cursors::new(session, &("documents", &filter, order));
        let slice = PageArguments {
            first,
            after,
            last,
            before,
        }
        .slice(|c| read_place(&cursors, c))?;
        let page = session
            .viewer
            .documents(&filter, order, slice)
            .await
            .map_err(fault)?;
        let total = if ctx.look_ahead().field("totalCount").exists() {
            Some(
                session
                    .viewer
                    .document_count(&filter)
                    .await
                    .map_err(fault)?,
            )
        } else {
            None
        };
        let cursor = |row: &crate::store::Visible<crate::model::Document>| {
            write_place(&cursors, order.place(row))
        };
        Ok(DocumentConnection::new(page, total, cursor, Document))
    }
}

/// A place as it is written into a cursor: an instant or a text, and the tie-break.
#[derive(serde::Serialize, serde::Deserialize)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    tie: i64,
}

fn write_place(cursors: &Cursors, place: DocumentPlace) -> String {
    let tie = place.ordinal;
    cursors.write_pair(&match place.value {
        SortValue::Time(at) => Written {
            at: Some(at),
            text: None,
            tie,
        },
        SortValue::Text(text) => Written {
            at: None,
            text: Some(text),
            tie,
        },
    })
}

fn read_place(cursors: &Cursors, cursor: &str) -> Option<DocumentPlace> {
    let written: Written = cursors.read_pair(cursor)?;
    let value = match (written.at, written.text) {
        (Some(at), None) => SortValue::Time(at),
        (None, Some(text)) => SortValue::Text(text),
        _ => return None,
    };
    Some(DocumentPlace {
        value,
        ordinal: written.tie,
    })
}
