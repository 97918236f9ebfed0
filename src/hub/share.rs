//! Commands on grants and denials, with rules W1 to W4.

use super::ticket::Ticket;
use super::{check, managed};
use crate::access::{Asker, Change, Policy, Share};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{
    Denial, DenialId, Grant, GrantId, Level, NodeId, NodePolicy, OrganizationId, OrganizationRole,
    Participant, Participation, SegmentId, SpaceId, Span, Subject, Time,
};
use crate::store::{DenialDraft, GrantDraft, Held, Shared, Tx, Viewer, Visible};

/// What a new grant needs.
#[derive(Debug, Clone)]
pub struct GrantCreate {
    /// Where.
    pub node: NodeId,
    /// To whom.
    pub subject: Subject,
    /// How much; at least DISCOVER.
    pub level: Level,
    /// Whether it opens documents that are still under embargo.
    pub early_access: bool,
    /// From when; none: at once.
    pub from: Option<Time>,
    /// Until when; a partner's access needs an end here or on its participation.
    pub until: Option<Time>,
    /// Why.
    pub reason: Option<String>,
}

/// What a new denial needs.
#[derive(Debug, Clone)]
pub struct DenialCreate {
    /// Where.
    pub node: NodeId,
    /// To whom.
    pub subject: Subject,
    /// From when; none: at once.
    pub from: Option<Time>,
    /// Until when; none: for good.
    pub until: Option<Time>,
    /// Why.
    pub reason: Option<String>,
}

/// Grants a level on a node.
#[async_recursion::async_recursion]
pub async fn grant(
    viewer: &Viewer,
    create: GrantCreate,
    ticket: Option<&Ticket>,
) -> Result<Visible<Grant>> {
    let tx = viewer.begin().await?;
    let (held, draft, change) = prepare_grant(&tx, create).await?;
    Ticket::check(ticket, &tx, &change)?;
    let grant = held.grant(draft).await?;
    tx.commit().await?;
    Ok(grant)
}

/// A node held for sharing, what to put on it, and what that changes.
type Prepared<'t, T> = (Held<'t, Shared, Share>, T, Change);

/// Checks all that a grant needs.
pub(super) async fn prepare_grant(
    tx: &Tx,
    create: GrantCreate,
) -> Result<Prepared<'_, GrantDraft>> {
    let node = create.node;
    let draft = check_grant(create)?;
    let held = tx.share(node).await?;
    check_known(tx, draft.subject)?;
    check_seat(tx, &held, &draft)?;
    let how_much = (draft.level, draft.early_access);
    let change = Change::Grant(held.row().spot(), draft.subject, how_much, draft.span);
    Ok((held, draft, change))
}

/// The grant to be, its fields checked.
pub(super) fn check_grant(create: GrantCreate) -> Result<GrantDraft> {
    if create.level == Level::None {
        return Err(Error::invalid(
            "level",
            "grant at least DISCOVER; to refuse, create a denial",
        ));
    }
    let reason = create.reason.map(|r| check::line("reason", &r));
    Ok(GrantDraft {
        subject: create.subject,
        level: create.level,
        early_access: create.early_access,
        span: check::span(create.from, create.until)?,
        reason: reason.transpose()?,
    })
}

/// Rules W2 and W3.
pub(super) fn check_seat(
    tx: &Tx,
    held: &Held<'_, Shared, Share>,
    draft: &GrantDraft,
) -> Result<()> {
    let space = space_of(tx, held)?;
    check_subject(tx, space, draft.subject)?;
    check_end(tx, space, (draft.subject, draft.span))
}

/// Ends a grant now.
#[async_recursion::async_recursion]
pub async fn end_grant(
    viewer: &Viewer,
    id: GrantId,
    ticket: Option<&Ticket>,
) -> Result<Visible<Grant>> {
    let tx = viewer.begin().await?;
    let (held, grant, change) = prepare_grant_end(&tx, id).await?;
    Ticket::check(ticket, &tx, &change)?;
    let grant = held.end_grant(grant).await?;
    tx.commit().await?;
    Ok(grant)
}

