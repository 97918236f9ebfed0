//! Participations in the API.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject, Union};
use chrono::{DateTime, Utc};

use super::error::{UserError, settle};
use super::input::id_of;
use super::organization::Organization;
use super::page::id;
use super::proposal::Proposal;
use super::segment::Segment;
use super::session::{session, ticket, viewer};
use super::space::Space;
use super::word::{Classification, Level};
use crate::error::Result;
use crate::hub::participation::{self, ParticipationSet};
use crate::model;
use crate::store::Visible;

/// An organization's or segment's seat in a space: the most that it may do there and the highest
/// classification that it may see.
#[derive(Clone)]
pub struct Participation(pub Visible<model::Participation>);

/// Who has a seat.
#[derive(Union)]
#[allow(clippy::large_enum_variant, reason = "one per answer, and short-lived")]
pub enum Participant {
    /// One organization.
    Organization(Organization),
    /// Every organization that is in the segment at the moment of asking.
    Segment(Segment),
}

/// Who has a seat, or would have one; none when the viewer may not know.
pub async fn participant(
    ctx: &Context<'_>,
    participant: model::Participant,
) -> async_graphql::Result<Option<Participant>> {
    Ok(match participant {
        model::Participant::Organization(id) => {
            let row = session(ctx).load(id).await?;
            row.map(|row| Participant::Organization(Organization(row)))
        }
        model::Participant::Segment(id) => {
            let row = session(ctx).load(id).await?;
            row.map(|row| Participant::Segment(Segment(row)))
        }
    })
}

/// An organization's or segment's seat in a space: the most that it may do there and the
/// highest classification that it may see.
#[Object]
impl Participation {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// Where the seat is.
    async fn space(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Space>> {
        session(ctx)
            .load(self.0.space)
            .await
            .map(|row| row.map(Space))
            .transpose()
    }

    /// Who has it; null when you may not know.
    async fn participant(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Participant>> {
        participant(ctx, self.0.participant).await.transpose()
    }

    /// The most that may be done through this seat.
    async fn cap(&self) -> Level {
        self.0.cap.into()
    }

    /// The highest classification that may be seen through this seat.
    async fn clearance(&self) -> Classification {
        self.0.clearance.into()
    }

    /// The first instant at which it holds; null: from the beginning.
    async fn from(&self) -> Option<DateTime<Utc>> {
        self.0.span.from
    }

    /// The first instant at which it no longer holds; null: open-ended.
    async fn until(&self) -> Option<DateTime<Utc>> {
        self.0.span.until
    }

    /// Whether it holds now.
    async fn is_live(&self, ctx: &Context<'_>) -> bool {
        self.0.span.is_live(viewer(ctx).now())
    }
}

/// Who takes a seat: exactly one of these.
#[derive(OneofObject)]
pub enum ParticipantInput {
    /// The id of one organization.
    Organization(ID),
    /// The id of a segment: every organization that is in it at the moment of asking.
    Segment(ID),
}

/// What a seat needs.
#[derive(InputObject)]
pub struct ParticipationSetInput {
    /// The id of the space.
    space: ID,
    /// Who takes the seat; one that has a seat already keeps it with these values.
    participant: ParticipantInput,
    /// The most that may be done through this seat; at least DISCOVER.
    cap: Level,
    /// The highest classification that may be seen through this seat.
    #[graphql(default_with = "Classification::General")]
    clearance: Classification,
    /// The first instant at which it holds; null: at once.
    from: Option<DateTime<Utc>>,
    /// The first instant at which it no longer holds; null: open-ended.
    until: Option<DateTime<Utc>>,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
}

impl ParticipationSetInput {
    /// The seat to be.
    pub fn read(&self) -> Result<ParticipationSet> {
        let participant = match &self.participant {
            ParticipantInput::Organization(id) => {
                model::Participant::Organization(id_of("participant.organization", id)?)
            }
            ParticipantInput::Segment(id) => {
                model::Participant::Segment(id_of("participant.segment", id)?)
            }
        };
        Ok(ParticipationSet {
            space: id_of("space", &self.space)?,
            participant,
            cap: self.cap.into(),
            clearance: self.clearance.into(),
            from: self.from,
            until: self.until,
        })
    }
}

/// Which seat to end.
#[derive(InputObject)]
pub struct ParticipationEndInput {
    /// The id of the seat.
    pub id: ID,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
}

/// What came of `participationSet`.
#[derive(SimpleObject)]
pub struct ParticipationSetPayload {
    /// The seat; null when nothing was changed, or while other owners have to consent.
    participation: Option<Participation>,
    /// In a JOINT space with several owners: what now waits for their consent. Null elsewhere.
    proposal: Option<Proposal>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `participationEnd`.
#[derive(SimpleObject)]
pub struct ParticipationEndPayload {
    /// The seat, ended; null when nothing was changed.
    participation: Option<Participation>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to participations.
#[derive(Default)]
pub struct ParticipationMutation;

#[Object]
impl ParticipationMutation {
    /// Gives an organization or segment a seat in a space, or changes the seat that it has. Needs
    /// MANAGE on the space; in a JOINT space with several owners, a new or higher seat
    /// first becomes a proposal that waits for every owner's consent.
    async fn participation_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seat.")] input: ParticipationSetInput,
    ) -> async_graphql::Result<ParticipationSetPayload> {
        let set = async {
            let ticket = ticket(ctx, &input.preview_token);
            participation::set(viewer(ctx), input.read()?, ticket.as_ref()).await
        };
        let (settled, user_errors) = settle(ctx, set.await).await?;
        let (proposal, participation) =
            settled.map_or((None, None), |s| (s.proposal, s.participation));
        Ok(ParticipationSetPayload {
            participation: participation.map(Participation),
            proposal: proposal.map(Proposal),
            user_errors,
        })
    }

    /// Ends a seat now: whoever came in through it sees nothing of the space from then on.
    async fn participation_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which seat.")] input: ParticipationEndInput,
    ) -> async_graphql::Result<ParticipationEndPayload> {
        let end = async {
            let ticket = ticket(ctx, &input.preview_token);
            participation::end(viewer(ctx), id_of("id", &input.id)?, ticket.as_ref()).await
        };
        let (row, user_errors) = settle(ctx, end.await).await?;
        Ok(ParticipationEndPayload {
            participation: row.map(Participation),
            user_errors,
        })
    }
}
