//! Consenting to a proposal, and refusing it.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::value::Proposal;
use crate::api::error::{UserError, settle};
use crate::api::input::id_of;
use crate::api::participation::Participation;
use crate::api::session::viewer;
use crate::hub::proposal;

/// Which proposal to consent to.
#[derive(InputObject)]
pub struct SpaceConsentGiveInput {
    /// The id of the proposal.
    proposal: ID,
}

/// Which proposal to refuse.
#[derive(InputObject)]
pub struct SpaceConsentRefuseInput {
    /// The id of the proposal.
    proposal: ID,
}

/// What came of `spaceConsentGive`.
#[derive(SimpleObject)]
pub struct SpaceConsentGivePayload {
    /// The proposal; null when nothing was changed.
    proposal: Option<Proposal>,
    /// The seat, once every owner has consented; null while others have not spoken.
    participation: Option<Participation>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `spaceConsentRefuse`.
#[derive(SimpleObject)]
pub struct SpaceConsentRefusePayload {
    /// The proposal, refused; null when nothing was changed.
    proposal: Option<Proposal>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to proposals.
#[derive(Default)]
pub struct ProposalMutation;

#[Object]
impl ProposalMutation {
    /// Consents for your organization to a seat in a JOINT space that it owns. With the last
    /// owner's consent the seat is set. Needs MANAGE on the space.
    async fn space_consent_give(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which proposal.")] input: SpaceConsentGiveInput,
    ) -> async_graphql::Result<SpaceConsentGivePayload> {
        let give = async {
            let id = id_of("proposal", &input.proposal)?;
            proposal::consent(viewer(ctx), id).await
        };
        let (settled, user_errors) = settle(ctx, give.await).await?;
        let (proposal, participation) =
            settled.map_or((None, None), |s| (s.proposal, s.participation));
        Ok(SpaceConsentGivePayload {
            proposal: proposal.map(Proposal),
            participation: participation.map(Participation),
            user_errors,
        })
    }

    /// Refuses for your organization a seat in a JOINT space that it owns: the proposal is
    /// closed. Needs MANAGE on the space.
    async fn space_consent_refuse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which proposal.")] input: SpaceConsentRefuseInput,
    ) -> async_graphql::Result<SpaceConsentRefusePayload> {
        let refuse = async {
            let id = id_of("proposal", &input.proposal)?;
            proposal::refuse(viewer(ctx), id).await
        };
        let (row, user_errors) = settle(ctx, refuse.await).await?;
        Ok(SpaceConsentRefusePayload {
            proposal: row.map(Proposal),
            user_errors,
        })
    }
}
