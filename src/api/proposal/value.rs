//! A proposal as clients see it.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use crate::api::organization::Organization;
use crate::api::page::id;
use crate::api::participation::{Participant, participant};
use crate::api::session::{session, viewer};
use crate::api::space::Space;
use crate::api::word::{Classification, Level, RequestState};
use crate::model;
use crate::store::Visible;

/// A seat in a JOINT space that waits for the consent of every owner.
#[derive(Clone)]
pub struct Proposal(pub Visible<model::Proposal>);

/// One owner's word on a proposal.
#[derive(SimpleObject)]
pub struct Consent {
    /// Which owner; null when you may not know of it.
    organization: Option<Organization>,
    /// Whether it consents; else it refuses.
    given: bool,
    /// When it said so.
    at: DateTime<Utc>,
}

/// A seat in a JOINT space that waits for the consent of every owner. For those who may MANAGE
/// the space.
#[Object]
impl Proposal {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// Where the seat would be.
    async fn space(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Space>> {
        let row = session(ctx).load(self.0.space).await;
        row.map(|row| row.map(Space)).transpose()
    }

    /// Who would have it; null when you may not know.
    async fn participant(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Participant>> {
        participant(ctx, self.0.participant).await.transpose()
    }

    /// The most that might be done through the seat.
    async fn cap(&self) -> Level {
        self.0.cap.into()
    }

    /// The highest classification that might be seen through the seat.
    async fn clearance(&self) -> Classification {
        self.0.clearance.into()
    }

    /// The first instant at which the seat would hold; null: at once.
    async fn from(&self) -> Option<DateTime<Utc>> {
        self.0.span.from
    }

    /// The first instant at which the seat would no longer hold; null: open-ended.
    async fn until(&self) -> Option<DateTime<Utc>> {
        self.0.span.until
    }

    /// When it was proposed.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// APPROVED once every owner consented, and the seat is set; REFUSED once one refused.
    async fn state(&self) -> RequestState {
        self.0.state.into()
    }

    /// When it was decided; null while it waits.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }

    /// What each owner has said so far, in the order in which they spoke.
    async fn consents(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Consent>> {
        let mut consents = Vec::with_capacity(self.0.consents.len());
        for consent in &self.0.consents {
            let organization = session(ctx).load(consent.organization).await?;
            consents.push(Consent {
                organization: organization.map(Organization),
                given: consent.given,
                at: consent.at,
            });
        }
        Ok(consents)
    }

    /// Whether your organization owns the space and has not spoken yet.
    async fn viewer_can_consent(&self, ctx: &Context<'_>) -> bool {
        let viewer = viewer(ctx);
        let space = viewer.policy().spaces.get(&self.0.space);
        let Some((asker, space)) = viewer.asker().zip(space) else {
            return false;
        };
        let own = asker.organization_id();
        self.0.state == model::RequestState::Pending
            && space.owners.contains(&own)
            && self.0.consents.iter().all(|c| c.organization != own)
    }
}
