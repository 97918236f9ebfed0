//! The policy's places: spaces with their owners and seats, and every anchor with what it carries;
//! all of them, or those with these ids or numbers.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::directory::rows;
use crate::access::{NodeFacts, SpaceFacts};
use crate::error::{Error, Result};
use crate::model::{
    AgreementId, Anchor, DocumentId, FolderId, NodeId, NodeKind, NodePolicy, OrganizationId,
    Requirement, SpaceId,
};
use crate::store::entity::{
    denial, grant, node, node_subject, participation, requirement, space, space_owner,
};
use crate::store::row::{self, word, word_or_none};

pub(super) async fn spaces(
    db: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<(SpaceId, SpaceFacts)>> {
    let mut owners: HashMap<Uuid, Vec<OrganizationId>> = HashMap::new();
    for row in rows!(db, space_owner::SpaceId, only) {
        let owned_by = owners.entry(row.space_id).or_default();
        owned_by.push(OrganizationId(row.organization_id));
    }
    let mut seats: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in rows!(db, participation::SpaceId, only) {
        let taken = seats.entry(row.space_id).or_default();
        taken.push(row::participation(row)?);
    }
    let roots = node::Entity::find().filter(node::Column::Kind.eq(NodeKind::Space.as_str()));
    let roots = match only {
        Some(only) => roots.filter(node::Column::Id.is_in(only.iter().copied())),
        None => roots,
    };
    let roots: HashMap<Uuid, i64> = numbers(db, roots).await?;
    let facts = |row: space::Model| {
        let root = roots.get(&row.id).ok_or("a space without its node");
        let facts = SpaceFacts {
            anchor: Anchor(*root.map_err(Error::internal)?),
            kind: word(&row.kind)?,
            owners: owners.remove(&row.id).unwrap_or_default(),
            open_to_onboarding: row.open_to_onboarding,
            shows_names: row.shows_names,
            share_links: row.share_links,
            participations: seats.remove(&row.id).unwrap_or_default(),
        };
        Ok((SpaceId(row.id), facts))
    };
    let rows = rows!(db, space::Id, only);
    rows.into_iter().map(facts).collect()
}

async fn numbers(
    db: &impl ConnectionTrait,
    select: sea_orm::Select<node::Entity>,
) -> Result<HashMap<Uuid, i64>> {
    let select = select.select_only();
    let select = select.columns([node::Column::Id, node::Column::Ordinal]);
    let rows: Vec<(Uuid, i64)> = select.into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

/// The anchors: every space and folder, and each document that owns policy.
pub(super) async fn nodes(
    db: &impl ConnectionTrait,
    only: Option<&[i64]>,
) -> Result<HashMap<Anchor, NodeFacts>> {
    let anchors = Condition::any()
        .add(node::Column::OwnsPolicy.eq(true))
        .add(node::Column::Kind.ne(NodeKind::Document.as_str()));
    let select = node::Entity::find().filter(anchors);
    let select = match only {
        Some(only) => select.filter(node::Column::Ordinal.is_in(only.iter().copied())),
        None => select,
    };
    let rows = select.all(db).await?;
    let mut ordinals: HashMap<Uuid, i64> = rows.iter().map(|row| (row.id, row.ordinal)).collect();
    if only.is_some() {
        let parents = rows.iter().filter_map(|row| row.parent_id);
        let parents = node::Entity::find().filter(node::Column::Id.is_in(parents));
        ordinals.extend(numbers(db, parents).await?);
    }
    let mut nodes = HashMap::with_capacity(rows.len());
    for row in rows {
        let kind: NodeKind = word(&row.kind)?;
        // A parent that is not an anchor would cut the path short and so open the node.
        let parent = row
            .parent_id
            .map(|id| {
                ordinals
                    .get(&id)
                    .copied()
                    .ok_or("a node without its parent")
            })
            .transpose()
            .map_err(Error::internal)?;
        let facts = NodeFacts {
            id: node_id(kind, row.id),
            space: SpaceId(row.space_id),
            parent: parent.map(Anchor),
            policy: NodePolicy {
                restricted: row.restricted,
                classification: word_or_none(row.classification.as_deref())?,
                discoverable: row.discoverable,
                ..NodePolicy::default()
            },
            grants: Vec::new(),
            denials: Vec::new(),
        };
        nodes.insert(Anchor(row.ordinal), facts);
    }
    rules(db, only, &mut nodes).await?;
    Ok(nodes)
}

async fn rules(
    db: &impl ConnectionTrait,
    only: Option<&[i64]>,
    nodes: &mut HashMap<Anchor, NodeFacts>,
) -> Result<()> {
    for row in rows!(db, node_subject::Node, only) {
        let subjects = &mut facts(nodes, row.node)?.policy.subjects;
        subjects.push(OrganizationId(row.organization_id));
    }
    for row in rows!(db, requirement::Node, only) {
        let node = facts(nodes, row.node)?;
        node.policy.requirements.push(requirement_of(&row)?);
    }
    for row in rows!(db, grant::Node, only) {
        let node = facts(nodes, row.node)?;
        let grant = row::grant(row, node.id)?;
        node.grants.push(grant);
    }
    for row in rows!(db, denial::Node, only) {
        let node = facts(nodes, row.node)?;
        let denial = row::denial(row, node.id)?;
        node.denials.push(denial);
    }
    Ok(())
}

pub(in crate::store) fn requirement_of(row: &requirement::Model) -> Result<Requirement> {
    match (row.agreement_id, &row.min_tier) {
        (Some(id), None) => Ok(Requirement::Agreement {
            agreement: AgreementId(id),
            min_version: row.min_version,
        }),
        (None, Some(tier)) => Ok(Requirement::Tier(word(tier)?)),
        _ => Err(Error::internal("a requirement of neither kind")),
    }
}

/// Policy on a node that is no anchor would be overlooked: that is a fault, and so a "no".
fn facts(nodes: &mut HashMap<Anchor, NodeFacts>, ordinal: i64) -> Result<&mut NodeFacts> {
    nodes
        .get_mut(&Anchor(ordinal))
        .ok_or_else(|| Error::internal(format!("policy on node {ordinal}, which is no anchor")))
}

pub(in crate::store) fn node_id(kind: NodeKind, id: Uuid) -> NodeId {
    match kind {
        NodeKind::Space => NodeId::Space(SpaceId(id)),
        NodeKind::Folder => NodeId::Folder(FolderId(id)),
        NodeKind::Document => NodeId::Document(DocumentId(id)),
    }
}
