//! Explanations: why somebody can or can't see a node, and who can. Both by `decide`.

use crate::access::{Asker, Audience, Decision, KnownAudience, Member, Read, decide};
use crate::error::{Error, Result};
use crate::model::{Level, NodeId, OrganizationId, Page, PersonId, Slice, Time, TokenScope};
use crate::store::{Governed, Viewer, Visible};

/// Decides whether a person may read a node now, or at another instant under the policy of now,
/// with all that it came from.
///
/// For whoever answers for the node, about people whom they may know of.
///
/// # Errors
/// NotFound when there is no such node or person, or not for this viewer.
#[async_recursion::async_recursion]
pub async fn explain(
    viewer: &Viewer,
    (node, person): (NodeId, PersonId),
    at: Option<Time>,
) -> Result<Decision> {
    let node = governed(viewer, node).await?;
    let policy = viewer.policy();
    let facts = policy.people.get(&person).ok_or(Error::NotFound)?;
    let neighbours = viewer.neighbours();
    if !neighbours.knows_person(person, facts.organization) {
        return Err(Error::NotFound);
    }
    let asker = Asker::new(policy, person, TokenScope::full()).ok_or(Error::NotFound)?;
    let place = (node.anchor, node.lifecycle.as_ref());
    let now = at.unwrap_or_else(|| viewer.now());
    Ok(decide::<Read>(policy, &asker, place, now))
}

/// Everyone who can see a node at some level now, or at another instant under the policy of now,
/// as far as the viewer may know of them.
///
/// For whoever answers for the node.
///
/// # Errors
/// NotFound when there is no such node, or not for this viewer.
#[async_recursion::async_recursion]
pub async fn audience(
    viewer: &Viewer,
    node: NodeId,
    at_least: Level,
    at: Option<Time>,
) -> Result<KnownAudience> {
    if at_least == Level::None {
        let message = "give DISCOVER or more: everybody holds NONE";
        return Err(Error::invalid("atLeast", message));
    }
    let node = governed(viewer, node).await?;
    let place = (node.anchor, node.lifecycle.as_ref());
    let now = at.unwrap_or_else(|| viewer.now());
    let audience = Audience::of(viewer.policy(), place, at_least, now);
    Ok(audience.known_to(viewer.neighbours()))
}

/// Where a member stands in the list of an audience.
pub type MemberPlace = (OrganizationId, PersonId);

/// The place of this member.
pub fn place(member: &Member) -> MemberPlace {
    (member.organization, member.person)
}

/// One slice of the members, which are in the order of their places.
pub fn slice(members: &[Member], slice: &Slice<MemberPlace>) -> Page<Member> {
    slice.cut(members, place)
}

async fn governed(viewer: &Viewer, node: NodeId) -> Result<Visible<Governed>> {
    viewer.require_person()?;
    viewer.governed(node).await?.ok_or(Error::NotFound)
}
