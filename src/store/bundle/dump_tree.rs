//! Spaces, folders and documents of a dump, with what is on each.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::document::texts;
use super::dump::{Dump, Named};
use super::node::list;
use crate::error::{Error, Result};
use crate::model::{
    Anchor, Denial, Document, Folder, FolderId, Grant, NodePolicy, OrganizationId, Participation,
    Space, SpaceId,
};
use crate::store::entity::{
    denial, document, folder, grant, node, node_subject, participation, requirement, space,
    space_owner,
};
use crate::store::known::id_in;
use crate::store::policy::{node_id, requirement_of};
use crate::store::row::{self, word, word_or_none};
use crate::store::scoped::in_list;
use crate::store::space::space_of;
use crate::store::vouch::Visible;

/// The grants and denials on one node, in no particular order.
pub type Shares = (Vec<Visible<Grant>>, Vec<Visible<Denial>>);

impl Dump {
    /// Spaces with all their seats and what is shared on each.
    pub async fn spaces(
        &self,
        named: &Named,
    ) -> Result<Vec<(Visible<Space>, Vec<Visible<Participation>>, Shares)>> {
        let (db, backend) = (self.db(), self.db().get_database_backend());
        let ids = || named.iter().map(|(_, id)| *id);
        let column = (space_owner::Entity, space_owner::Column::SpaceId);
        let mut owners: HashMap<Uuid, Vec<OrganizationId>> = HashMap::new();
        let select = space_owner::Entity::find().filter(id_in(backend, column, ids()));
        for row in select.all(&db).await? {
            let of = owners.entry(row.space_id).or_default();
            of.push(OrganizationId(row.organization_id));
        }
        let column = (participation::Entity, participation::Column::SpaceId);
        let mut seats: HashMap<Uuid, Vec<Visible<Participation>>> = HashMap::new();
        let select = participation::Entity::find().filter(id_in(backend, column, ids()));
        for row in select.all(&db).await? {
            let of = seats.entry(row.space_id).or_default();
            of.push(Visible::vouch(row::participation(row)?));
        }
        let nodes = self.nodes(named).await?;
        let mut shares = self.shares(&nodes).await?;
        let mut spaces = Vec::with_capacity(named.len());
        for (key, mut row) in self.by_name::<space::Model>(named).await? {
            row.key = Some(key);
            let node = of(&nodes, row.id)?;
            let owners = owners.remove(&row.id).unwrap_or_default();
            let seats = seats.remove(&row.id).unwrap_or_default();
            let space = space_of(row, Anchor(node.ordinal), owners)?;
            let shares = shares.remove(&node.ordinal).unwrap_or_default();
            spaces.push((Visible::vouch(space), seats, shares));
        }
        Ok(spaces)
    }

    /// Folders with what is shared on each.
    pub async fn folders(&self, named: &Named) -> Result<Vec<(Visible<Folder>, Shares)>> {
        let nodes = self.nodes(named).await?;
        let mut policies = self.policies(&nodes).await?;
        let mut shares = self.shares(&nodes).await?;
        let mut folders = Vec::with_capacity(named.len());
        for (key, row) in self.by_name::<folder::Model>(named).await? {
            let node = of(&nodes, row.id)?;
            let folder = Folder {
                id: FolderId(row.id),
                anchor: Anchor(node.ordinal),
                key: Some(key),
                space: SpaceId(node.space_id),
                parent: node
                    .parent_id
                    .filter(|id| *id != node.space_id)
                    .map(FolderId),
                name: row.name,
                policy: policies.remove(&node.ordinal).unwrap_or_default(),
                archived_at: row.archived_at,
                version: row.version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            };
            let shares = shares.remove(&node.ordinal).unwrap_or_default();
            folders.push((Visible::vouch(folder), shares));
        }
        Ok(folders)
    }

