//! Reads of saved searches: the viewer's own. What they name that the viewer may not know of (any
//! more) stands for nothing from here on.

use sea_orm::sea_query::Expr;
use sea_orm::{PaginatorTrait, QueryFilter};

use crate::error::Result;
use crate::model::{KeptFilter, KeptOrder, Page, PersonId, SavedSearch, SavedSearchId, Slice};
use crate::store::entity::saved_search::{Column, Entity, Model};
use crate::store::known::{self, id_in};
use crate::store::order::TimePlace;
use crate::store::page::PlaceValues;
use crate::store::row::{json, word};
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

impl TimePlace {
    /// The place of this saved search in a list of them.
    pub fn of_saved_search(saved: &SavedSearch) -> Self {
        Self {
            at: saved.created_at,
            id: saved.id.0,
        }
    }
}

impl Viewer {
    /// Those of the saved searches that are the viewer's own, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn saved_searches_by_ids(
        &self,
        ids: &[SavedSearchId],
    ) -> Result<Vec<Visible<SavedSearch>>> {
        let backend = self.store().inner.connections.backend();
        let wanted = id_in(backend, (Entity, Column::Id), ids.iter().map(|id| id.0));
        let rows = known::saved_searches(self).filter(wanted);
        let rows = rows.all(&self.db()).await?;
        rows.into_iter().map(|row| vouch(self, row)).collect()
    }

    /// One slice of the viewer's own saved searches, newest first.
    #[async_recursion::async_recursion]
    pub async fn saved_searches(
        &self,
        slice: Slice<TimePlace>,
    ) -> Result<Page<Visible<SavedSearch>>> {
        let keyset = TimePlace::newest_first(
            Expr::col((Entity, Column::CreatedAt)),
            Expr::col((Entity, Column::Id)),
        );
        let slice = slice.map(PlaceValues::from);
        let page: Page<Model> = keyset
            .page(known::saved_searches(self), &slice, &self.db())
            .await?;
        page.try_map(|row| vouch(self, row))
    }

    /// How many saved searches the viewer has.
    #[async_recursion::async_recursion]
    pub async fn saved_search_count(&self) -> Result<u64> {
        Ok(known::saved_searches(self).count(&self.db()).await?)
    }

    /// The filter with what the viewer may know of; what it may not turned into what stands for
    /// nothing, so that the search becomes no wider.
    pub fn known_filter(&self, filter: KeptFilter) -> KeptFilter {
        KeptFilter {
            spaces: self.known_spaces(&filter.spaces),
            partners: self.known_organizations(&filter.partners),
            owners: self.known_people(&filter.owners),
            ..filter
        }
    }
}

/// To be called with rows of a scoped select, or of the writer's own, only.
pub(super) fn vouch(viewer: &Viewer, row: Model) -> Result<Visible<SavedSearch>> {
    Ok(Visible::vouch(SavedSearch {
        id: SavedSearchId(row.id),
        person: PersonId(row.person_id),
        name: row.name,
        query: row.query,
        filter: viewer.known_filter(json(row.filter)?),
        order: KeptOrder {
            by: word(&row.order_by)?,
            descending: row.descending,
        },
        created_at: row.created_at,
    }))
}
