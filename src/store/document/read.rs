//! Scoped reads of documents. No method here, or anywhere, returns one unscoped.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr, Value};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::DocumentFilter;
use crate::error::Result;
use crate::model::{
    Anchor, Document, DocumentId, NodeId, NodePolicy, Page, PersonId, Revision, RevisionId, Slice,
    Time,
};
use crate::store::entity::document::Column;
use crate::store::entity::{document, revision};
use crate::store::known::id_in;
use crate::store::page::{Keyset, PlaceValues};
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;
use crate::store::{row, scoped};

/// What a list of documents is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentSort {
    /// When it last changed.
    UpdatedAt,
    /// When it was added.
    CreatedAt,
    /// Its title, by code point.
    Title,
}

/// An order of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentOrder {
    /// By what.
    pub sort: DocumentSort,
    /// Highest or newest first.
    pub descending: bool,
}

impl Default for DocumentOrder {
    fn default() -> Self {
        Self {
            sort: DocumentSort::UpdatedAt,
            descending: true,
        }
    }
}

/// The place of one document in an ordered list.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentPlace {
    /// The value that the list is ordered by.
    pub value: SortValue,
    /// The document's own number, which breaks ties.
    pub ordinal: i64,
}

/// A value that documents can be ordered by.
#[derive(Debug, Clone, PartialEq)]
pub enum SortValue {
    /// An instant.
    Time(Time),
    /// A text.
    Text(String),
}

impl DocumentOrder {
    /// The place of this document in a list of this order.
    pub fn place(self, document: &Document) -> DocumentPlace {
        let value = match self.sort {
            DocumentSort::UpdatedAt => SortValue::Time(document.updated_at),
            DocumentSort::CreatedAt => SortValue::Time(document.created_at),
            DocumentSort::Title => SortValue::Text(document.title.clone()),
        };
        DocumentPlace {
            value,
            ordinal: document.ordinal,
        }
    }

    fn keyset(self, backend: DbBackend) -> Keyset {
        let column = |column: Column| Expr::col((document::Entity, column));
        let by: SimpleExpr = match (self.sort, backend) {
            (DocumentSort::UpdatedAt, _) => column(Column::UpdatedAt),
            (DocumentSort::CreatedAt, _) => column(Column::CreatedAt),
            // The order of code points on both databases, whatever the server's locale.
            (DocumentSort::Title, DbBackend::Postgres) => {
                Expr::cust("documents.title COLLATE \"C\"")
            }
            (DocumentSort::Title, _) => column(Column::Title),
        };
        Keyset {
            column: by,
            tie: column(Column::Ordinal),
            descending: self.descending,
        }
    }
}

impl From<DocumentPlace> for PlaceValues {
    fn from(place: DocumentPlace) -> Self {
        let value: Value = match place.value {
            SortValue::Time(time) => time.into(),
            SortValue::Text(text) => text.into(),
        };
        (value, place.ordinal.into())
    }
}

