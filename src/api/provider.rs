//! Identity providers in the API: who signs in the people of an organization, and whose mail addresses are.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::idempotency::once;
use super::input::{clearable, expected, id_of, settable};
use super::organization::Organization;
use super::page::{IdentityProviderConnection, PageArguments, id};
use super::place::total;
use super::session::{session, viewer};
use crate::access::{Duty, Federate};
use crate::error::Result;
use crate::hub::provider::{self, ProviderCreate, ProviderUpdate};
use crate::hub::provider_sign_in::CALLBACK;
use crate::model;
use crate::store::{ProviderDraft, ProviderEdit, TimePlace, Visible};

/// Who signs in the people of an organization, by OpenID Connect.
#[derive(Clone)]
pub struct IdentityProvider(pub Visible<model::IdentityProvider>);

/// Who signs in the people of an organization, by OpenID Connect: those whose mail address is of one of its
/// `mailDomains`, and nobody of another organization. Shown to the administrators of the organization and of
/// the hub.
#[Object]
impl IdentityProvider {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// Whose people it signs in.
    async fn organization(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        let row = session(ctx).load(self.0.organization).await;
        row.map(|row| row.map(Organization)).transpose()
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its own name: the address below which its `.well-known/openid-configuration` is.
    async fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// What the hub is known by there.
    async fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// Whether the hub has a client secret to show there; the secret itself is never shown again.
    async fn has_client_secret(&self) -> bool {
        self.0.has_secret
    }

    /// Whether somebody whom the hub does not know yet becomes a member of the organization by signing in.
    async fn creates_people(&self) -> bool {
        self.0.creates_people
    }

    /// Where it sends people back to, below the hub's own address: to be registered there.
    async fn callback_path(&self) -> String {
        format!("{CALLBACK}{}/callback", self.0.id)
    }

    /// Counts changes; changing it needs the version you read.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// Whether you may change and remove it.
    async fn viewer_can_update(&self, ctx: &Context<'_>) -> bool {
        let asker = viewer(ctx).asker();
        asker.is_some_and(|asker| Federate::may(asker, self.0.organization))
    }
}

/// Lists of identity providers.
#[derive(Default)]
pub struct ProviderQuery;

#[Object]
impl ProviderQuery {
    /// The identity providers that you may see, newest first.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn identity_providers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of an organization; null: those of all.")] organization: Option<
            ID,
        >,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<IdentityProviderConnection> {
        let session = session(ctx);
        let of = organization.map(|organization| id_of("organization", &organization));
        let of = of.transpose().map_err(fault)?;
        let cursors = Cursors::new(session, &("identityProviders", of));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_time(cursor))?;
        let viewer = &session.viewer;
        let page = viewer.providers(of, slice).await.map_err(fault)?;
        let total = total(ctx, viewer.provider_count(of)).await?;
        let cursor = |row: &Visible<_>| cursors.write_time(&TimePlace::of_provider(row));
        Ok(IdentityProviderConnection::new(
            page,
            total,
            cursor,
            IdentityProvider,
        ))
    }
}

/// What a new identity provider needs.
#[derive(InputObject)]
pub struct IdentityProviderCreateInput {
    /// The id of the organization whose people it signs in.
    organization: ID,
    /// What people call it.
    name: String,
    /// Its own name, as it says it itself: an `https` address without `?` and `#`. It stays.
    issuer: String,
    /// What the hub is known by there.
    client_id: String,
    /// What shows there that it is the hub; null: nothing but PKCE does. It is never shown again.
    client_secret: Option<String>,
    /// Whether somebody whom the hub does not know yet becomes a member of the organization by signing in;
    /// otherwise only people who were invited sign in.
    #[graphql(default)]
    creates_people: bool,
}

impl IdentityProviderCreateInput {
    fn read(self) -> Result<ProviderCreate> {
        Ok(ProviderCreate {
            organization: id_of("organization", &self.organization)?,
            draft: ProviderDraft {
                name: self.name,
                issuer: self.issuer,
                client_id: self.client_id,
                client_secret: self.client_secret,
                creates_people: self.creates_people,
            },
        })
    }
}

/// What to change in an identity provider: absent keeps.
#[derive(InputObject)]
pub struct IdentityProviderUpdateInput {
    /// The id of the identity provider.
    id: ID,
    /// The version that you read. It must be given; null overwrites whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// What people call it.
    name: MaybeUndefined<String>,
    /// What the hub is known by there.
    client_id: MaybeUndefined<String>,
    /// What shows there that it is the hub; null: nothing but PKCE does any more.
    client_secret: MaybeUndefined<String>,
    /// Whether somebody whom the hub does not know yet becomes a member of the organization by signing in.
    creates_people: MaybeUndefined<bool>,
}

