//! The policy snapshot: filled in one consistent read, and brought forward by reading again only
//! what changed.

mod changes;
mod directory;
mod places;

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::connect::Connections;
use super::pulse;
use crate::access::{Part, Policy};
use crate::error::Result;
use crate::model::{Anchor, GroupId, OrganizationId};

pub(in crate::store) use changes::{prune, write};
pub(in crate::store) use directory::signature_of;
pub(in crate::store) use places::{node_id, requirement_of};

/// The policy as it is now, from one that it was before.
pub(in crate::store) async fn load(connections: &Connections, before: &Policy) -> Result<Policy> {
    let read = connections.begin_read().await?;
    let policy = load_in(&read, before).await?;
    read.commit().await?;
    Ok(policy)
}

/// The policy as this transaction sees it, from one that it was before.
pub(in crate::store) async fn load_in(
    db: &impl ConnectionTrait,
    before: &Policy,
) -> Result<Policy> {
    let version = pulse::read(db).await?.policy_version;
    match changes::between(db, before.version, version).await? {
        Some(parts) => forward(db, before, (version, parts)).await,
        None => whole(db, version).await,
    }
}

async fn whole(db: &impl ConnectionTrait, version: i64) -> Result<Policy> {
    let mut policy = Policy::at(version);
    policy.organizations = directory::organizations(db, None)
        .await?
        .into_iter()
        .collect();
    policy.people = directory::people(db, None).await?.into_iter().collect();
    policy.groups = directory::groups(db, None).await?.into_iter().collect();
    policy.segments = directory::segments(db, None).await?.into_iter().collect();
    policy.walls = directory::walls(db).await?.into_iter().collect();
    for signature in directory::signatures(db, None).await? {
        let bound = (signature.organization, signature.agreement);
        policy.signatures.entry(bound).or_default().push(signature);
    }
    policy.spaces = places::spaces(db, None).await?.into_iter().collect();
    policy.nodes = places::nodes(db, None).await?.into_iter().collect();
    Ok(policy.index())
}

/// What changed, by where it is kept.
#[derive(Default)]
struct Stale {
    organizations: Vec<Uuid>,
    people: Vec<Uuid>,
    groups: Vec<Uuid>,
    segments: Vec<Uuid>,
    walls: bool,
    signed: Vec<Uuid>,
    spaces: Vec<Uuid>,
    nodes: Vec<i64>,
}

impl Stale {
    fn new(parts: &BTreeSet<Part>) -> Self {
        let mut stale = Self::default();
        for part in parts {
            match part {
                // Whoever knows that everything changed loads it whole.
                Part::All => {}
                Part::Organization(id) => stale.organizations.push(id.0),
                Part::Person(id) => stale.people.push(id.0),
                Part::Group(id) => stale.groups.push(id.0),
                Part::Segment(id) => stale.segments.push(id.0),
                Part::Walls => stale.walls = true,
                Part::Signatures(id) => stale.signed.push(id.0),
                Part::Space(id) => stale.spaces.push(id.0),
                Part::Node(anchor) => stale.nodes.push(anchor.0),
            }
        }
        stale
    }
}

async fn forward(
    db: &impl ConnectionTrait,
    before: &Policy,
    (version, parts): (i64, BTreeSet<Part>),
) -> Result<Policy> {
    let mut policy = before.clone();
    let stale = Stale::new(&parts);
    forward_directory(db, &mut policy, &stale).await?;
    if !stale.spaces.is_empty() {
        let mut fresh: HashMap<_, _> = places::spaces(db, Some(&stale.spaces))
            .await?
            .into_iter()
            .collect();
        for id in stale.spaces {
            let id = crate::model::SpaceId(id);
            policy.put_space(id, fresh.remove(&id));
        }
    }
    if !stale.nodes.is_empty() {
        let mut fresh = places::nodes(db, Some(&stale.nodes)).await?;
        for ordinal in stale.nodes {
            policy.put_node(Anchor(ordinal), fresh.remove(&Anchor(ordinal)));
        }
    }
    policy.advance(version, parts.into_iter().collect());
    Ok(policy)
}

async fn forward_directory(
    db: &impl ConnectionTrait,
    policy: &mut Policy,
    stale: &Stale,
) -> Result<()> {
    // None of them is ever deleted but groups and segments, and that changes everything.
    if !stale.organizations.is_empty() {
        let fresh = directory::organizations(db, Some(&stale.organizations)).await?;
        policy.organizations.extend(fresh);
    }
    if !stale.people.is_empty() {
        let fresh = directory::people(db, Some(&stale.people)).await?;
        policy.people.extend(fresh);
    }
    for id in stale.groups.iter().copied().map(GroupId) {
        let fresh = directory::groups(db, Some(&[id.0])).await?;
        policy.groups.extend(fresh);
        let members: HashSet<_> = directory::members(db, id).await?.into_iter().collect();
        let changed = policy
            .people
            .iter()
            .filter(|(person, facts)| facts.groups.contains(&id) != members.contains(person));
        for person in changed.map(|(person, _)| *person).collect::<Vec<_>>() {
            if let Some(facts) = policy.people.get_mut(&person) {
                facts.groups.retain(|group| *group != id);
                facts.groups.extend(members.contains(&person).then_some(id));
            }
        }
    }
    if !stale.segments.is_empty() {
        let fresh = directory::segments(db, Some(&stale.segments)).await?;
        policy.segments.extend(fresh);
    }
    if stale.walls {
        policy.walls = directory::walls(db).await?.into_iter().collect();
    }
    if !stale.signed.is_empty() {
        let fresh = directory::signatures(db, Some(&stale.signed)).await?;
        for by in stale.signed.iter().copied().map(OrganizationId) {
            let own = fresh.iter().filter(|s| s.organization == by);
            policy.put_signatures(by, own.cloned().collect());
        }
    }
    Ok(())
}
