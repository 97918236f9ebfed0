//! Folders: scoped reads, and the writes that a hold allows. Where a folder is and what policy
//! it carries comes from the policy snapshot, since every folder is an anchor.

use std::collections::HashSet;

use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set, Unchanged,
};
use serde_json::json;
use uuid::Uuid;

use super::document::Place;
use super::entity::{document, folder, node};
use super::node::{NewNode, insert_node, write_policy};
use super::scoped;
use super::tx::Tx;
use super::viewer::Viewer;
use super::vouch::{Held, Visible};
use crate::access::{Action, Edit, Fill, Move, Part, Policy, Restrict};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{Anchor, Folder, FolderId, Level, NodeId, NodePolicy};

/// Changes to a folder's own settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FolderEdit {
    /// Its name.
    pub name: Option<String>,
    /// Whether it is archived.
    pub archived: Option<bool>,
}

impl Viewer {
    /// The folder, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn folder(&self, id: FolderId) -> Result<Option<Visible<Folder>>> {
        Ok(self.folders_by_ids(&[id]).await?.pop())
    }

    /// The folder with this key, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn folder_by_key(&self, key: &str) -> Result<Option<Visible<Folder>>> {
        let select = scoped::folders(self, Level::View).filter(folder::Column::Key.eq(key));
        let row = select.one(&self.db()).await?;
        row.map(|row| folder_of(row, self.policy()).map(Visible::vouch))
            .transpose()
    }

    /// Those of the folders that the viewer may see, by name.
    #[async_recursion::async_recursion]
    pub async fn folders_by_ids(&self, ids: &[FolderId]) -> Result<Vec<Visible<Folder>>> {
        let select = scoped::folders(self, Level::View)
            .filter(folder::Column::Id.is_in(ids.iter().map(|id| id.0)));
        let rows = select.all(&self.db()).await?;
        let mut folders: Vec<_> = rows
            .into_iter()
            .map(|row| folder_of(row, self.policy()).map(Visible::vouch))
            .collect::<Result<_>>()?;
        folders.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(folders)
    }

    /// The folders directly in each of these nodes that the viewer may see, by name.
    #[async_recursion::async_recursion]
    pub async fn folders_in(&self, parents: &[Anchor]) -> Result<Vec<Visible<Folder>>> {
        let policy = self.policy();
        let children = parents
            .iter()
            .filter_map(|p| policy.children.get(p))
            .flatten();
        let ids: Vec<FolderId> = children
            .filter_map(|anchor| match policy.nodes.get(anchor)?.id {
                NodeId::Folder(id) => Some(id),
                _ => None,
            })
            .collect();
        let folders = self.folders_by_ids(&ids).await?;
        Ok(folders
            .into_iter()
            .filter(|folder| folder.archived_at.is_none())
            .collect())
    }

    /// Folders that the viewer may DISCOVER and no more, and that are marked so, by name.
    #[async_recursion::async_recursion]
    pub async fn locked_folders(&self) -> Result<Vec<Visible<Folder>>> {
        let marked: Vec<Uuid> = self
            .reach()
            .locked_anchors()
            .iter()
            .filter_map(|anchor| self.policy().nodes.get(anchor))
            .filter(|node| node.policy.discoverable)
            .filter(|node| matches!(node.id, NodeId::Folder(_)))
            .map(|node| node.id.uuid())
            .take(100)
            .collect();
        let rows = scoped::locked_folders(self, marked).all(&self.db()).await?;
        let mut folders: Vec<_> = rows
            .into_iter()
            .map(|row| folder_of(row, self.policy()).map(Visible::vouch))
            .collect::<Result<_>>()?;
        folders.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(folders)
    }
}

