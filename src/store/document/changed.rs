//! Documents in the order in which they last changed, for those who follow them. Tells of nothing but
//! what the viewer may see: neither the order nor what fits into a batch depends on anything else.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, JoinType, QueryFilter, QuerySelect};

use super::DocumentFilter;
use crate::error::Result;
use crate::model::{Document, DocumentId};
use crate::store::entity::document::Column;
use crate::store::entity::{document, feed};
use crate::store::scoped;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// A document and the place of its last change in a span of the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedDocument {
    /// The place in the feed.
    pub seq: i64,
    /// The document.
    pub id: DocumentId,
    /// The document's own number.
    pub ordinal: i64,
}

impl Viewer {
    /// The documents that changed after the one place in the feed and not after the other, of those
    /// that the viewer may see and that pass the filter, by their last change in that span; each
    /// once, at most so many.
    #[async_recursion::async_recursion]
    pub async fn changed_documents(
        &self,
        filter: &DocumentFilter,
        (after, until): (i64, i64),
        most: u64,
    ) -> Result<Vec<ChangedDocument>> {
        let (changes, place) = (Alias::new("changes"), Alias::new("place"));
        let changed = Query::select()
            .column(feed::Column::Ordinal)
            .expr_as(Expr::col(feed::Column::Seq).max(), place.clone())
            .from(feed::Entity)
            .and_where(feed::Column::Seq.gt(after))
            .and_where(feed::Column::Seq.lte(until))
            .and_where(feed::Column::Shown.eq(true))
            .group_by_col(feed::Column::Ordinal)
            .to_owned();
        let same = Expr::col((document::Entity, Column::Ordinal))
            .equals((changes.clone(), feed::Column::Ordinal));
        let place = (changes.clone(), place);
        let mut select = scoped::documents(self)
            .filter(filter.condition(self))
            .select_only()
            .expr_as(Expr::col(place.clone()), "place")
            .columns([Column::Id, Column::Ordinal])
            .limit(most);
        QuerySelect::query(&mut select)
            .join_subquery(JoinType::InnerJoin, changed, changes, same)
            .order_by(place, sea_orm::Order::Asc);
        let rows: Vec<(i64, uuid::Uuid, i64)> = select.into_tuple().all(&self.db()).await?;
        let row = |(seq, id, ordinal)| ChangedDocument {
            seq,
            id: DocumentId(id),
            ordinal,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// The document, if the viewer may see it and it passes the filter.
    #[async_recursion::async_recursion]
    pub async fn document_within(
        &self,
        filter: &DocumentFilter,
        id: DocumentId,
    ) -> Result<Option<Visible<Document>>> {
        let select = scoped::documents(self)
            .filter(filter.condition(self))
            .filter(Column::Id.eq(id.0));
        let row = select.one(&self.db()).await?;
        row.map(|row| self.vouch_document(row)).transpose()
    }
}
