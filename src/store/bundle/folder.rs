//! Folders. The parents of a batch are there already.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::Restore;
use super::keyed::{Keyed, key_of};
use super::ledger::{Ledger, Outcome};
use super::node::Wish;
use crate::error::Result;
use crate::model::{FolderId, NodeKind, NodePolicy};
use crate::store::document::Place;
use crate::store::entity::{document, folder, node};
use crate::store::known::id_in;
use crate::store::node::NewNode;

/// A folder as a bundle has it.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeFolder {
    /// The caller's own stable string.
    pub key: String,
    /// Where it is.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// What it carries itself.
    pub policy: NodePolicy,
}

impl Restore {
    /// Adds folders and changes those that are there.
    pub async fn folders(&self, lines: Vec<WholeFolder>) -> Result<Vec<Outcome>> {
        let keys = lines.iter().map(|line| line.key.as_str());
        let mut ledger = Ledger::<folder::Model>::open(self, keys).await?;
        let carried = self.carried(ledger.known().map(Keyed::id)).await?;
        let now = self.tx.now();
        let mut outcomes = Vec::with_capacity(lines.len());
        let mut moves = HashMap::new();
        let mut accepted = Vec::new();
        let mut wishes = Vec::new();
        for line in lines {
            let old = ledger.claim(&line.key);
            let id = old
                .as_ref()
                .map_or_else(|| self.tx.fresh_id(), |old| old.id);
            let node = NewNode::folder(FolderId(id), &line.place);
            let before = carried.nodes.get(&id);
            if before.is_some_and(|before| before.parent_id != node.parent) {
                if self.is_below(node.parent, id, &moves).await? {
                    let reason = "the folder would be inside itself";
                    outcomes.push(Outcome::refused("parent", reason));
                    continue;
                }
                moves.insert(id, node.parent);
            }
            outcomes.push(Outcome::Unchanged);
            let new = folder::Model {
                id,
                key: key_of(old.as_ref(), Some(line.key)),
                name: line.name,
                archived_at: old.as_ref().and_then(|old| old.archived_at),
                version: old.as_ref().map_or(1, |old| old.version),
                created_at: old.as_ref().map_or(now, |old| old.created_at),
                updated_at: old.as_ref().map_or(now, |old| old.updated_at),
            };
            accepted.push((outcomes.len() - 1, old, new));
            wishes.push(Wish {
                node,
                policy: line.policy,
            });
        }
        let (spaces, written) = {
            let spaces: Vec<Uuid> = wishes.iter().map(|wish| wish.node.space.0).collect();
            (spaces, self.write_nodes(&carried, wishes).await?)
        };
        let mut concerned = Vec::new();
        for (((at, old, new), node), space) in accepted.into_iter().zip(written).zip(spaces) {
            if old.is_some() && node.concerns_others {
                let moved = carried
                    .nodes
                    .get(&new.id)
                    .is_some_and(|n| n.space_id != space);
                concerned.push((new.id, moved.then_some(space)));
            }
            outcomes[at] = ledger.keep(old.as_ref(), new, node.changed);
        }
        self.upsert::<folder::Entity>(ledger.rows).await?;
        for (folder, space) in concerned {
            self.touch_below(folder, space).await?;
        }
        Ok(outcomes)
    }

    /// Whether a place is in the folder, at any depth, once these moves are made.
    async fn is_below(
        &self,
        place: Option<Uuid>,
        folder: Uuid,
        moves: &HashMap<Uuid, Option<Uuid>>,
    ) -> Result<bool> {
        let (mut at, mut seen) = (place, HashSet::new());
        while let Some(id) = at {
            if id == folder || !seen.insert(id) {
                return Ok(true);
            }
            at = match moves.get(&id) {
                Some(parent) => *parent,
                None => self
                    .nodes([id])
                    .await?
                    .remove(&id)
                    .and_then(|node| node.parent_id),
            };
        }
        Ok(false)
    }

    /// Has the index look at every document below again, and takes everything below along to
    /// another space.
    async fn touch_below(&self, folder: Uuid, space: Option<Uuid>) -> Result<()> {
        let db = self.db();
        let mut inside = vec![folder];
        let mut open = vec![folder];
        while !open.is_empty() {
            let column = (node::Entity, node::Column::ParentId);
            let below = node::Entity::find()
                .select_only()
                .column(node::Column::Id)
                .filter(node::Column::Kind.eq(NodeKind::Folder.as_str()))
                .filter(id_in(self.backend(), column, open));
            open = below.into_tuple::<Uuid>().all(&db).await?;
            inside.extend(&open);
        }
        let column = (document::Entity, document::Column::FolderId);
        let within = || id_in(self.backend(), column, inside.iter().copied());
        if let Some(space) = space {
            let column = (node::Entity, node::Column::ParentId);
            node::Entity::update_many()
                .set(node::ActiveModel {
                    space_id: sea_orm::Set(space),
                    ..Default::default()
                })
                .filter(id_in(self.backend(), column, inside.iter().copied()))
                .exec(&db)
                .await?;
            document::Entity::update_many()
                .set(document::ActiveModel {
                    space_id: sea_orm::Set(space),
                    ..Default::default()
                })
                .filter(within())
                .exec(&db)
                .await?;
        }
        let documents = document::Entity::find()
            .select_only()
            .columns([document::Column::Ordinal, document::Column::Id])
            .filter(within());
        for (ordinal, id) in documents.into_tuple::<(i64, Uuid)>().all(&db).await? {
            self.tx.touch_row(ordinal, id);
        }
        Ok(())
    }
}