fn folder_of(row: folder::Model, policy: &Policy) -> Result<Folder> {
    let id = FolderId(row.id);
    let anchor = policy.anchor(NodeId::Folder(id));
    let anchor = anchor.ok_or_else(|| Error::internal("a folder that the policy lacks"))?;
    let facts = &policy.nodes[&anchor];
    let parent = facts.parent.and_then(|p| match policy.nodes.get(&p)?.id {
        NodeId::Folder(id) => Some(id),
        _ => None,
    });
    Ok(Folder {
        id,
        anchor,
        key: row.key,
        space: facts.space,
        parent,
        name: row.name,
        policy: facts.policy.clone(),
        archived_at: row.archived_at,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

impl Tx {
    /// Holds a folder for an action.
    pub async fn folder<A: Action>(&self, id: FolderId) -> Result<Held<'_, Folder, A>> {
        let anchor = self
            .policy()
            .anchor(NodeId::Folder(id))
            .ok_or(Error::NotFound)?;
        self.may::<A>(anchor, None)?;
        let row = folder::Entity::find_by_id(id.0).one(&self.db()).await?;
        let folder = folder_of(row.ok_or(Error::NotFound)?, self.policy())?;
        Ok(Held::hold(self, folder))
    }
}

impl Held<'_, Place, Fill> {
    /// Adds a folder here.
    pub async fn create_folder(self, key: Option<String>, name: String) -> Result<Visible<Folder>> {
        let tx = self.tx;
        let id = FolderId(tx.fresh_id());
        let ordinal = insert_node(tx, NewNode::folder(id, &self.row)).await?;
        let row = folder::ActiveModel {
            id: Set(id.0),
            key: Set(key),
            name: Set(name.clone()),
            archived_at: Set(None),
            version: Set(1),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
        };
        let row = row.insert(&tx.db()).await?;
        tx.record("folderCreate", id, json!({"name": name}));
        Ok(Visible::vouch(Folder {
            id,
            anchor: Anchor(ordinal),
            key: row.key,
            space: self.row.space,
            parent: self.row.folder,
            name,
            policy: NodePolicy::default(),
            archived_at: None,
            version: 1,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }))
    }
}

impl<A> Held<'_, Folder, A> {
    async fn save(self, mut change: folder::ActiveModel, action: &str) -> Result<Visible<Folder>> {
        let tx = self.tx;
        change.id = Unchanged(self.row.id.0);
        change.version = Set(self.row.version + 1);
        change.updated_at = Set(tx.now());
        let row = change.update(&tx.db()).await?;
        tx.record(action, self.row.id, json!({"name": row.name}));
        Ok(Visible::vouch(Folder {
            name: row.name,
            archived_at: row.archived_at,
            version: row.version,
            updated_at: row.updated_at,
            ..self.row
        }))
    }

    /// The folders of the subtree, this one included.
    fn subtree(&self) -> HashSet<FolderId> {
        let policy = self.tx.policy();
        let mut found = HashSet::new();
        let mut open = vec![self.row.anchor];
        while let Some(anchor) = open.pop() {
            if let Some(NodeId::Folder(id)) = policy.nodes.get(&anchor).map(|n| n.id) {
                found.insert(id);
            }
            open.extend(policy.children.get(&anchor).into_iter().flatten());
        }
        found
    }

    /// Has the index look at every document below again.
    async fn touch_documents(&self, folders: &HashSet<FolderId>) -> Result<()> {
        let below = document::Entity::find()
            .select_only()
            .columns([document::Column::Ordinal, document::Column::Id])
            .filter(document::Column::FolderId.is_in(folders.iter().map(|f| f.0)));
        for (ordinal, id) in below.into_tuple::<(i64, Uuid)>().all(&self.tx.db()).await? {
            self.tx.touch_row(ordinal, id);
        }
        Ok(())
    }
}

impl Held<'_, Folder, Edit> {
    /// Renames or archives.
    pub async fn apply(self, edit: FolderEdit) -> Result<Visible<Folder>> {
        let now = self.tx.now();
        let mut change: folder::ActiveModel = Default::default();
        if let Some(name) = edit.name {
            change.name = Set(name);
        }
        if let Some(archived) = edit.archived {
            change.archived_at = Set(archived.then_some(now));
        }
        self.save(change, "folderUpdate").await
    }
}

impl Held<'_, Folder, Restrict> {
    /// Replaces the policy that the folder carries itself.
    pub async fn restrict(self, policy: NodePolicy) -> Result<Visible<Folder>> {
        write_policy(self.tx, self.row.anchor, &policy).await?;
        if policy.subjects != self.row.policy.subjects {
            // Whom its documents concern is in the index.
            self.touch_documents(&self.subtree()).await?;
        }
        let held = Self::hold(self.tx, Folder { policy, ..self.row });
        held.save(Default::default(), "folderRestrict").await
    }
}

impl Held<'_, Folder, Move> {
    /// Moves the folder with all that is in it; a hold on the new place is needed too.
    pub async fn move_to(self, place: Held<'_, Place, Fill>) -> Result<Visible<Folder>> {
        self.same_transaction(&place)?;
        let (tx, place) = (self.tx, place.row);
        let folders = self.subtree();
        if place.folder.is_some_and(|folder| folders.contains(&folder)) {
            return Err(Error::rule(
                InvalidCode::Cycle,
                "folder",
                "a folder can't be moved into itself or into a folder below it",
            ));
        }
        node::Entity::update_many()
            .filter(node::Column::Ordinal.eq(self.row.anchor.0))
            .set(NewNode::folder(self.row.id, &place).moved())
            .exec(&tx.db())
            .await?;
        if place.space != self.row.space {
            self.change_space(&folders, &place).await?;
        }
        self.touch_documents(&folders).await?;
        let moved = match place.space == self.row.space {
            true => vec![self.row.anchor],
            false => tx.policy().below(self.row.anchor),
        };
        moved
            .into_iter()
            .map(Part::Node)
            .for_each(|part| tx.change_policy(part));
        let held = Self::hold(
            tx,
            Folder {
                space: place.space,
                parent: place.folder,
                ..self.row
            },
        );
        held.save(Default::default(), "folderMove").await
    }

    async fn change_space(&self, folders: &HashSet<FolderId>, place: &Place) -> Result<()> {
        let db = self.tx.db();
        let ids: Vec<Uuid> = folders.iter().map(|f| f.0).collect();
        let space = node::ActiveModel {
            space_id: Set(place.space.0),
            ..Default::default()
        };
        let inside = node::Column::Id
            .is_in(ids.clone())
            .or(node::Column::ParentId.is_in(ids.clone()));
        node::Entity::update_many()
            .filter(inside)
            .set(space)
            .exec(&db)
            .await?;
        let space = document::ActiveModel {
            space_id: Set(place.space.0),
            ..Default::default()
        };
        document::Entity::update_many()
            .filter(document::Column::FolderId.is_in(ids))
            .set(space)
            .exec(&db)
            .await?;
        Ok(())
    }
}
