//! The policy's directory: organizations, people, groups, segments, walls, signatures; all of
//! them, or those with these ids.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::access::{OrganizationFacts, PersonFacts};
use crate::error::Result;
use crate::model::{
    AgreementId, GroupId, OrganizationId, PersonId, SegmentId, SegmentRule, Signature, SignatureId,
};
use crate::store::entity::{group, group_member, organization, person, segment, signature, wall};
use crate::store::row::{json, word, word_or_none};

/// The rows of an entity: all, or those where the column is one of these.
macro_rules! rows {
    ($db:expr, $entity:ident::$column:ident, $only:expr) => {{
        let select = $entity::Entity::find();
        let select = match $only {
            Some(only) => select.filter($entity::Column::$column.is_in(only.iter().copied())),
            None => select,
        };
        select.all($db).await?
    }};
}
pub(super) use rows;

pub(super) async fn organizations(
    db: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<(OrganizationId, OrganizationFacts)>> {
    let facts = |row: organization::Model| {
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
        Ok((OrganizationId(row.id), facts))
    };
    let rows = rows!(db, organization::Id, only);
    rows.into_iter().map(facts).collect()
}

pub(super) async fn people(
    db: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<(PersonId, PersonFacts)>> {
    let mut groups: HashMap<Uuid, Vec<GroupId>> = HashMap::new();
    for row in rows!(db, group_member::PersonId, only) {
        let named = groups.entry(row.person_id).or_default();
        named.push(GroupId(row.group_id));
    }
    let facts = |row: person::Model| {
        let facts = PersonFacts {
            organization: OrganizationId(row.organization_id),
            role: word(&row.role)?,
            active: row.active,
            groups: groups.remove(&row.id).unwrap_or_default(),
        };
        Ok((PersonId(row.id), facts))
    };
    let rows = rows!(db, person::Id, only);
    rows.into_iter().map(facts).collect()
}

pub(super) async fn groups(
    db: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<(GroupId, OrganizationId)>> {
    let rows = rows!(db, group::Id, only).into_iter();
    let owned = rows.map(|row| (GroupId(row.id), OrganizationId(row.organization_id)));
    Ok(owned.collect())
}

/// Who is in the group.
pub(super) async fn members(db: &impl ConnectionTrait, id: GroupId) -> Result<Vec<PersonId>> {
    let rows = rows!(db, group_member::GroupId, Some(&[id.0]));
    Ok(rows
        .into_iter()
        .map(|row| PersonId(row.person_id))
        .collect())
}

pub(super) async fn segments(
    db: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<(SegmentId, SegmentRule)>> {
    let rows = rows!(db, segment::Id, only).into_iter();
    rows.map(|row| Ok((SegmentId(row.id), json(row.rule)?)))
        .collect()
}

/// The organizations on the other side of each organization's standing walls.
pub(super) async fn walls(
    db: &impl ConnectionTrait,
) -> Result<HashMap<OrganizationId, HashSet<OrganizationId>>> {
    let mut walls: HashMap<_, HashSet<_>> = HashMap::new();
    let standing = wall::Entity::find().filter(wall::Column::EndedAt.is_null());
    for row in standing.all(db).await? {
        let (a, b) = (OrganizationId(row.a_id), OrganizationId(row.b_id));
        walls.entry(a).or_default().insert(b);
        walls.entry(b).or_default().insert(a);
    }
    Ok(walls)
}

/// Every signature, or those that bind these organizations.
pub(super) async fn signatures(
    db: &impl ConnectionTrait,
    only: Option<&[Uuid]>,
) -> Result<Vec<Signature>> {
    let rows = rows!(db, signature::OrganizationId, only);
    Ok(rows.into_iter().map(signature_of).collect())
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
