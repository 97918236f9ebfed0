//! Reads of segments.

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

use crate::error::Result;
use crate::model::{Page, Segment, SegmentId, Slice};
use crate::store::entity::segment;
use crate::store::entity::segment::Column;
use crate::store::known::{self, id_in};
use crate::store::order::{NamePlace, by_name};
use crate::store::page::PlaceValues;
use crate::store::row::json;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

impl NamePlace {
    /// The place of this segment in a list of segments.
    pub fn of_segment(segment: &Segment) -> Self {
        Self {
            name: segment.name.clone(),
            id: segment.id.0,
        }
    }
}

impl Viewer {
    /// The segment, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn segment(&self, id: SegmentId) -> Result<Option<Visible<Segment>>> {
        Ok(self.segments_by_ids(&[id]).await?.pop())
    }

    /// The segment with this key, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn segment_by_key(&self, key: &str) -> Result<Option<Visible<Segment>>> {
        let is: SimpleExpr = Column::Key.eq(key);
        let row = known::segments(self).filter(is).one(&self.db()).await?;
        row.map(vouch).transpose()
    }

    /// Those of the segments that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn segments_by_ids(&self, ids: &[SegmentId]) -> Result<Vec<Visible<Segment>>> {
        let backend = self.store().inner.connections.backend();
        let wanted = id_in(
            backend,
            (segment::Entity, Column::Id),
            ids.iter().map(|id| id.0),
        );
        let rows = known::segments(self).filter(wanted).all(&self.db()).await?;
        rows.into_iter().map(vouch).collect()
    }

    /// One slice of the segments that the viewer may see, by name.
    #[async_recursion::async_recursion]
    pub async fn segments(&self, slice: Slice<NamePlace>) -> Result<Page<Visible<Segment>>> {
        let keyset = by_name(self.store().inner.connections.backend(), "segments", "name");
        let slice = slice.map(PlaceValues::from);
        keyset
            .page(known::segments(self), &slice, &self.db())
            .await?
            .try_map(vouch)
    }

    /// How many segments the viewer may see.
    #[async_recursion::async_recursion]
    pub async fn segment_count(&self) -> Result<u64> {
        Ok(known::segments(self).count(&self.db()).await?)
    }
}

/// To be called with rows of a scoped select, or of a hold, only.
pub(in crate::store) fn vouch(row: segment::Model) -> Result<Visible<Segment>> {
    Ok(Visible::vouch(segment(row)?))
}

/// A segment's row.
pub(in crate::store) fn segment(row: segment::Model) -> Result<Segment> {
    Ok(Segment {
        id: SegmentId(row.id),
        key: row.key,
        name: row.name,
        rule: json(row.rule)?,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
