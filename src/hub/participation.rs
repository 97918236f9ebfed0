//! Commands on participations, with rules W3 and W6.

use super::proposal::{self, Settled};
use super::ticket::Ticket;
use super::{check, managed, share};
use crate::access::{Change, OrganizationFacts, Policy, SeatChange, Share};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{
    Classification, Level, NodeId, OrganizationId, OrganizationRole, Participant, Participation,
    ParticipationId, SpaceId, SpaceKind, Subject, Time,
};
use crate::store::{Held, ParticipationDraft, Shared, Tx, Viewer, Visible};

/// What a seat needs.
#[derive(Debug, Clone)]
pub struct ParticipationSet {
    /// Where.
    pub space: SpaceId,
    /// Who.
    pub participant: Participant,
    /// The most it may do there.
    pub cap: Level,
    /// The highest classification it may see there.
    pub clearance: Classification,
    /// From when; none: at once.
    pub from: Option<Time>,
    /// Until when.
    pub until: Option<Time>,
}

/// Gives somebody a seat in a space, or changes the one that it has; or proposes it, where other
/// owners have to consent.
#[async_recursion::async_recursion]
pub async fn set(
    viewer: &Viewer,
    set: ParticipationSet,
    ticket: Option<&Ticket>,
) -> Result<Settled> {
    let tx = viewer.begin().await?;
    let waits = needs_consent(tx.policy(), &set, tx.now());
    let (held, draft, change) = prepare(&tx, set).await?;
    managed::check(&tx, &change, held.row().anchor)?;
    Ticket::check(ticket, &tx, &change)?;
    let settled = if waits {
        proposal::propose(&tx, &held, draft).await?
    } else {
        Settled {
            proposal: None,
            participation: Some(held.seat(draft).await?),
        }
    };
    tx.commit().await?;
    Ok(settled)
}

/// Checks all that a seat needs.
pub(super) async fn prepare(
    tx: &Tx,
    set: ParticipationSet,
) -> Result<(Held<'_, Shared, Share>, ParticipationDraft, Change)> {
    if set.cap == Level::None {
        return Err(Error::invalid(
            "cap",
            "give at least DISCOVER; to take the seat away, end it",
        ));
    }
    let span = check::span(set.from, set.until)?;
    let held = tx.share(NodeId::Space(set.space)).await?;
    check_participant(tx, &set)?;
    check_own_seat(tx, &set)?;
    check_endless(tx, &set)?;
    let draft = ParticipationDraft {
        participant: set.participant,
        cap: set.cap,
        clearance: set.clearance,
        span,
    };
    let seat = SeatChange {
        participant: draft.participant,
        cap: draft.cap,
        clearance: draft.clearance,
        span,
    };
    Ok((held, draft, Change::Seat(set.space, seat)))
}

/// Ends a seat now: whoever came in through it sees nothing of the space from then on.
#[async_recursion::async_recursion]
pub async fn end(
    viewer: &Viewer,
    id: ParticipationId,
    ticket: Option<&Ticket>,
) -> Result<Visible<Participation>> {
    let tx = viewer.begin().await?;
    let (held, seat) = tx.participation(id).await?;
    let change = Change::EndSeat(id);
    managed::check(&tx, &change, held.row().anchor)?;
    Ticket::check(ticket, &tx, &change)?;
    let seat = held.end_seat(seat).await?;
    tx.commit().await?;
    Ok(seat)
}

fn check_participant(tx: &Tx, set: &ParticipationSet) -> Result<()> {
    let policy = tx.policy();
    let space = policy.spaces.get(&set.space).ok_or(Error::NotFound)?;
    let (exists, is_host) = match set.participant {
        Participant::Organization(id) => {
            let known = tx.viewer().neighbours().knows_organization(id);
            let facts = policy.organizations.get(&id).filter(|_| known);
            (
                facts.is_some(),
                facts.is_some_and(|o| o.role == OrganizationRole::Host),
            )
        }
        Participant::Segment(id) => (share::knows_segment(tx, id), false),
    };
    if !exists {
        let message = "there is no such organization or segment";
        return Err(Error::rule(InvalidCode::NotFound, "participant", message));
    }
    if space.kind == SpaceKind::Internal && !is_host {
        let message =
            "an INTERNAL space seats the host only: use a PROGRAM, BILATERAL or JOINT space";
        return Err(Error::rule(InvalidCode::WrongState, "participant", message));
    }
    Ok(())
}