    /// Documents with their texts and what is shared on each.
    pub async fn documents(
        &self,
        named: &Named,
    ) -> Result<Vec<(Visible<Document>, String, Shares)>> {
        let nodes = self.nodes(named).await?;
        let mut policies = self.policies(&nodes).await?;
        let mut shares = self.shares(&nodes).await?;
        let ids: Vec<Uuid> = named.iter().map(|(_, id)| *id).collect();
        let mut texts = texts(&self.db(), &ids).await?;
        let mut documents = Vec::with_capacity(named.len());
        for (key, mut row) in self.by_name::<document::Model>(named).await? {
            row.key = Some(key);
            let text = texts.remove(&row.id);
            let text =
                text.ok_or_else(|| Error::internal("a document without its current revision"))?;
            let shares = shares.remove(&row.ordinal).unwrap_or_default();
            let policy = policies.remove(&row.ordinal).unwrap_or_default();
            let document = Visible::vouch(row::document(row, policy)?);
            documents.push((document, text, shares));
        }
        Ok(documents)
    }

    async fn nodes(&self, named: &Named) -> Result<HashMap<Uuid, node::Model>> {
        let db = self.db();
        let column = (node::Entity, node::Column::Id);
        let wanted = id_in(
            db.get_database_backend(),
            column,
            named.iter().map(|(_, id)| *id),
        );
        let rows = node::Entity::find().filter(wanted).all(&db).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    /// What the nodes carry themselves, also where that is no policy.
    async fn policies(
        &self,
        nodes: &HashMap<Uuid, node::Model>,
    ) -> Result<HashMap<i64, NodePolicy>> {
        let mut policies = HashMap::with_capacity(nodes.len());
        for node in nodes.values() {
            let policy = NodePolicy {
                restricted: node.restricted,
                classification: word_or_none(node.classification.as_deref())?,
                discoverable: node.discoverable,
                ..NodePolicy::default()
            };
            policies.insert(node.ordinal, policy);
        }
        let db = self.db();
        let (backend, list) = (db.get_database_backend(), ordinals(nodes));
        let on_nodes = in_list(backend, Expr::col(node_subject::Column::Node), &list);
        for row in node_subject::Entity::find()
            .filter(on_nodes)
            .all(&db)
            .await?
        {
            let policy = policies.entry(row.node).or_default();
            policy.subjects.push(OrganizationId(row.organization_id));
        }
        let on_nodes = in_list(backend, Expr::col(requirement::Column::Node), &list);
        for row in requirement::Entity::find()
            .filter(on_nodes)
            .all(&db)
            .await?
        {
            let policy = policies.entry(row.node).or_default();
            policy.requirements.push(requirement_of(&row)?);
        }
        Ok(policies)
    }

    async fn shares(&self, nodes: &HashMap<Uuid, node::Model>) -> Result<HashMap<i64, Shares>> {
        let db = self.db();
        let (backend, list) = (db.get_database_backend(), ordinals(nodes));
        let mut ids = HashMap::with_capacity(nodes.len());
        for node in nodes.values() {
            ids.insert(node.ordinal, node_id(word(&node.kind)?, node.id));
        }
        let mut shares: HashMap<i64, Shares> = HashMap::new();
        let on_nodes = in_list(backend, Expr::col(grant::Column::Node), &list);
        for row in grant::Entity::find().filter(on_nodes).all(&db).await? {
            let (ordinal, Some(id)) = (row.node, ids.get(&row.node)) else {
                continue;
            };
            let grant = Visible::vouch(row::grant(row, *id)?);
            shares.entry(ordinal).or_default().0.push(grant);
        }
        let on_nodes = in_list(backend, Expr::col(denial::Column::Node), &list);
        for row in denial::Entity::find().filter(on_nodes).all(&db).await? {
            let (ordinal, Some(id)) = (row.node, ids.get(&row.node)) else {
                continue;
            };
            let denial = Visible::vouch(row::denial(row, *id)?);
            shares.entry(ordinal).or_default().1.push(denial);
        }
        Ok(shares)
    }
}

fn ordinals(nodes: &HashMap<Uuid, node::Model>) -> String {
    let ordinals: Vec<i64> = nodes.values().map(|node| node.ordinal).collect();
    list(&ordinals)
}

fn of(nodes: &HashMap<Uuid, node::Model>, id: Uuid) -> Result<&node::Model> {
    let node = nodes.get(&id);
    node.ok_or_else(|| Error::internal("a space or folder without its node"))
}
