//! Commands on proposals (rule W6): an owner's consent, or its refusal.

use crate::access::{Asker, Share};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{OrganizationId, Participation, Proposal, ProposalId, RequestState};
use crate::store::{Held, ParticipationDraft, Shared, Tx, Viewer, Visible};

/// What came of proposing or consenting.
#[derive(Debug)]
pub struct Settled {
    /// The proposal; none when nobody else's consent was needed.
    pub proposal: Option<Visible<Proposal>>,
    /// The seat; none while the proposal waits.
    pub participation: Option<Visible<Participation>>,
}

/// Consents for the viewer's organization. With the last owner's consent the seat is set.
#[async_recursion::async_recursion]
pub async fn consent(viewer: &Viewer, id: ProposalId) -> Result<Settled> {
    let tx = viewer.begin().await?;
    let (held, mut proposal) = tx.proposal(id).await?;
    let own = check_may_speak(&tx, &proposal)?;
    held.say(&mut proposal, own, true).await?;
    let settled = settle(&tx, &held, proposal).await?;
    tx.commit().await?;
    Ok(settled)
}

/// Refuses for the viewer's organization; one owner's refusal is enough.
#[async_recursion::async_recursion]
pub async fn refuse(viewer: &Viewer, id: ProposalId) -> Result<Visible<Proposal>> {
    let tx = viewer.begin().await?;
    let (held, mut proposal) = tx.proposal(id).await?;
    let own = check_may_speak(&tx, &proposal)?;
    held.say(&mut proposal, own, false).await?;
    let proposal = held.close(proposal, RequestState::Refused).await?;
    tx.commit().await?;
    Ok(proposal)
}

/// Proposes a seat, with the consent of the proposer's organization where that is an owner.
pub(super) async fn propose(
    tx: &Tx,
    held: &Held<'_, Shared, Share>,
    draft: ParticipationDraft,
) -> Result<Settled> {
    if held.is_proposed(draft.participant).await? {
        let message = "a proposal for it waits already: consent to that one, or refuse it first";
        return Err(Error::rule(InvalidCode::WrongState, "participant", message));
    }
    let mut proposal = held.propose(draft).await?;
    if let Some(own) = tx.asker().filter(|asker| owns(tx, asker, &proposal)) {
        let own = (own.organization_id(), own.person);
        held.say(&mut proposal, own, true).await?;
    }
    settle(tx, held, proposal).await
}

/// Sets the seat when every owner has consented.
async fn settle(tx: &Tx, held: &Held<'_, Shared, Share>, proposal: Proposal) -> Result<Settled> {
    let agrees = |owner: &OrganizationId| {
        let mut consents = proposal.consents.iter();
        consents.any(|c| c.organization == *owner && c.given)
    };
    let space = tx.policy().spaces.get(&proposal.space);
    if !space.ok_or(Error::NotFound)?.owners.iter().all(agrees) {
        let proposal = held.close(proposal, RequestState::Pending).await?;
        return Ok(Settled {
            proposal: Some(proposal),
            participation: None,
        });
    }
    if proposal.span.until.is_some_and(|until| until <= tx.now()) {
        let message = "the seat would be over already: refuse this and propose it anew";
        return Err(Error::rule(InvalidCode::WrongState, "id", message));
    }
    let draft = ParticipationDraft {
        participant: proposal.participant,
        cap: proposal.cap,
        clearance: proposal.clearance,
        span: proposal.span,
    };
    let seat = held.seat(draft).await?;
    Ok(Settled {
        proposal: Some(held.close(proposal, RequestState::Approved).await?),
        participation: Some(seat),
    })
}

fn owns(tx: &Tx, asker: &Asker, proposal: &Proposal) -> bool {
    let space = tx.policy().spaces.get(&proposal.space);
    space.is_some_and(|space| space.owners.contains(&asker.organization_id()))
}

/// The organization for which the viewer speaks, and the viewer itself.
fn check_may_speak(
    tx: &Tx,
    proposal: &Proposal,
) -> Result<(OrganizationId, crate::model::PersonId)> {
    let refuse = |message: &str| Err(Error::rule(InvalidCode::WrongState, "id", message));
    if proposal.state != RequestState::Pending {
        return refuse("the proposal is decided already");
    }
    let Some(asker) = tx.asker().filter(|asker| owns(tx, asker, proposal)) else {
        let message = "only an owner of the space consents: your organization is none";
        return Err(Error::Forbidden(message.to_owned()));
    };
    let own = asker.organization_id();
    if proposal.consents.iter().any(|c| c.organization == own) {
        return refuse("your organization has spoken already");
    }
    Ok((own, asker.person))
}
