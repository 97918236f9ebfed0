//! Walls: reads for hub administrators, and what puts them up and takes them down.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, PaginatorTrait, QueryFilter, Select, Set, Unchanged};
use serde_json::json;

use super::duty::Directory;
use super::entity::wall;
use super::entity::wall::Column;
use super::known::{self, id_in};
use super::order::TimePlace;
use super::page::PlaceValues;
use super::viewer::Viewer;
use super::vouch::{Held, Visible};
use crate::access::{Administer, Part};
use crate::error::Result;
use crate::model::{OrganizationId, Page, Slice, Wall, WallId};

/// Which walls of those that the viewer may see.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WallFilter {
    /// On either side of which this organization is.
    pub organization: Option<OrganizationId>,
    /// Those that were taken down, too.
    pub ended: bool,
}

impl TimePlace {
    /// The place of this wall in a list of walls.
    pub fn of_wall(wall: &Wall) -> Self {
        Self {
            at: wall.created_at,
            id: wall.id.0,
        }
    }
}

impl Viewer {
    /// Those of the walls that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn walls_by_ids(&self, ids: &[WallId]) -> Result<Vec<Visible<Wall>>> {
        let backend = self.store().inner.connections.backend();
        let wanted = id_in(
            backend,
            (wall::Entity, Column::Id),
            ids.iter().map(|id| id.0),
        );
        let rows = known::walls(self).filter(wanted).all(&self.db()).await?;
        Ok(rows.into_iter().map(vouch).collect())
    }

    /// One slice of the walls that the viewer may see, newest first.
    #[async_recursion::async_recursion]
    pub async fn walls(
        &self,
        filter: &WallFilter,
        slice: Slice<TimePlace>,
    ) -> Result<Page<Visible<Wall>>> {
        let keyset = TimePlace::newest_first(
            Expr::col((wall::Entity, Column::CreatedAt)),
            Expr::col((wall::Entity, Column::Id)),
        );
        let slice = slice.map(PlaceValues::from);
        let page: Page<wall::Model> = keyset
            .page(self.select_walls(filter), &slice, &self.db())
            .await?;
        Ok(page.map(vouch))
    }

    /// How many walls that the viewer may see pass the filter.
    #[async_recursion::async_recursion]
    pub async fn wall_count(&self, filter: &WallFilter) -> Result<u64> {
        Ok(self.select_walls(filter).count(&self.db()).await?)
    }

    fn select_walls(&self, filter: &WallFilter) -> Select<wall::Entity> {
        let mut select = known::walls(self);
        if let Some(id) = filter.organization {
            select = select.filter(Column::AId.eq(id.0).or(Column::BId.eq(id.0)));
        }
        if !filter.ended {
            select = select.filter(Column::EndedAt.is_null());
        }
        select
    }
}

impl Held<'_, Directory, Administer> {
    /// Puts a wall up between two organizations.
    pub async fn create_wall(
        self,
        (a, b): (OrganizationId, OrganizationId),
        reason: String,
    ) -> Result<Visible<Wall>> {
        let tx = self.tx;
        let id = WallId(tx.fresh_id());
        let row = wall::ActiveModel {
            id: Set(id.0),
            a_id: Set(a.0),
            b_id: Set(b.0),
            reason: Set(reason.clone()),
            created_at: Set(tx.now()),
            ended_at: Set(None),
        };
        let row = row.insert(&tx.db()).await?;
        tx.change_policy(Part::Walls);
        let details = json!({"a": a.to_string(), "b": b.to_string(), "reason": reason});
        tx.record("wallCreate", id, details);
        Ok(vouch(row))
    }
}

impl Held<'_, Wall, Administer> {
    /// Takes the wall down now.
    pub async fn end(self) -> Result<Visible<Wall>> {
        let tx = self.tx;
        let change = wall::ActiveModel {
            id: Unchanged(self.row.id.0),
            ended_at: Set(Some(tx.now())),
            ..Default::default()
        };
        let row = change.update(&tx.db()).await?;
        tx.change_policy(Part::Walls);
        tx.record("wallEnd", self.row.id, json!({}));
        Ok(vouch(row))
    }
}

/// To be called with rows of a scoped select, or of a hold, only.
pub(in crate::store) fn vouch(row: wall::Model) -> Visible<Wall> {
    Visible::vouch(wall(row))
}

/// A wall's row.
pub(in crate::store) fn wall(row: wall::Model) -> Wall {
    Wall {
        id: WallId(row.id),
        a: OrganizationId(row.a_id),
        b: OrganizationId(row.b_id),
        reason: row.reason,
        created_at: row.created_at,
        ended_at: row.ended_at,
    }
}
