//! Fills the policy snapshot in one consistent read.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::connect::Connections;
use super::entity::{
    denial, grant, group, group_member, node, node_subject, organization, participation, person,
    requirement, segment, signature, space, space_owner, wall,
};
use super::pulse;
use super::row::{self, json, word, word_or_none};
use crate::access::{NodeFacts, OrganizationFacts, PersonFacts, Policy, SpaceFacts};
use crate::error::{Error, Result};
use crate::model::{
    AgreementId, Anchor, DocumentId, FolderId, GroupId, NodeId, NodeKind, NodePolicy,
    OrganizationId, PersonId, Requirement, SegmentId, Signature, SignatureId, SpaceId,
};

/// The policy as it is now, with the version that it is at.
pub(in crate::store) async fn load(connections: &Connections) -> Result<Policy> {
    let read = connections.begin_read().await?;
    let policy = load_in(&read).await?;
    read.commit().await?;
    Ok(policy)
}

/// The policy as this transaction sees it.
pub(in crate::store) async fn load_in(db: &impl ConnectionTrait) -> Result<Policy> {
    let mut policy = Policy::at(pulse::read(db).await?.policy_version);
    subjects(db, &mut policy).await?;
    spaces(db, &mut policy).await?;
    nodes(db, &mut policy).await?;
    rules(db, &mut policy).await?;
    Ok(policy.index())
}

async fn subjects(db: &impl ConnectionTrait, policy: &mut Policy) -> Result<()> {
    for row in organization::Entity::find().all(db).await? {
        let facts = OrganizationFacts {
            role: word(&row.role)?,
            kind: word_or_none(row.kind.as_deref())?,
            tier: word_or_none(row.tier.as_deref())?,
            status: word(&row.status)?,
            regions: json(row.regions)?,
            industries: json(row.industries)?,
            capabilities: json(row.capabilities)?,
            manager: row.manager_id.map(PersonId),
        };
        policy.organizations.insert(OrganizationId(row.id), facts);
    }
    let mut groups: HashMap<Uuid, Vec<GroupId>> = HashMap::new();
    for row in group_member::Entity::find().all(db).await? {
        groups
            .entry(row.person_id)
            .or_default()
            .push(GroupId(row.group_id));
    }
    for row in person::Entity::find().all(db).await? {
        let facts = PersonFacts {
            organization: OrganizationId(row.organization_id),
            role: word(&row.role)?,
            active: row.active,
            groups: groups.remove(&row.id).unwrap_or_default(),
        };
        policy.people.insert(PersonId(row.id), facts);
    }
    for row in group::Entity::find().all(db).await? {
        policy
            .groups
            .insert(GroupId(row.id), OrganizationId(row.organization_id));
    }
    for row in segment::Entity::find().all(db).await? {
        policy.segments.insert(SegmentId(row.id), json(row.rule)?);
    }
    for row in wall::Entity::find()
        .filter(wall::Column::EndedAt.is_null())
        .all(db)
        .await?
    {
        let (a, b) = (OrganizationId(row.a_id), OrganizationId(row.b_id));
        policy.walls.entry(a).or_default().insert(b);
        policy.walls.entry(b).or_default().insert(a);
    }
    for row in signature::Entity::find().all(db).await? {
        let signature = signature_of(row);
        let bound = (signature.organization, signature.agreement);
        policy.signatures.entry(bound).or_default().push(signature);
    }
    Ok(())
}

pub(in crate::store) fn signature_of(row: signature::Model) -> Signature {
    Signature {
        id: SignatureId(row.id),
        agreement: AgreementId(row.agreement_id),
        version: row.version,
        organization: OrganizationId(row.organization_id),
        person: PersonId(row.person_id),
        signed_at: row.signed_at,
        until: row.until_at,
        revoked_at: row.revoked_at,
    }
}

async fn spaces(db: &impl ConnectionTrait, policy: &mut Policy) -> Result<()> {
    let mut owners: HashMap<Uuid, Vec<OrganizationId>> = HashMap::new();
    for row in space_owner::Entity::find().all(db).await? {
        owners
            .entry(row.space_id)
            .or_default()
            .push(OrganizationId(row.organization_id));
    }
    let mut seats: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in participation::Entity::find().all(db).await? {
        seats
            .entry(row.space_id)
            .or_default()
            .push(row::participation(row)?);
    }
    for row in space::Entity::find().all(db).await? {
        let facts = SpaceFacts {
            anchor: Anchor(0),
            kind: word(&row.kind)?,
            owners: owners.remove(&row.id).unwrap_or_default(),
            open_to_onboarding: row.open_to_onboarding,
            shows_names: row.shows_names,
            participations: seats.remove(&row.id).unwrap_or_default(),
        };
        policy.spaces.insert(SpaceId(row.id), facts);
    }
    Ok(())
}

/// The anchors: every space and folder, and each document that owns policy.
async fn nodes(db: &impl ConnectionTrait, policy: &mut Policy) -> Result<()> {
    let anchors = Condition::any()
        .add(node::Column::OwnsPolicy.eq(true))
        .add(node::Column::Kind.ne(NodeKind::Document.as_str()));
    let rows = node::Entity::find().filter(anchors).all(db).await?;
    let ordinals: HashMap<Uuid, Anchor> = rows
        .iter()
        .map(|row| (row.id, Anchor(row.ordinal)))
        .collect();
    for row in rows {
        let anchor = Anchor(row.ordinal);
        let kind: NodeKind = word(&row.kind)?;
        if let Some(space) = policy.spaces.get_mut(&SpaceId(row.id)) {
            space.anchor = anchor;
        }
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
            parent,
            policy: NodePolicy {
                restricted: row.restricted,
                classification: word_or_none(row.classification.as_deref())?,
                discoverable: row.discoverable,
                ..NodePolicy::default()
            },
            grants: Vec::new(),
            denials: Vec::new(),
        };
        policy.nodes.insert(anchor, facts);
    }
    Ok(())
}

async fn rules(db: &impl ConnectionTrait, policy: &mut Policy) -> Result<()> {
    for row in node_subject::Entity::find().all(db).await? {
        facts(policy, row.node)?
            .policy
            .subjects
            .push(OrganizationId(row.organization_id));
    }
    for row in requirement::Entity::find().all(db).await? {
        let node = facts(policy, row.node)?;
        node.policy.requirements.push(requirement_of(&row)?);
    }
    for row in grant::Entity::find().all(db).await? {
        let node = facts(policy, row.node)?;
        let grant = row::grant(row, node.id)?;
        node.grants.push(grant);
    }
    for row in denial::Entity::find().all(db).await? {
        let node = facts(policy, row.node)?;
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
fn facts(policy: &mut Policy, ordinal: i64) -> Result<&mut NodeFacts> {
    policy
        .nodes
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