/// Rule W1 for seats: whoever manages a space that the own organization does not own gives no seat
/// above the own one, and changes the own one least of all.
fn check_own_seat(tx: &Tx, set: &ParticipationSet) -> Result<()> {
    let space = tx.policy().spaces.get(&set.space).ok_or(Error::NotFound)?;
    let Some(asker) = tx.asker() else {
        return Ok(());
    };
    if space.owners.contains(&asker.organization_id()) {
        return Ok(());
    }
    let exceeds =
        |field, message: &str| Err(Error::rule(InvalidCode::ExceedsOwnLevel, field, message));
    let (cap, clearance, until) = asker.seat_in(space, tx.now()).ok_or(Error::NotFound)?;
    if asker.sits_on(set.participant) {
        return exceeds(
            "participant",
            "only an owner of the space changes your own seat",
        );
    }
    if set.cap > cap {
        return exceeds("cap", "must not exceed the cap of your own seat");
    }
    if set.clearance > clearance {
        return exceeds(
            "clearance",
            "must not exceed the clearance of your own seat",
        );
    }
    if until.is_some_and(|own| set.until.is_none_or(|until| until > own)) {
        return exceeds("until", "must not come after the end of your own seat");
    }
    Ok(())
}

/// Rule W3 from the seat's side: without an end, no grant in the space may be endless that a
/// partner would hold through it.
fn check_endless(tx: &Tx, set: &ParticipationSet) -> Result<()> {
    if set.until.is_some() {
        return Ok(());
    }
    let policy = tx.policy();
    let space = policy.spaces.get(&set.space).ok_or(Error::NotFound)?;
    let seated = policy.organizations.iter().filter(|(id, facts)| {
        facts.role == OrganizationRole::Partner
            && !space.owners.contains(id)
            && match set.participant {
                Participant::Organization(seated) => seated == **id,
                Participant::Segment(segment) => policy.is_in_segment(facts, segment),
            }
    });
    let seated: Vec<_> = seated.collect();
    let inside = policy.nodes.values().filter(|node| node.space == set.space);
    let endless = inside.flat_map(|node| &node.grants).filter(|grant| {
        let is_over = grant.span.until.is_some();
        !is_over
            && seated
                .iter()
                .any(|(id, facts)| includes(policy, grant.subject, (**id, facts)))
    });
    if endless.count() == 0 {
        return Ok(());
    }
    let message = "a partner's access needs an end: give `until`, for grants here have none";
    Err(Error::rule(InvalidCode::EndRequired, "until", message))
}

/// Whether somebody of the organization is among the grant's subjects.
fn includes(
    policy: &Policy,
    subject: Subject,
    (id, facts): (OrganizationId, &OrganizationFacts),
) -> bool {
    match subject {
        Subject::Person(person) => {
            let person = policy.people.get(&person);
            person.is_some_and(|person| person.organization == id)
        }
        Subject::Group(group) => policy.groups.get(&group) == Some(&id),
        Subject::Organization(organization) => organization == id,
        Subject::Segment(segment) => policy.is_in_segment(facts, segment),
        Subject::Participants => true,
    }
}

/// Rule W6: in a JOINT space a new seat, or a higher one, needs the consent of every owner.
fn needs_consent(policy: &Policy, set: &ParticipationSet, now: Time) -> bool {
    let Some(space) = policy.spaces.get(&set.space) else {
        return false;
    };
    let held = space
        .participations
        .iter()
        .find(|seat| seat.participant == set.participant);
    let is_raise = held.is_none_or(|seat| {
        !seat.span.is_live(now)
            || set.cap > seat.cap
            || set.clearance > seat.clearance
            || set
                .until
                .is_none_or(|until| seat.span.until.is_some_and(|has| until > has))
    });
    space.kind == SpaceKind::Joint && space.owners.len() > 1 && is_raise
}
