//! The nodes of a batch, with the policy that they carry themselves.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, NotSet, QueryFilter, Set};
use uuid::Uuid;

use super::Restore;
use crate::access::Part;
use crate::error::{Error, Result};
use crate::model::{Classification, NodeKind, NodePolicy, Requirement};
use crate::store::entity::{node, node_subject, requirement};
use crate::store::node::{NewNode, requirement_row};
use crate::store::policy::requirement_of;
use crate::store::scoped::in_list;

/// What the nodes that are there carry, by id.
#[derive(Debug, Default)]
pub(super) struct Carried {
    pub nodes: HashMap<Uuid, node::Model>,
    subjects: HashMap<i64, BTreeSet<Uuid>>,
    requirements: HashMap<i64, HashSet<Requirement>>,
}

/// What a node shall be.
pub(super) struct Wish {
    pub node: NewNode,
    pub policy: NodePolicy,
}

/// What became of a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    pub ordinal: i64,
    /// Whether policy comes from it.
    pub owns_policy: bool,
    pub changed: bool,
    /// Whether it is in another place or about other organizations than before.
    pub concerns_others: bool,
}

/// Whether this is policy at all; the lowest classification alone is not.
fn is_policy(policy: &NodePolicy) -> bool {
    policy.restricted
        || policy.discoverable
        || policy.classification > Some(Classification::General)
        || !policy.subjects.is_empty()
        || !policy.requirements.is_empty()
}

impl Restore {
    /// Reads nodes with what they carry.
    pub(super) async fn carried(&self, ids: impl IntoIterator<Item = Uuid>) -> Result<Carried> {
        let nodes = self.nodes(ids).await?;
        let ordinals = nodes.values().map(|node| node.ordinal).collect::<Vec<_>>();
        let mut carried = Carried {
            nodes,
            ..Carried::default()
        };
        if ordinals.is_empty() {
            return Ok(carried);
        }
        let list = list(&ordinals);
        let (db, backend) = (self.db(), self.backend());
        let on_nodes = in_list(backend, Expr::col(node_subject::Column::Node), &list);
        for row in node_subject::Entity::find()
            .filter(on_nodes)
            .all(&db)
            .await?
        {
            carried
                .subjects
                .entry(row.node)
                .or_default()
                .insert(row.organization_id);
        }
        let on_nodes = in_list(backend, Expr::col(requirement::Column::Node), &list);
        for row in requirement::Entity::find()
            .filter(on_nodes)
            .all(&db)
            .await?
        {
            let requirement = requirement_of(&row)?;
            carried
                .requirements
                .entry(row.node)
                .or_default()
                .insert(requirement);
        }
        Ok(carried)
    }

    /// Writes nodes: their places, and the policy that they carry, where either is new or
    /// another. In the order of the wishes.
    pub(super) async fn write_nodes(
        &self,
        carried: &Carried,
        wishes: Vec<Wish>,
    ) -> Result<Vec<Written>> {
        let ordinals = self.new_nodes(carried, &wishes).await?;
        let mut written = Vec::with_capacity(wishes.len());
        let mut rows = Vec::new();
        let mut policies = Vec::new();
        for Wish { node, policy } in wishes {
            let old = carried.nodes.get(&node.id);
            let ordinal = old
                .map(|old| old.ordinal)
                .or_else(|| ordinals.get(&node.id).copied());
            let ordinal = ordinal.ok_or_else(|| Error::internal("a node that was not added"))?;
            let row = row(&node, &policy, old);
            let row = node::Model { ordinal, ..row };
            let subjects: BTreeSet<Uuid> = policy.subjects.iter().map(|id| id.0).collect();
            let requirements: HashSet<_> = policy.requirements.into_iter().collect();
            let same_subjects = same(carried.subjects.get(&ordinal), &subjects);
            let same_policy =
                same_subjects && same(carried.requirements.get(&ordinal), &requirements);
            let moved = old
                .is_some_and(|old| (old.space_id, old.parent_id) != (row.space_id, row.parent_id));
            let changed = !same_policy || old.is_some_and(|old| *old != row);
            written.push(Written {
                ordinal,
                owns_policy: row.owns_policy,
                changed,
                concerns_others: moved || !same_subjects,
            });
            if row.owns_policy && (changed || old.is_none()) {
                self.tx.change_policy(Part::All);
            }
            if !same_policy {
                policies.push((ordinal, subjects, requirements));
            }
            if old.is_some_and(|old| *old != row) {
                rows.push(row);
            }
        }
        self.upsert::<node::Entity>(rows).await?;
        self.write_policies(policies).await?;
        Ok(written)
    }

