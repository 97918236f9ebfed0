//! Changes to organizations.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::value::Organization;
use crate::api::error::{UserError, settle};
use crate::api::idempotency::once;
use crate::api::input::{clearable, expected, id_of, settable};
use crate::api::scalar::Url;
use crate::api::session::viewer;
use crate::api::word::{OrganizationStatus, PartnerKind, Tier};
use crate::error::Result;
use crate::hub::organization::{self, OrganizationCreate, OrganizationUpdate};
use crate::model;
use crate::store::OrganizationEdit;

/// What a new partner needs.
#[derive(InputObject)]
pub struct OrganizationCreateInput {
    /// The caller's own stable string: 1 to 200 bytes, unique among organizations.
    key: Option<String>,
    /// Its short name in addresses: lower-case letters, digits and hyphens. Null: made from the
    /// name.
    slug: Option<String>,
    /// Its name: one line of at most 500 characters.
    name: String,
    /// What it does in the ecosystem.
    kind: Option<PartnerKind>,
    /// Its rung in the programme.
    tier: Option<Tier>,
    /// Where it stands: PROSPECT, ONBOARDING or ACTIVE.
    #[graphql(default_with = "OrganizationStatus::Prospect")]
    status: OrganizationStatus,
    /// The codes of its regions: at most 50.
    #[graphql(default)]
    regions: Vec<String>,
    /// The industries it serves: at most 50.
    #[graphql(default)]
    industries: Vec<String>,
    /// What it is able to do: at most 50.
    #[graphql(default)]
    capabilities: Vec<String>,
    /// Its public site.
    website: Option<Url>,
    /// The id of its partner manager: an active person of the host.
    manager: Option<ID>,
}

impl OrganizationCreateInput {
    fn read(self) -> Result<OrganizationCreate> {
        let manager = self.manager.as_ref().map(|id| id_of("manager", id));
        Ok(OrganizationCreate {
            key: self.key,
            slug: self.slug,
            name: self.name,
            kind: self.kind.map(Into::into),
            tier: self.tier.map(Into::into),
            status: self.status.into(),
            regions: self.regions,
            industries: self.industries,
            capabilities: self.capabilities,
            website: self.website.map(|website| website.0),
            manager: manager.transpose()?,
        })
    }
}

/// What to change in an organization: absent keeps, null clears.
#[derive(InputObject)]
pub struct OrganizationUpdateInput {
    /// The id of the organization.
    id: ID,
    /// The version that you read. It must be given; null overwrites whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// Its short name in addresses.
    slug: MaybeUndefined<String>,
    /// Its name.
    name: MaybeUndefined<String>,
    /// What it does in the ecosystem.
    kind: MaybeUndefined<PartnerKind>,
    /// Its rung in the programme.
    tier: MaybeUndefined<Tier>,
    /// Where it stands, along its life on the hub: a PROSPECT becomes ONBOARDING, for example.
    status: MaybeUndefined<OrganizationStatus>,
    /// The codes of its regions; replaces all.
    regions: MaybeUndefined<Vec<String>>,
    /// The industries it serves; replaces all.
    industries: MaybeUndefined<Vec<String>>,
    /// What it is able to do; replaces all.
    capabilities: MaybeUndefined<Vec<String>>,
    /// Its public site.
    website: MaybeUndefined<Url>,
    /// The id of its partner manager: an active person of the host.
    manager: MaybeUndefined<ID>,
}

impl OrganizationUpdateInput {
    fn read(self) -> Result<OrganizationUpdate> {
        let list = |list| clearable(list).map(Option::unwrap_or_default);
        let manager = clearable(self.manager);
        let manager = manager.map(|id| id.map(|id| id_of("manager", &id)).transpose());
        Ok(OrganizationUpdate {
            id: id_of("id", &self.id)?,
            expected: expected(self.expected_version)?,
            edit: OrganizationEdit {
                slug: settable("slug", self.slug)?,
                name: settable("name", self.name)?,
                kind: clearable(self.kind).map(|kind| kind.map(Into::into)),
                tier: clearable(self.tier).map(|tier| tier.map(Into::into)),
                status: settable("status", self.status)?.map(Into::into),
                regions: list(self.regions),
                industries: list(self.industries),
                capabilities: list(self.capabilities),
                website: clearable(self.website).map(|website| website.map(|w| w.0)),
                manager: manager.transpose()?,
            },
        })
    }
}

