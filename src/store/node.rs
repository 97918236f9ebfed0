//! Nodes: the tree and the policy that spaces, folders and documents have alike.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::document::Place;
use super::entity::{node, node_subject, requirement};
use super::tx::Tx;
use crate::access::Part;
use crate::error::Result;
use crate::model::{Anchor, DocumentId, FolderId, NodeKind, NodePolicy, Requirement, SpaceId};

/// Where a node is, for its row.
pub(in crate::store) struct NewNode {
    pub id: Uuid,
    pub kind: NodeKind,
    pub space: SpaceId,
    pub parent: Option<Uuid>,
}

impl NewNode {
    /// A space, which is in itself.
    pub fn space(id: SpaceId) -> Self {
        Self {
            id: id.0,
            kind: NodeKind::Space,
            space: id,
            parent: None,
        }
    }

    /// A folder in a place.
    pub fn folder(id: FolderId, place: &Place) -> Self {
        Self {
            id: id.0,
            kind: NodeKind::Folder,
            space: place.space,
            parent: Some(parent(place)),
        }
    }

    /// A document in a place.
    pub fn document(id: DocumentId, place: &Place) -> Self {
        Self {
            id: id.0,
            kind: NodeKind::Document,
            space: place.space,
            parent: Some(parent(place)),
        }
    }

    /// Only where it is.
    pub fn moved(&self) -> node::ActiveModel {
        node::ActiveModel {
            space_id: Set(self.space.0),
            parent_id: Set(self.parent),
            ..Default::default()
        }
    }
}

fn parent(place: &Place) -> Uuid {
    place.folder.map_or(place.space.0, |folder| folder.0)
}

/// Adds the node's row; returns its number.
pub(in crate::store) async fn insert_node(tx: &Tx, new: NewNode) -> Result<i64> {
    let row = node::ActiveModel {
        id: Set(new.id),
        kind: Set(new.kind.as_str().to_owned()),
        space_id: Set(new.space.0),
        parent_id: Set(new.parent),
        restricted: Set(false),
        classification: Set(None),
        discoverable: Set(false),
        owns_policy: Set(new.kind != NodeKind::Document),
        ..Default::default()
    };
    let ordinal = row.insert(&tx.db()).await?.ordinal;
    if new.kind != NodeKind::Document {
        tx.change_policy(Part::Node(Anchor(ordinal)));
    }
    Ok(ordinal)
}

/// Replaces the policy that a node carries itself, grants and denials aside; makes it an anchor.
pub(in crate::store) async fn write_policy(
    tx: &Tx,
    anchor: Anchor,
    policy: &NodePolicy,
) -> Result<()> {
    let db = tx.db();
    let ordinal = anchor.0;
    node::Entity::update_many()
        .filter(node::Column::Ordinal.eq(ordinal))
        .set(node::ActiveModel {
            restricted: Set(policy.restricted),
            classification: Set(policy.classification.map(|c| c.as_str().to_owned())),
            discoverable: Set(policy.discoverable),
            owns_policy: Set(true),
            ..Default::default()
        })
        .exec(&db)
        .await?;
    node_subject::Entity::delete_many()
        .filter(node_subject::Column::Node.eq(ordinal))
        .exec(&db)
        .await?;
    let subjects = policy
        .subjects
        .iter()
        .map(|subject| node_subject::ActiveModel {
            node: Set(ordinal),
            organization_id: Set(subject.0),
        });
    let subjects: Vec<_> = subjects.collect();
    if !subjects.is_empty() {
        node_subject::Entity::insert_many(subjects)
            .exec_without_returning(&db)
            .await?;
    }
    requirement::Entity::delete_many()
        .filter(requirement::Column::Node.eq(ordinal))
        .exec(&db)
        .await?;
    let requirements: Vec<_> = policy
        .requirements
        .iter()
        .map(|r| requirement_row(tx.fresh_id(), ordinal, r))
        .collect();
    if !requirements.is_empty() {
        requirement::Entity::insert_many(requirements)
            .exec_without_returning(&db)
            .await?;
    }
    tx.change_policy(Part::Node(anchor));
    Ok(())
}

pub(in crate::store) fn requirement_row(
    id: Uuid,
    node: i64,
    requirement: &Requirement,
) -> requirement::ActiveModel {
    let (agreement, min_version, min_tier) = match requirement {
        Requirement::Agreement {
            agreement,
            min_version,
        } => (Some(agreement.0), *min_version, None),
        Requirement::Tier(tier) => (None, None, Some(tier.as_str().to_owned())),
    };
    requirement::ActiveModel {
        id: Set(id),
        node: Set(node),
        agreement_id: Set(agreement),
        min_version: Set(min_version),
        min_tier: Set(min_tier),
    }
}

/// Makes a document its own anchor, because it is about to own a grant or a denial.
pub(in crate::store) async fn make_anchor(
    tx: &Tx,
    document: &crate::model::Document,
) -> Result<()> {
    use super::entity::document as row;
    if document.anchor.0 == document.ordinal {
        return Ok(());
    }
    let db = tx.db();
    node::Entity::update_many()
        .filter(node::Column::Ordinal.eq(document.ordinal))
        .col_expr(node::Column::OwnsPolicy, Expr::value(true))
        .exec(&db)
        .await?;
    row::Entity::update_many()
        .filter(row::Column::Ordinal.eq(document.ordinal))
        .col_expr(row::Column::Anchor, Expr::value(document.ordinal))
        .exec(&db)
        .await?;
    tx.touch(document);
    Ok(())
}