    /// Adds those that are not there; gives their numbers.
    async fn new_nodes(&self, carried: &Carried, wishes: &[Wish]) -> Result<HashMap<Uuid, i64>> {
        let new = wishes
            .iter()
            .filter(|wish| !carried.nodes.contains_key(&wish.node.id));
        let new: Vec<&Wish> = new.collect();
        let rows = new.iter().map(|wish| {
            let row = row(&wish.node, &wish.policy, None);
            node::ActiveModel {
                ordinal: NotSet,
                id: Set(row.id),
                kind: Set(row.kind),
                space_id: Set(row.space_id),
                parent_id: Set(row.parent_id),
                restricted: Set(row.restricted),
                classification: Set(row.classification),
                discoverable: Set(row.discoverable),
                owns_policy: Set(row.owns_policy),
            }
        });
        self.insert::<node::Entity>(rows.collect()).await?;
        let nodes = self.nodes(new.iter().map(|wish| wish.node.id)).await?;
        Ok(nodes
            .into_values()
            .map(|node| (node.id, node.ordinal))
            .collect())
    }

    async fn write_policies(
        &self,
        policies: Vec<(i64, BTreeSet<Uuid>, HashSet<Requirement>)>,
    ) -> Result<()> {
        if policies.is_empty() {
            return Ok(());
        }
        let ordinals: Vec<i64> = policies.iter().map(|(ordinal, ..)| *ordinal).collect();
        let list = list(&ordinals);
        let (db, backend) = (self.db(), self.backend());
        node_subject::Entity::delete_many()
            .filter(in_list(
                backend,
                Expr::col(node_subject::Column::Node),
                &list,
            ))
            .exec(&db)
            .await?;
        requirement::Entity::delete_many()
            .filter(in_list(
                backend,
                Expr::col(requirement::Column::Node),
                &list,
            ))
            .exec(&db)
            .await?;
        let (mut of_subjects, mut of_requirements) = (Vec::new(), Vec::new());
        for (ordinal, subjects, requirements) in policies {
            of_subjects.extend(subjects.into_iter().map(|id| node_subject::ActiveModel {
                node: Set(ordinal),
                organization_id: Set(id),
            }));
            let rows = requirements.iter();
            let rows = rows.map(|r| requirement_row(self.tx.fresh_id(), ordinal, r));
            of_requirements.extend(rows);
        }
        self.insert::<node_subject::Entity>(of_subjects).await?;
        self.insert::<requirement::Entity>(of_requirements).await
    }
}

/// Numbers as the list that an SQL condition takes.
pub(super) fn list(ordinals: &[i64]) -> String {
    serde_json::json!(ordinals).to_string()
}

fn same<T: Default + PartialEq>(had: Option<&T>, wanted: &T) -> bool {
    had.map_or(*wanted == T::default(), |had| had == wanted)
}

/// The row that a node shall have. One that owned policy keeps doing so: grants and denials on
/// it are not of this file.
fn row(node: &NewNode, policy: &NodePolicy, old: Option<&node::Model>) -> node::Model {
    let is_place = node.kind != NodeKind::Document;
    node::Model {
        ordinal: 0,
        id: node.id,
        kind: node.kind.as_str().to_owned(),
        space_id: node.space.0,
        parent_id: node.parent,
        restricted: policy.restricted,
        classification: policy.classification.map(|c| c.as_str().to_owned()),
        discoverable: policy.discoverable,
        owns_policy: is_place || is_policy(policy) || old.is_some_and(|old| old.owns_policy),
    }
}