macro_rules! status_inputs {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(InputObject)]
        pub struct $name {
            /// The id of the organization.
            id: ID,
            /// The version that you read. It must be given; null takes whatever is there.
            expected_version: MaybeUndefined<i32>,
        }
    )*};
}

status_inputs! {
    /// Which organization to make ACTIVE.
    OrganizationActivateInput;
    /// Which organization to suspend.
    OrganizationSuspendInput;
    /// Which organization to offboard.
    OrganizationOffboardInput;
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The organization; null when nothing was changed.
            organization: Option<Organization>,
            /// Why nothing was changed; empty when it was.
            user_errors: Vec<UserError>,
        }
    )*};
}

payloads! {
    /// What came of `organizationCreate`.
    OrganizationCreatePayload;
    /// What came of `organizationUpdate`.
    OrganizationUpdatePayload;
    /// What came of `organizationActivate`.
    OrganizationActivatePayload;
    /// What came of `organizationSuspend`.
    OrganizationSuspendPayload;
    /// What came of `organizationOffboard`.
    OrganizationOffboardPayload;
}

/// Moves an organization to a status; the rest is the same for all of them.
macro_rules! to_status {
    ($ctx:ident, $input:ident, $status:ident, $payload:ident) => {{
        let change = async {
            let version = expected($input.expected_version)?;
            let id = id_of("id", &$input.id)?;
            let status = model::OrganizationStatus::$status;
            organization::set_status(viewer($ctx), id, version, status).await
        };
        let (row, user_errors) = settle($ctx, change.await).await?;
        let organization = row.map(Organization);
        Ok($payload {
            organization,
            user_errors,
        })
    }};
}

/// Changes to organizations.
#[derive(Default)]
pub struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Adds a partner. Needs a hub administrator.
    async fn organization_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The partner.")] input: OrganizationCreateInput,
    ) -> async_graphql::Result<OrganizationCreatePayload> {
        let create = once(ctx, |maker| async move {
            organization::create(&maker, input.read()?).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        let organization = row.map(Organization);
        Ok(OrganizationCreatePayload {
            organization,
            user_errors,
        })
    }

    /// Changes an organization. Needs a hub administrator.
    async fn organization_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: OrganizationUpdateInput,
    ) -> async_graphql::Result<OrganizationUpdatePayload> {
        let update = async { organization::update(viewer(ctx), input.read()?).await };
        let (row, user_errors) = settle(ctx, update.await).await?;
        let organization = row.map(Organization);
        Ok(OrganizationUpdatePayload {
            organization,
            user_errors,
        })
    }

    /// Makes an organization ACTIVE: a full participant. Needs a hub administrator.
    async fn organization_activate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organization.")] input: OrganizationActivateInput,
    ) -> async_graphql::Result<OrganizationActivatePayload> {
        to_status!(ctx, input, Active, OrganizationActivatePayload)
    }

    /// Suspends an organization: its people can't sign in until it is activated again. Needs a
    /// hub administrator.
    async fn organization_suspend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organization.")] input: OrganizationSuspendInput,
    ) -> async_graphql::Result<OrganizationSuspendPayload> {
        to_status!(ctx, input, Suspended, OrganizationSuspendPayload)
    }

    /// Offboards an organization: its people can't sign in, and their tokens are revoked. Needs a
    /// hub administrator.
    async fn organization_offboard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organization.")] input: OrganizationOffboardInput,
    ) -> async_graphql::Result<OrganizationOffboardPayload> {
        to_status!(ctx, input, Offboarded, OrganizationOffboardPayload)
    }
}
