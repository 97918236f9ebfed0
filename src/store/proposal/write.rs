//! Proposing a seat, consenting and refusing. All need the space held for `Share`.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set, Unchanged};
use serde_json::json;

use super::read::with_consents;
use crate::access::Share;
use crate::error::{Error, Result};
use crate::model::{
    Consent, NodeId, OrganizationId, Participant, PersonId, Proposal, ProposalId, RequestState,
    SpaceId,
};
use crate::store::entity::{consent, proposal};
use crate::store::participation::ParticipationDraft;
use crate::store::share::Shared;
use crate::store::tx::Tx;
use crate::store::vouch::{Held, Visible};

impl Tx {
    /// Holds the space that a proposal is about, for sharing.
    pub async fn proposal(&self, id: ProposalId) -> Result<(Held<'_, Shared, Share>, Proposal)> {
        let row = proposal::Entity::find_by_id(id.0).one(&self.db()).await?;
        let row = row.ok_or(Error::NotFound)?;
        let space = NodeId::Space(SpaceId(row.space_id));
        let held = match self.share(space).await {
            // Whoever doesn't manage the space does not learn that there is a proposal.
            Err(Error::Forbidden(_)) => return Err(Error::NotFound),
            held => held?,
        };
        let proposal = with_consents(vec![row], &self.db()).await?.pop();
        Ok((held, proposal.ok_or(Error::NotFound)?))
    }
}

impl Held<'_, Shared, Share> {
    /// Whether a proposal for this participant waits in this space.
    pub async fn is_proposed(&self, participant: Participant) -> Result<bool> {
        let waiting = proposal::Entity::find()
            .filter(proposal::Column::SpaceId.eq(self.row.id.uuid()))
            .filter(proposal::Column::State.eq(RequestState::Pending.as_str()))
            .filter(match participant {
                Participant::Organization(id) => proposal::Column::OrganizationId.eq(id.0),
                Participant::Segment(id) => proposal::Column::SegmentId.eq(id.0),
            });
        Ok(waiting.one(&self.tx.db()).await?.is_some())
    }

    /// Proposes a seat. The held node must be a space.
    pub async fn propose(&self, draft: ParticipationDraft) -> Result<Proposal> {
        let NodeId::Space(space) = self.row.id else {
            return Err(Error::NotFound);
        };
        let tx = self.tx;
        let id = ProposalId(tx.fresh_id());
        let (organization, segment) = match draft.participant {
            Participant::Organization(id) => (Some(id.0), None),
            Participant::Segment(id) => (None, Some(id.0)),
        };
        let row = proposal::ActiveModel {
            id: Set(id.0),
            space_id: Set(space.0),
            organization_id: Set(organization),
            segment_id: Set(segment),
            cap: Set(draft.cap.as_str().to_owned()),
            clearance: Set(draft.clearance.as_str().to_owned()),
            from_at: Set(draft.span.from),
            until_at: Set(draft.span.until),
            created_at: Set(tx.now()),
            state: Set(RequestState::Pending.as_str().to_owned()),
            decided_at: Set(None),
        };
        let row = row.insert(&tx.db()).await?;
        let details = json!({
            "space": space.to_string(),
            "participant": format!("{:?}", draft.participant),
            "cap": draft.cap,
            "clearance": draft.clearance,
            "until": draft.span.until.map(|t| t.to_rfc3339()),
        });
        tx.record("participationPropose", id, details);
        let proposal = with_consents(vec![row], &tx.db()).await?.pop();
        proposal.ok_or_else(|| Error::internal("a fresh proposal that is gone"))
    }

    /// Notes one owner's word on a proposal.
    pub async fn say(
        &self,
        proposal: &mut Proposal,
        (organization, person): (OrganizationId, PersonId),
        given: bool,
    ) -> Result<()> {
        let tx = self.tx;
        let row = consent::ActiveModel {
            proposal_id: Set(proposal.id.0),
            organization_id: Set(organization.0),
            person_id: Set(person.0),
            given: Set(given),
            created_at: Set(tx.now()),
        };
        consent::Entity::insert(row)
            .exec_without_returning(&tx.db())
            .await?;
        proposal.consents.push(Consent {
            organization,
            given,
            at: tx.now(),
        });
        let action = if given {
            "spaceConsentGive"
        } else {
            "spaceConsentRefuse"
        };
        let details = json!({
            "space": proposal.space.to_string(),
            "organization": organization.to_string(),
        });
        tx.record(action, proposal.id, details);
        Ok(())
    }

    /// Closes a proposal.
    pub async fn close(
        &self,
        mut proposal: Proposal,
        state: RequestState,
    ) -> Result<Visible<Proposal>> {
        let tx = self.tx;
        if state != RequestState::Pending {
            proposal.state = state;
            proposal.decided_at = Some(tx.now());
            let change = proposal::ActiveModel {
                id: Unchanged(proposal.id.0),
                state: Set(state.as_str().to_owned()),
                decided_at: Set(proposal.decided_at),
                ..Default::default()
            };
            change.update(&tx.db()).await?;
        }
        Ok(Visible::vouch(proposal))
    }
}