impl IdentityProviderUpdateInput {
    fn read(self) -> Result<ProviderUpdate> {
        Ok(ProviderUpdate {
            id: id_of("id", &self.id)?,
            expected: expected(self.expected_version)?,
            edit: ProviderEdit {
                name: settable("name", self.name)?,
                client_id: settable("clientId", self.client_id)?,
                client_secret: clearable(self.client_secret),
                creates_people: settable("createsPeople", self.creates_people)?,
            },
        })
    }
}

/// Which identity provider to remove for good.
#[derive(InputObject)]
pub struct IdentityProviderDeleteInput {
    /// The id of the identity provider.
    id: ID,
    /// The version that you read. It must be given; null takes whatever is there.
    expected_version: MaybeUndefined<i32>,
}

/// Whose domains these are.
#[derive(InputObject)]
pub struct OrganizationDomainsSetInput {
    /// The id of the organization.
    id: ID,
    /// All domains of its people's mail addresses, at most 50: `acme.example`. A domain is of one
    /// organization.
    domains: Vec<String>,
}

/// What came of `identityProviderCreate`.
#[derive(SimpleObject)]
pub struct IdentityProviderCreatePayload {
    /// The identity provider; null when nothing was changed.
    identity_provider: Option<IdentityProvider>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `identityProviderUpdate`.
#[derive(SimpleObject)]
pub struct IdentityProviderUpdatePayload {
    /// The identity provider; null when nothing was changed.
    identity_provider: Option<IdentityProvider>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `identityProviderDelete`.
#[derive(SimpleObject)]
pub struct IdentityProviderDeletePayload {
    /// The id of the identity provider that is gone; null when nothing was changed.
    deleted_id: Option<ID>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `organizationDomainsSet`.
#[derive(SimpleObject)]
pub struct OrganizationDomainsSetPayload {
    /// The organization; null when nothing was changed.
    organization: Option<Organization>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to identity providers.
#[derive(Default)]
pub struct ProviderMutation;

#[Object]
impl ProviderMutation {
    /// Adds an identity provider to an organization: whoever it says has a verified mail address of one of
    /// the organization's `mailDomains`, and is one of its people, is signed in at `/auth/oidc/start`. Needs
    /// an administrator of the organization or of the hub; for the host's, of the hub. At most 20 each.
    async fn identity_provider_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The identity provider.")] input: IdentityProviderCreateInput,
    ) -> async_graphql::Result<IdentityProviderCreatePayload> {
        let create = once(ctx, |maker| async move {
            provider::create(&session(ctx).hub, &maker, input.read()?).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        Ok(IdentityProviderCreatePayload {
            identity_provider: row.map(IdentityProvider),
            user_errors,
        })
    }

    /// Changes an identity provider. Needs what `identityProviderCreate` needs.
    async fn identity_provider_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: IdentityProviderUpdateInput,
    ) -> async_graphql::Result<IdentityProviderUpdatePayload> {
        let update = async { provider::update(viewer(ctx), input.read()?).await };
        let (row, user_errors) = settle(ctx, update.await).await?;
        Ok(IdentityProviderUpdatePayload {
            identity_provider: row.map(IdentityProvider),
            user_errors,
        })
    }

    /// Removes an identity provider for good: the sessions that began there end. Needs what
    /// `identityProviderCreate` needs.
    async fn identity_provider_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which identity provider.")] input: IdentityProviderDeleteInput,
    ) -> async_graphql::Result<IdentityProviderDeletePayload> {
        let delete = async {
            let expected = expected(input.expected_version)?;
            provider::delete(viewer(ctx), id_of("id", &input.id)?, expected).await
        };
        let (row, user_errors) = settle(ctx, delete.await).await?;
        Ok(IdentityProviderDeletePayload {
            deleted_id: row.map(id),
            user_errors,
        })
    }

    /// Says which domains of mail addresses are an organization's: replaces those it had. Whoever says so
    /// vouches for it, so that it needs a hub administrator.
    async fn organization_domains_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The domains.")] input: OrganizationDomainsSetInput,
    ) -> async_graphql::Result<OrganizationDomainsSetPayload> {
        let set = async {
            provider::set_domains(viewer(ctx), id_of("id", &input.id)?, input.domains).await
        };
        let (row, user_errors) = settle(ctx, set.await).await?;
        Ok(OrganizationDomainsSetPayload {
            organization: row.map(Organization),
            user_errors,
        })
    }
}
