//! Keeping searches and removing them: the writer's own only. Neither their names nor what was
//! typed is in the audit log, which administrators read.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};
use serde_json::json;

use super::read::vouch;
use crate::error::{Error, Result};
use crate::model::{KeptFilter, KeptOrder, PersonId, SavedSearch, SavedSearchId};
use crate::store::entity::saved_search::{ActiveModel, Column, Entity};
use crate::store::tx::Tx;
use crate::store::vouch::Visible;

/// A saved search to be.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedSearchDraft {
    /// What its owner calls it.
    pub name: String,
    /// As typed.
    pub query: String,
    /// What it is narrowed to.
    pub filter: KeptFilter,
    /// In which order.
    pub order: KeptOrder,
}

impl Tx {
    fn writer(&self) -> Result<PersonId> {
        self.viewer().person().ok_or(Error::Unauthenticated)
    }

    /// How many saved searches the writer has.
    #[async_recursion::async_recursion]
    pub async fn own_saved_searches(&self) -> Result<u64> {
        let own = Column::PersonId.eq(self.writer()?.0);
        Ok(Entity::find().filter(own).count(&self.db()).await?)
    }

    /// Keeps a search for the writer.
    #[async_recursion::async_recursion]
    pub async fn save_search(&self, draft: SavedSearchDraft) -> Result<Visible<SavedSearch>> {
        let id = SavedSearchId(self.fresh_id());
        let filter = serde_json::to_value(&draft.filter).map_err(Error::internal)?;
        let row = ActiveModel {
            id: Set(id.0),
            person_id: Set(self.writer()?.0),
            name: Set(draft.name),
            query: Set(draft.query),
            filter: Set(filter),
            order_by: Set(draft.order.by.as_str().to_owned()),
            descending: Set(draft.order.descending),
            created_at: Set(self.now()),
        };
        let row = row.insert(&self.db()).await?;
        self.record("savedSearchCreate", id, json!({}));
        vouch(self.viewer(), row)
    }

    /// Removes a saved search of the writer's.
    ///
    /// # Errors
    /// NotFound when it is not the writer's own.
    #[async_recursion::async_recursion]
    pub async fn delete_saved_search(&self, id: SavedSearchId) -> Result<()> {
        let deleted = Entity::delete_many()
            .filter(Column::Id.eq(id.0))
            .filter(Column::PersonId.eq(self.writer()?.0))
            .exec(&self.db())
            .await?;
        if deleted.rows_affected != 1 {
            return Err(Error::NotFound);
        }
        self.record("savedSearchDelete", id, json!({}));
        Ok(())
    }
}
