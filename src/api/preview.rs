//! Previews in the API: who gains and who loses by a change, before it is made.

use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use chrono::{DateTime, Utc};

use super::error::fault;
use super::input::{NodePolicyInput, PlaceInput, id_of};
use super::organization::Organization;
use super::page::id;
use super::participation::{ParticipationEndInput, ParticipationSetInput};
use super::person::Person;
use super::session::session;
use super::share::{DenialCreateInput, DenialEndInput, GrantCreateInput, GrantEndInput};
use super::wall::{WallCreateInput, WallEndInput};
use super::word::{Level, OrganizationStatus};
use crate::access::{KnownShifts, Shift, Tally};
use crate::error::{Error, Result};
use crate::hub::preview::{self, Intent, Preview};
use crate::model::OrganizationId;

/// How many people one list names, unless asked otherwise, and at most.
const DEFAULT: i32 = 25;
const MOST: i32 = 100;

/// Another policy of a folder or document itself.
#[derive(InputObject)]
pub struct AccessRestrictionInput {
    /// The id of the folder or document.
    node: ID,
    /// The policy that it would carry; replaces what it carries.
    policy: NodePolicyInput,
}

/// Another place of a folder or document.
#[derive(InputObject)]
pub struct AccessMoveInput {
    /// The id of the folder or document.
    node: ID,
    /// Where it would go.
    place: PlaceInput,
}

/// Another status of an organization.
#[derive(InputObject)]
pub struct AccessStatusInput {
    /// The id of the organization.
    organization: ID,
    /// The status that it would have.
    status: OrganizationStatus,
}

/// A new version of an agreement.
#[derive(InputObject)]
pub struct AccessAgreementVersionInput {
    /// The id of the agreement.
    agreement: ID,
    /// As in `agreementVersionPublish`. The preview tells the effect at that instant.
    earlier_lapse_at: Option<DateTime<Utc>>,
}

/// A change of access, as the mutation that makes it takes it: exactly one of these.
#[derive(OneofObject)]
pub enum AccessChangeInput {
    /// As `grantCreate`.
    Grant(GrantCreateInput),
    /// As `grantEnd`.
    GrantEnd(GrantEndInput),
    /// As `denialCreate`.
    Denial(DenialCreateInput),
    /// As `denialEnd`.
    DenialEnd(DenialEndInput),
    /// As `folderUpdate` or `documentUpdate` with a policy: restriction, classification,
    /// requirements, subject organizations.
    Restriction(AccessRestrictionInput),
    /// As `folderMove` or `documentMove`.
    Move(AccessMoveInput),
    /// As `participationSet`.
    Participation(ParticipationSetInput),
    /// As `participationEnd`.
    ParticipationEnd(ParticipationEndInput),
    /// As `wallCreate`.
    Wall(WallCreateInput),
    /// As `wallEnd`.
    WallEnd(WallEndInput),
    /// As `organizationActivate`, `organizationSuspend` or `organizationOffboard`.
    OrganizationStatus(AccessStatusInput),
    /// As `agreementVersionPublish`.
    AgreementVersion(AccessAgreementVersionInput),
}

impl AccessChangeInput {
    fn read(&self) -> Result<Intent> {
        Ok(match self {
            Self::Grant(input) => Intent::Grant(input.read()?),
            Self::GrantEnd(input) => Intent::GrantEnd(id_of("grantEnd.id", &input.id)?),
            Self::Denial(input) => Intent::Denial(input.read()?),
            Self::DenialEnd(input) => Intent::DenialEnd(id_of("denialEnd.id", &input.id)?),
            Self::Restriction(input) => {
                let node = id_of("restriction.node", &input.node)?;
                Intent::Restriction(node, input.policy.read()?)
            }
            Self::Move(input) => {
                let node = id_of("move.node", &input.node)?;
                Intent::Move(node, input.place.read("move.place")?)
            }
            Self::Participation(input) => Intent::Participation(input.read()?),
            Self::ParticipationEnd(input) => {
                Intent::ParticipationEnd(id_of("participationEnd.id", &input.id)?)
            }
            Self::Wall(input) => {
                let (a, b) = input.pair()?;
                Intent::Wall(a, b)
            }
            Self::WallEnd(input) => Intent::WallEnd(id_of("wallEnd.id", &input.id)?),
            Self::OrganizationStatus(input) => {
                let id = id_of("organizationStatus.organization", &input.organization)?;
                Intent::Status(id, input.status.into())
            }
            Self::AgreementVersion(input) => {
                let id = id_of("agreementVersion.agreement", &input.agreement)?;
                Intent::Version(id, input.earlier_lapse_at)
            }
        })
    }
}

/// One person's level on some nodes, before and after a change.
pub struct AccessShift(Shift);

