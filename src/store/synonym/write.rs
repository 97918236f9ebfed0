//! Making synonyms, changing and removing them: the hub's by its administrators, a space's by whoever
//! may MANAGE it. Each change moves the version by which searches know that they have to read again.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set, Unchanged,
};
use serde_json::json;

use super::read::{group, vouch};
use crate::access::Restrict;
use crate::error::{Error, Result};
use crate::model::{SpaceId, SynonymGroup, SynonymGroupId};
use crate::store::entity::hub;
use crate::store::entity::synonym::{ActiveModel, Column, Entity};
use crate::store::tx::Tx;
use crate::store::vouch::{Held, Visible};

/// All synonyms of the whole hub, or of one space: what new ones are added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glossary(Option<SpaceId>);

/// A group of synonyms to be.
#[derive(Debug, Clone, PartialEq)]
pub struct SynonymDraft {
    /// Words and phrases as they are compared.
    pub words: Vec<String>,
    /// Whether only the first one also stands for the others.
    pub is_one_way: bool,
}

impl Tx {
    /// Holds the synonyms of a space, or of the whole hub.
    pub async fn glossary(&self, space: Option<SpaceId>) -> Result<Held<'_, Glossary, Restrict>> {
        match space {
            None => {
                self.directory()?;
            }
            Some(space) => drop(self.space(space).await?),
        }
        Ok(Held::hold(self, Glossary(space)))
    }

    /// Holds the synonyms that a group is among.
    pub async fn synonym_group(
        &self,
        id: SynonymGroupId,
    ) -> Result<(Held<'_, Glossary, Restrict>, SynonymGroup)> {
        let row = Entity::find_by_id(id.0).one(&self.db()).await?;
        let group = group(row.ok_or(Error::NotFound)?)?;
        Ok((self.glossary(group.space).await?, group))
    }
}

impl Held<'_, Glossary, Restrict> {
    /// How many groups there are.
    pub async fn group_count(&self) -> Result<u64> {
        let of = match self.row.0 {
            None => Column::SpaceId.is_null(),
            Some(space) => Column::SpaceId.eq(space.0),
        };
        Ok(Entity::find().filter(of).count(&self.tx.db()).await?)
    }

    /// Adds a group.
    pub async fn add(&self, draft: SynonymDraft) -> Result<Visible<SynonymGroup>> {
        let tx = self.tx;
        let id = SynonymGroupId(tx.fresh_id());
        let row = ActiveModel {
            id: Set(id.0),
            space_id: Set(self.row.0.map(|space| space.0)),
            words: Set(json!(draft.words)),
            one_way: Set(draft.is_one_way),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
        };
        let row = row.insert(&tx.db()).await?;
        self.changed(id, json!(draft.words)).await?;
        vouch(row)
    }

    /// Replaces what a group holds.
    pub async fn replace(
        &self,
        known: &SynonymGroup,
        draft: SynonymDraft,
    ) -> Result<Visible<SynonymGroup>> {
        self.has(known)?;
        let change = ActiveModel {
            id: Unchanged(known.id.0),
            words: Set(json!(draft.words)),
            one_way: Set(draft.is_one_way),
            updated_at: Set(self.tx.now()),
            ..Default::default()
        };
        let row = change.update(&self.tx.db()).await?;
        self.changed(known.id, json!(draft.words)).await?;
        vouch(row)
    }

    /// Removes a group.
    pub async fn remove(&self, known: &SynonymGroup) -> Result<()> {
        self.has(known)?;
        Entity::delete_by_id(known.id.0).exec(&self.tx.db()).await?;
        self.count_change().await?;
        let details = json!({"space": self.space(), "words": known.words});
        self.tx.record("synonymDelete", known.id, details);
        Ok(())
    }

    fn has(&self, known: &SynonymGroup) -> Result<()> {
        match known.space == self.row.0 {
            true => Ok(()),
            false => Err(Error::internal("synonyms of another space")),
        }
    }

    fn space(&self) -> Option<String> {
        self.row.0.map(|space| space.to_string())
    }

    async fn changed(&self, id: SynonymGroupId, words: serde_json::Value) -> Result<()> {
        let details = json!({"space": self.space(), "words": words});
        self.tx.record("synonymSet", id, details);
        self.count_change().await
    }

    async fn count_change(&self) -> Result<()> {
        let version = Expr::col(hub::Column::SynonymVersion).add(1);
        hub::Entity::update_many()
            .col_expr(hub::Column::SynonymVersion, version)
            .filter(hub::Column::Id.eq(1))
            .exec(&self.tx.db())
            .await?;
        Ok(())
    }
}
