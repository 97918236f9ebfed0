//! Commands of leaving: an organization goes out of a space, and is told beforehand what that
//! does; a document is withdrawn.

use super::Hub;
use super::ticket::{self, Issued, Ticket};
use crate::access::{Asker, Audience, Change, Effect, Policy, stays_managed};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{
    Document, DocumentId, DocumentState, Level, NodeId, Participant, Slice, SpaceId, Time,
};
use crate::store::{DocumentFilter, DocumentOrder, DocumentSort, Viewer, Visible};

/// Documents that a preview names; the others are counted.
const NAMED: u64 = 100;

/// Withdraws a document now.
#[async_recursion::async_recursion]
pub async fn withdraw(
    viewer: &Viewer,
    id: DocumentId,
    expected: Option<i32>,
) -> Result<Visible<Document>> {
    let tx = viewer.begin().await?;
    let held = super::check::found("document", tx.withdraw(id).await)?;
    let held = held.at_version(expected)?;
    if held.row().withdraw_at.is_some_and(|at| at <= tx.now()) {
        let message = "the document is withdrawn already";
        return Err(Error::rule(InvalidCode::WrongState, "document", message));
    }
    let document = held.withdraw().await?;
    tx.commit().await?;
    Ok(document)
}

/// Why an organization can't leave a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// It sits there through a segment, which only the space's managers or the segment can end.
    SegmentSeat,
    /// Nobody else owns the space.
    LastOwner,
    /// Something in the space would be managed by nobody any more.
    LastManager,
}

impl Obstacle {
    /// What is in the way and what to do, for people to read.
    pub fn message(self) -> &'static str {
        match self {
            Self::SegmentSeat => {
                "your organization sits here through a segment: ask a manager of the space to end \
                 that seat, or the host to change the segment"
            }
            Self::LastOwner => {
                "your organization is the last owner: archive the space, or have it given to \
                 another organization first"
            }
            Self::LastManager => {
                "nobody could MANAGE something in the space any more: give MANAGE to somebody of \
                 another organization first"
            }
        }
    }

    fn error(self) -> Error {
        let code = match self {
            Self::SegmentSeat => InvalidCode::WrongState,
            Self::LastOwner => InvalidCode::LastOwner,
            Self::LastManager => InvalidCode::LastManager,
        };
        Error::rule(code, "space", self.message())
    }
}

/// What leaving a space would do, as far as the viewer may see it.
#[derive(Debug)]
pub struct LeavePreview {
    /// What is in the way; empty when leaving is possible.
    pub obstacles: Vec<Obstacle>,
    /// Whether the organization owns the space.
    pub owns: bool,
    /// How many people of the organization can see the space now, and would not any more.
    pub losing_people: u64,
    /// How many documents in it the viewer sees now.
    pub losing_documents: u64,
    /// How many of these belong to people of the organization.
    pub own_document_count: u64,
    /// The first of these, by title.
    pub own_documents: Vec<Visible<Document>>,
    /// The token that leaving can carry.
    pub issued: Issued,
}

/// Works out what leaving a space would do to the viewer's organization now.
///
/// # Errors
/// NotFound when the viewer may not see the space, Forbidden for whoever does not speak for its
/// organization.
#[async_recursion::async_recursion]
pub async fn preview(hub: &Hub, viewer: &Viewer, space: SpaceId) -> Result<LeavePreview> {
    let asker = viewer.require_person()?;
    let (policy, now) = (viewer.policy(), viewer.now());
    let anchor = policy.anchor(NodeId::Space(space)).ok_or(Error::NotFound)?;
    if viewer.reach().level(anchor) < Level::View {
        return Err(Error::NotFound);
    }
    let own = asker.organization_id();
    if !asker.speaks_for(own) {
        let message = "only an administrator of your organization takes it out of a space";
        return Err(Error::Forbidden(message.to_owned()));
    }
    let change = Change::Leave(space, own);
    let audience = Audience::of(policy, (anchor, None), Level::View, now);
    let staff = audience.members.iter().filter(|m| m.organization == own);
    let all = DocumentFilter {
        spaces: vec![space],
        states: DocumentState::ALL.to_vec(),
        ..DocumentFilter::default()
    };
    let mut people: Vec<_> = policy.people.iter().collect();
    people.retain(|(_, facts)| facts.organization == own);
    let of_own = DocumentFilter {
        owners: people.into_iter().map(|(id, _)| *id).collect(),
        ..all.clone()
    };
    let by_title = DocumentOrder {
        sort: DocumentSort::Title,
        descending: false,
    };
    let first = Slice {
        size: NAMED,
        after: None,
        before: None,
        backward: false,
    };
    let owners = policy.spaces.get(&space).map(|facts| &facts.owners);
    let by = (viewer.person(), now);
    let effect = Effect::of(policy, &change, now);
    Ok(LeavePreview {
        obstacles: obstacles(policy, asker, space, now),
        owns: owners.is_some_and(|owners| owners.contains(&own)),
        losing_people: staff.count() as u64,
        losing_documents: viewer.document_count(&all).await?,
        own_document_count: viewer.document_count(&of_own).await?,
        own_documents: viewer.documents(&of_own, by_title, first).await?.rows,
        issued: ticket::issue(hub.cursor_secret(), by, &change, effect.digest()),
    })
}

/// Takes the viewer's organization out of a space, and withdraws what its people own there if so
/// said.
#[async_recursion::async_recursion]
pub async fn leave(
    viewer: &Viewer,
    (space, withdraws): (SpaceId, bool),
    ticket: Option<&Ticket>,
) -> Result<SpaceId> {
    let tx = viewer.begin().await?;
    let held = super::check::found("space", tx.leave(space).await)?;
    let asker = tx.asker().ok_or(Error::Unauthenticated)?;
    if let Some(obstacle) = obstacles(tx.policy(), asker, space, tx.now()).first() {
        return Err(obstacle.error());
    }
    let change = Change::Leave(space, held.organization()?);
    Ticket::check(ticket, &tx, &change)?;
    let withdrawn = match withdraws {
        true => Some(held.withdraw_documents().await?),
        false => None,
    };
    held.leave(withdrawn).await?;
    tx.commit().await?;
    Ok(space)
}

/// What keeps the asker's organization in the space.
fn obstacles(policy: &Policy, asker: &Asker, space: SpaceId, now: Time) -> Vec<Obstacle> {
    let own = asker.organization_id();
    let Some(facts) = policy.spaces.get(&space) else {
        return Vec::new();
    };
    let through_segment = facts.participations.iter().any(|seat| {
        let is_segment = matches!(seat.participant, Participant::Segment(_));
        is_segment && seat.span.is_live(now) && asker.sits_on(seat.participant)
    });
    let is_last = facts.owners.as_slice() == [own];
    let change = Change::Leave(space, own);
    let unmanaged = || !stays_managed((policy, &change.apply(policy, now)), space, now);
    [
        (Obstacle::LastOwner, is_last),
        (Obstacle::SegmentSeat, through_segment),
        (Obstacle::LastManager, !is_last && unmanaged()),
    ]
    .into_iter()
    .filter_map(|(obstacle, is_there)| is_there.then_some(obstacle))
    .collect()
}