/// One person's level on some nodes, before and after a change.
#[Object]
impl AccessShift {
    /// The person.
    async fn person(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.0.person).await;
        row.map(|row| row.map(Person)).transpose()
    }

    /// The person's id.
    async fn person_id(&self) -> ID {
        id(self.0.person)
    }

    /// The person's organization; null when you may not know of it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        organization(ctx, self.0.organization).await
    }

    /// The level before the change.
    async fn before(&self) -> Level {
        self.0.before.into()
    }

    /// The level after the change.
    async fn after(&self) -> Level {
        self.0.after.into()
    }

    /// On how many spaces and folders.
    async fn place_count(&self) -> i64 {
        count(self.0.places)
    }

    /// On how many documents.
    async fn document_count(&self) -> i64 {
        count(self.0.documents)
    }
}

async fn organization(
    ctx: &Context<'_>,
    id: OrganizationId,
) -> Option<async_graphql::Result<Organization>> {
    let row = session(ctx).load(id).await;
    row.map(|row| row.map(Organization)).transpose()
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// How many people gain and how many lose. Whoever gains on one node and loses on another counts
/// on both sides.
pub struct AccessTally(Tally);

/// How many people gain and how many lose. Whoever gains on one node and loses on another counts
/// on both sides.
#[Object]
impl AccessTally {
    /// People who get a higher level somewhere.
    async fn gaining_people(&self) -> i64 {
        count(self.0.gain)
    }

    /// People who get a lower level somewhere.
    async fn losing_people(&self) -> i64 {
        count(self.0.lose)
    }
}

/// How many people of one organization gain and how many lose.
pub struct AccessOrganizationTally(OrganizationId, Tally);

/// How many people of one organization gain and how many lose.
#[Object]
impl AccessOrganizationTally {
    /// The organization.
    async fn organization(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        organization(ctx, self.0).await
    }

    /// How many of its people, those that you may not know of too.
    async fn tally(&self) -> AccessTally {
        AccessTally(self.1)
    }
}

/// What a change would do, were it made now: whose level changes to or from VIEW or more.
pub struct AccessPreview(Preview);

/// What a change would do, were it made now: whose level changes to or from VIEW or more.
#[Object]
impl AccessPreview {
    /// People who would get a higher level, of those that you may know of; by organization, each
    /// once for each pair of levels.
    async fn gained(
        &self,
        #[graphql(desc = "How many at most: 1 to 100, by default 25.")] first: Option<i32>,
    ) -> async_graphql::Result<Vec<AccessShift>> {
        rows(&self.0.shifts, Shift::is_gain, first)
    }

    /// People who would get a lower level, of those that you may know of; by organization, each
    /// once for each pair of levels.
    async fn lost(
        &self,
        #[graphql(desc = "How many at most: 1 to 100, by default 25.")] first: Option<i32>,
    ) -> async_graphql::Result<Vec<AccessShift>> {
        rows(&self.0.shifts, |shift| !shift.is_gain(), first)
    }

    /// All people, named or not.
    async fn total(&self) -> AccessTally {
        AccessTally(self.0.shifts.all)
    }

    /// The organizations that you may know of with people who gain or lose.
    async fn organizations(&self) -> Vec<AccessOrganizationTally> {
        let tallies = self.0.shifts.organizations.iter();
        tallies
            .map(|(id, tally)| AccessOrganizationTally(*id, *tally))
            .collect()
    }

    /// People whom you may not know of, of organizations that you may not know of.
    async fn hidden(&self) -> AccessTally {
        AccessTally(self.0.shifts.hidden)
    }

    /// On how many spaces and folders somebody's level would change.
    async fn place_count(&self) -> i64 {
        count(self.0.places)
    }

    /// On how many documents somebody's level would change.
    async fn document_count(&self) -> i64 {
        count(self.0.documents)
    }

    /// To be given with the mutation as `previewToken`: it is refused when its effect has
    /// changed since. Opaque; good for you and this very change.
    async fn token(&self) -> &str {
        &self.0.issued.token
    }

    /// The first instant at which the token is refused.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.issued.expires_at
    }
}

fn rows(
    shifts: &KnownShifts,
    wanted: impl Fn(&Shift) -> bool,
    first: Option<i32>,
) -> async_graphql::Result<Vec<AccessShift>> {
    let first = first.unwrap_or(DEFAULT);
    let size = usize::try_from(first)
        .ok()
        .filter(|_| (1..=MOST).contains(&first));
    let message = format!("`first` must be between 1 and {MOST}, not {first}");
    let size = size.ok_or_else(|| fault(Error::invalid("first", message)))?;
    let rows = shifts.rows.iter().filter(|row| wanted(row));
    Ok(rows.take(size).copied().map(AccessShift).collect())
}

/// Previews.
#[derive(Default)]
pub struct PreviewQuery;

#[Object]
impl PreviewQuery {
    /// Who would gain and who would lose by a change of access. Needs the right that the change
    /// itself needs, and changes nothing. What the change would be refused for is an error here.
    async fn access_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] change: AccessChangeInput,
    ) -> async_graphql::Result<AccessPreview> {
        let session = session(ctx);
        let run = async { preview::preview(&session.hub, &session.viewer, change.read()?).await };
        run.await.map(AccessPreview).map_err(fault)
    }
}