impl Viewer {
    /// The document, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn document(&self, id: DocumentId) -> Result<Option<Visible<Document>>> {
        Ok(self.documents_by_ids(&[id]).await?.pop())
    }

    /// The document with this key, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn document_by_key(&self, key: &str) -> Result<Option<Visible<Document>>> {
        let select = scoped::documents(self).filter(Column::Key.eq(key));
        select
            .one(&self.db())
            .await?
            .map(|row| self.vouch_document(row))
            .transpose()
    }

    /// Those of the documents that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn documents_by_ids(&self, ids: &[DocumentId]) -> Result<Vec<Visible<Document>>> {
        let select = scoped::documents(self).filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
        self.vouch_documents(select.all(&self.db()).await?)
    }

    /// Those of the documents with these numbers that the viewer may see, in the order given.
    #[async_recursion::async_recursion]
    pub async fn documents_by_ordinals(&self, ordinals: &[i64]) -> Result<Vec<Visible<Document>>> {
        let (mut documents, unknown) = self.kept_documents(ordinals).await?;
        if !unknown.is_empty() {
            let select = scoped::documents(self).filter(Column::Ordinal.is_in(unknown));
            let read = self.vouch_documents(select.all(&self.db()).await?)?;
            self.note_documents(&read);
            documents.extend(read);
        }
        let places: HashMap<i64, usize> =
            ordinals.iter().enumerate().map(|(i, o)| (*o, i)).collect();
        documents.sort_by_key(|document| places.get(&document.ordinal).copied());
        Ok(documents)
    }

    /// Those of these numbers that stand for documents that the viewer may see, however many.
    #[async_recursion::async_recursion]
    pub async fn seen_among(&self, ordinals: &[i64]) -> Result<Vec<i64>> {
        let backend = self.store().inner.connections.backend();
        let column = Expr::col((document::Entity, Column::Ordinal));
        let list = serde_json::json!(ordinals).to_string();
        let select = scoped::documents(self).filter(scoped::in_list(backend, column, &list));
        let select = select.select_only().column(Column::Ordinal);
        Ok(select.into_tuple().all(&self.db()).await?)
    }

    /// One slice of the documents that the viewer may see.
    #[async_recursion::async_recursion]
    pub async fn documents(
        &self,
        filter: &DocumentFilter,
        order: DocumentOrder,
        slice: Slice<DocumentPlace>,
    ) -> Result<Page<Visible<Document>>> {
        let db = self.db();
        let slice = Slice {
            size: slice.size,
            backward: slice.backward,
            after: slice.after.map(PlaceValues::from),
            before: slice.before.map(PlaceValues::from),
        };
        let select = scoped::documents(self).filter(filter.condition(self));
        let keyset = order.keyset(self.store().inner.connections.backend());
        let page = keyset.page(select, &slice, &db).await?;
        let Page {
            rows,
            has_previous,
            has_next,
        } = page;
        Ok(Page {
            rows: self.vouch_documents(rows)?,
            has_previous,
            has_next,
        })
    }

    /// How many documents that the viewer may see pass the filter.
    #[async_recursion::async_recursion]
    pub async fn document_count(&self, filter: &DocumentFilter) -> Result<u64> {
        let all = if leak!(CountsUnscoped) {
            document::Entity::find()
        } else {
            scoped::documents(self)
        };
        let select = all.filter(filter.condition(self));
        Ok(select.count(&self.db()).await?)
    }

    /// Documents that the viewer may DISCOVER and no more, newest first: at most 100.
    #[async_recursion::async_recursion]
    pub async fn locked_documents(&self) -> Result<Vec<Visible<Document>>> {
        let select = scoped::locked_documents(self)
            .order_by_desc(Column::UpdatedAt)
            .order_by_asc(Column::Ordinal);
        self.vouch_documents(select.limit(100).all(&self.db()).await?)
    }

    /// The text of each document, by document; Markdown. A `Visible` document at less than VIEW
    /// has none.
    #[async_recursion::async_recursion]
    pub async fn texts(
        &self,
        documents: &[&Visible<Document>],
    ) -> Result<HashMap<DocumentId, String>> {
        let readable = documents.iter().filter(|d| self.may_read(d));
        let numbers: HashMap<_, _> = readable.map(|d| (d.id.0, d.revision)).collect();
        let mut texts = HashMap::new();
        if numbers.is_empty() {
            return Ok(texts);
        }
        let ids: Vec<_> = numbers.keys().copied().collect();
        for (id, number, text) in current_texts(&self.db(), &ids).await? {
            // A text newer than the row would be newer than the decision about it.
            if numbers.get(&id) == Some(&number) {
                texts.insert(DocumentId(id), text);
            }
        }
        Ok(texts)
    }

    /// The revisions of a document, newest first: at most 100.
    #[async_recursion::async_recursion]
    pub async fn revisions(&self, document: &Visible<Document>) -> Result<Vec<Visible<Revision>>> {
        if !self.may_read(document) {
            return Ok(Vec::new());
        }
        let rows = revision::Entity::find()
            .filter(revision::Column::DocumentId.eq(document.id.0))
            .order_by_desc(revision::Column::Number)
            .limit(100)
            .all(&self.db())
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| Visible::vouch(revision_of(row)))
            .collect())
    }

    /// Whether the viewer may read the document's text: it holds VIEW on it, and nothing keeps the
    /// document from it now.
    pub fn may_read(&self, document: &Document) -> bool {
        self.system_reason().is_some()
            || leak!(TextsUnchecked)
            || self
                .reach()
                .sees(document.anchor, &document.lifecycle(), self.now())
    }

    pub(in crate::store) fn vouch_documents(
        &self,
        rows: Vec<document::Model>,
    ) -> Result<Vec<Visible<Document>>> {
        rows.into_iter()
            .map(|row| self.vouch_document(row))
            .collect()
    }

    /// To be called with rows of a scoped select only.
    pub(super) fn vouch_document(&self, row: document::Model) -> Result<Visible<Document>> {
        let policy = own_policy(self.policy(), row.ordinal, row.anchor);
        Ok(Visible::vouch(row::document(row, policy)?))
    }
}

/// Document, number and text of each document's current revision.
pub(in crate::store) async fn current_texts(
    db: &impl ConnectionTrait,
    documents: &[uuid::Uuid],
) -> Result<Vec<(uuid::Uuid, i32, String)>> {
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let column = (revision::Entity, revision::Column::DocumentId);
    let wanted = id_in(db.get_database_backend(), column, documents.iter().copied());
    let current = Expr::col((document::Entity, Column::Revision))
        .eq(Expr::col((revision::Entity, revision::Column::Number)));
    let of = revision::Entity::belongs_to(document::Entity)
        .from(revision::Column::DocumentId)
        .to(Column::Id);
    let rows = revision::Entity::find()
        .select_only()
        .columns([
            revision::Column::DocumentId,
            revision::Column::Number,
            revision::Column::Text,
        ])
        .join(JoinType::InnerJoin, of.into())
        .filter(current)
        .filter(wanted)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows)
}

/// What a document carries itself: nothing, unless it is its own anchor.
pub(in crate::store) fn own_policy(
    policy: &crate::access::Policy,
    ordinal: i64,
    anchor: i64,
) -> NodePolicy {
    let own = policy
        .nodes
        .get(&Anchor(ordinal))
        .filter(|_| ordinal == anchor);
    own.filter(|node| matches!(node.id, NodeId::Document(_)))
        .map(|node| node.policy.clone())
        .unwrap_or_default()
}

fn revision_of(row: revision::Model) -> Revision {
    Revision {
        id: RevisionId(row.id),
        document: DocumentId(row.document_id),
        number: row.number,
        title: row.title,
        text: row.text,
        author: row.author_id.map(PersonId),
        created_at: row.created_at,
    }
}
