//! Reads of synonyms: the hub's for everybody who signed in, a space's for whoever may VIEW it.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, Select};

use crate::error::Result;
use crate::model::{Page, Slice, SpaceId, SynonymGroup, SynonymGroupId};
use crate::store::entity::synonym::{Column, Entity, Model};
use crate::store::known::{self, id_in};
use crate::store::order::TimePlace;
use crate::store::page::PlaceValues;
use crate::store::row::json;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// Which synonyms of those that the viewer may see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SynonymScope {
    /// All of them.
    #[default]
    All,
    /// Those of the whole hub.
    Hub,
    /// Those of this space.
    Space(SpaceId),
}

impl TimePlace {
    /// The place of this group of synonyms in a list of them.
    pub fn of_synonyms(group: &SynonymGroup) -> Self {
        Self {
            at: group.created_at,
            id: group.id.0,
        }
    }
}

impl Viewer {
    /// Those of the groups of synonyms that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn synonyms_by_ids(
        &self,
        ids: &[SynonymGroupId],
    ) -> Result<Vec<Visible<SynonymGroup>>> {
        let backend = self.store().inner.connections.backend();
        let wanted = id_in(backend, (Entity, Column::Id), ids.iter().map(|id| id.0));
        let rows = known::synonyms(self).filter(wanted);
        let rows = rows.all(&self.db()).await?;
        rows.into_iter().map(vouch).collect()
    }

    /// One slice of the groups of synonyms that the viewer may see, newest first.
    #[async_recursion::async_recursion]
    pub async fn synonyms(
        &self,
        scope: SynonymScope,
        slice: Slice<TimePlace>,
    ) -> Result<Page<Visible<SynonymGroup>>> {
        let keyset = TimePlace::newest_first(
            Expr::col((Entity, Column::CreatedAt)),
            Expr::col((Entity, Column::Id)),
        );
        let slice = slice.map(PlaceValues::from);
        let page: Page<Model> = keyset
            .page(self.select_synonyms(scope), &slice, &self.db())
            .await?;
        page.try_map(vouch)
    }

    /// How many groups of synonyms that the viewer may see there are.
    #[async_recursion::async_recursion]
    pub async fn synonym_count(&self, scope: SynonymScope) -> Result<u64> {
        Ok(self.select_synonyms(scope).count(&self.db()).await?)
    }

    fn select_synonyms(&self, scope: SynonymScope) -> Select<Entity> {
        let select = known::synonyms(self);
        match scope {
            SynonymScope::All => select,
            SynonymScope::Hub => select.filter(Column::SpaceId.is_null()),
            SynonymScope::Space(space) => select.filter(Column::SpaceId.eq(space.0)),
        }
    }
}

/// A group of synonyms' row.
pub(super) fn group(row: Model) -> Result<SynonymGroup> {
    Ok(SynonymGroup {
        id: SynonymGroupId(row.id),
        space: row.space_id.map(SpaceId),
        words: json(row.words)?,
        is_one_way: row.one_way,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// To be called with rows of a scoped select, or of a hold, only.
pub(super) fn vouch(row: Model) -> Result<Visible<SynonymGroup>> {
    group(row).map(Visible::vouch)
}