/// Checks all that the end of a grant needs.
pub(super) async fn prepare_grant_end(tx: &Tx, id: GrantId) -> Result<Prepared<'_, Grant>> {
    let (held, grant) = tx.grant(id).await?;
    let change = Change::EndGrant(id);
    if grant.level == Level::Manage {
        managed::check(tx, &change, held.row().spot().own)?;
    }
    Ok((held, grant, change))
}

/// Denies a node to a subject.
#[async_recursion::async_recursion]
pub async fn deny(
    viewer: &Viewer,
    create: DenialCreate,
    ticket: Option<&Ticket>,
) -> Result<Visible<Denial>> {
    let tx = viewer.begin().await?;
    let (held, draft, change) = prepare_denial(&tx, create).await?;
    Ticket::check(ticket, &tx, &change)?;
    let denial = held.deny(draft).await?;
    tx.commit().await?;
    Ok(denial)
}

/// Checks all that a denial needs.
pub(super) async fn prepare_denial(
    tx: &Tx,
    create: DenialCreate,
) -> Result<Prepared<'_, DenialDraft>> {
    let span = check::span(create.from, create.until)?;
    let reason = create.reason.map(|r| check::line("reason", &r));
    let reason = reason.transpose()?;
    let held = tx.share(create.node).await?;
    let space = space_of(tx, &held)?;
    check_known(tx, create.subject)?;
    check_subject(tx, space, create.subject)?;
    let draft = DenialDraft {
        subject: create.subject,
        span,
        reason,
    };
    let change = Change::Deny(held.row().spot(), draft.subject, span);
    managed::check(tx, &change, held.row().spot().own)?;
    Ok((held, draft, change))
}

/// Ends a denial now.
#[async_recursion::async_recursion]
pub async fn end_denial(
    viewer: &Viewer,
    id: DenialId,
    ticket: Option<&Ticket>,
) -> Result<Visible<Denial>> {
    let tx = viewer.begin().await?;
    let (held, denial) = tx.denial(id).await?;
    Ticket::check(ticket, &tx, &Change::EndDenial(id))?;
    let denial = held.end_denial(denial).await?;
    tx.commit().await?;
    Ok(denial)
}

pub(super) fn space_of(tx: &Tx, held: &Held<'_, Shared, Share>) -> Result<SpaceId> {
    let node = tx
        .policy()
        .nodes
        .get(&held.row().anchor)
        .ok_or(Error::NotFound)?;
    Ok(node.space)
}

/// The organization that a subject belongs to or is; none for segments and participants.
fn organization_of(policy: &Policy, subject: Subject) -> Result<Option<OrganizationId>> {
    let organization = match subject {
        Subject::Person(id) => policy.people.get(&id).map(|facts| facts.organization),
        Subject::Organization(id) => policy.organizations.get(&id).map(|_| id),
        Subject::Group(id) => policy.groups.get(&id).copied(),
        Subject::Segment(id) if policy.segments.contains_key(&id) => return Ok(None),
        Subject::Segment(_) => None,
        Subject::Participants => return Ok(None),
    };
    organization.map(Some).ok_or_else(unknown)
}

fn unknown() -> Error {
    Error::rule(InvalidCode::NotFound, "subject", "there is no such subject")
}

/// Rule R3: nobody shares with somebody whom it may not know of.
fn check_known(tx: &Tx, subject: Subject) -> Result<()> {
    let neighbours = tx.viewer().neighbours();
    let is_known = match (subject, organization_of(tx.policy(), subject)?) {
        (Subject::Person(id), Some(organization)) => neighbours.knows_person(id, organization),
        (Subject::Group(_), Some(organization)) => {
            let own = |a: &Asker| a.is_hub_admin() || a.organization_id() == organization;
            tx.asker().is_none_or(own)
        }
        (_, Some(organization)) => neighbours.knows_organization(organization),
        (Subject::Segment(id), None) => knows_segment(tx, id),
        (_, None) => true,
    };
    if is_known { Ok(()) } else { Err(unknown()) }
}

/// Whether there is such a segment, for host people: nobody else may know of any.
pub(super) fn knows_segment(tx: &Tx, id: SegmentId) -> bool {
    tx.asker()
        .is_none_or(|a| a.is_host() || leak!(SegmentsNamedByAll))
        && tx.policy().segments.contains_key(&id)
}

/// Whether all of these organizations are some that the writer may know of.
pub(super) fn check_subjects(tx: &Tx, policy: &NodePolicy) -> Result<()> {
    let neighbours = tx.viewer().neighbours();
    let organizations = &tx.policy().organizations;
    let mut subjects = policy.subjects.iter();
    if subjects.all(|id| organizations.contains_key(id) && neighbours.knows_organization(*id))
        || leak!(SubjectsUnchecked)
    {
        return Ok(());
    }
    let (field, message) = (
        "policy.subjectOrganizations",
        "there is no such organization",
    );
    Err(Error::rule(InvalidCode::NotFound, field, message))
}

/// Rule W2: the subject's organization has a live seat in the space.
fn check_subject(tx: &Tx, space: SpaceId, subject: Subject) -> Result<()> {
    let participates = match (organization_of(tx.policy(), subject)?, subject) {
        (Some(organization), _) => participates(tx.policy(), (space, organization), tx.now()),
        (None, Subject::Segment(segment)) => {
            let policy = tx.policy();
            policy
                .organizations
                .iter()
                .filter(|(_, facts)| policy.is_in_segment(facts, segment))
                .any(|(id, _)| participates(policy, (space, *id), tx.now()))
                || seats(policy, space).any(|s| s.participant == Participant::Segment(segment))
        }
        (None, _) => true,
    };
    if participates {
        Ok(())
    } else {
        Err(Error::rule(
            InvalidCode::OrganizationNotParticipant,
            "subject",
            "its organization has no seat in the space: set its participation first",
        ))
    }
}

/// Rule W3: a partner's access ends, with the grant or with each seat that it comes through.
fn check_end(tx: &Tx, space: SpaceId, (subject, span): (Subject, Span)) -> Result<()> {
    if span.until.is_some() {
        return Ok(());
    }
    let policy = tx.policy();
    let is_partner = |id: &OrganizationId| {
        policy
            .organizations
            .get(id)
            .is_some_and(|o| o.role == OrganizationRole::Partner)
    };
    let owns = |id: &OrganizationId| {
        policy
            .spaces
            .get(&space)
            .is_some_and(|s| s.owners.contains(id))
    };
    let concerned: Vec<OrganizationId> = match (organization_of(tx.policy(), subject)?, subject) {
        (Some(organization), _) => vec![organization],
        (None, Subject::Segment(segment)) => policy
            .organizations
            .iter()
            .filter(|(_, facts)| policy.is_in_segment(facts, segment))
            .map(|(id, _)| *id)
            .collect(),
        (None, _) => policy.organizations.keys().copied().collect(),
    };
    let endless = concerned
        .iter()
        .filter(|id| is_partner(id) && !owns(id))
        .any(|id| {
            let facts = &policy.organizations[id];
            seats(policy, space)
                .filter(|seat| seat.span.until.is_none_or(|until| until > tx.now()))
                .filter(|seat| match seat.participant {
                    Participant::Organization(organization) => organization == *id,
                    Participant::Segment(segment) => policy.is_in_segment(facts, segment),
                })
                .any(|seat| seat.span.until.is_none())
        });
    if endless {
        Err(Error::rule(
            InvalidCode::EndRequired,
            "until",
            "a partner's access needs an end: give `until` here or on its participation",
        ))
    } else {
        Ok(())
    }
}

fn seats(policy: &Policy, space: SpaceId) -> impl Iterator<Item = &Participation> {
    policy
        .spaces
        .get(&space)
        .into_iter()
        .flat_map(|facts| &facts.participations)
}

fn participates(
    policy: &Policy,
    (space, organization): (SpaceId, OrganizationId),
    now: Time,
) -> bool {
    let Some(facts) = policy.organizations.get(&organization) else {
        return false;
    };
    let owns = policy
        .spaces
        .get(&space)
        .is_some_and(|s| s.owners.contains(&organization));
    owns || seats(policy, space)
        .filter(|seat| seat.span.is_live(now))
        .any(|seat| match seat.participant {
            Participant::Organization(id) => id == organization,
            Participant::Segment(segment) => policy.is_in_segment(facts, segment),
        })
}
