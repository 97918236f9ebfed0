//! An organization as the API shows it.

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};

use crate::access::{Administer, Duty, Sign, Staff};
use crate::api::error::fault;
use crate::api::page::id;
use crate::api::person::Person;
use crate::api::scalar::Url;
use crate::api::session::{session, viewer};
use crate::api::word::{OrganizationRole, OrganizationStatus, PartnerKind, Tier};
use crate::model;
use crate::store::Visible;

/// A company on the hub: the host, or one of its partners.
#[derive(Clone)]
pub struct Organization(pub Visible<model::Organization>);

impl Organization {
    fn may<D: Duty>(&self, ctx: &Context<'_>) -> bool {
        let asker = viewer(ctx).asker();
        asker.is_some_and(|asker| D::may(asker, self.0.id))
    }
}

/// A company on the hub: the host, or one of its partners.
#[Object]
impl Organization {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// The caller's own stable string, when it came with one.
    async fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// Its short name in addresses; unique.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether it runs the hub or takes part in it.
    async fn role(&self) -> OrganizationRole {
        self.0.role.into()
    }

    /// What it does in the ecosystem; null where that is not said.
    async fn kind(&self) -> Option<PartnerKind> {
        self.0.kind.map(Into::into)
    }

    /// Its rung in the programme; null when it has none.
    async fn tier(&self) -> Option<Tier> {
        self.0.tier.map(Into::into)
    }

    /// Where it stands in its life on the hub.
    async fn status(&self) -> OrganizationStatus {
        self.0.status.into()
    }

    /// The codes of its regions, such as `EMEA`, sorted.
    async fn regions(&self) -> &[String] {
        &self.0.regions
    }

    /// The industries it serves, sorted.
    async fn industries(&self) -> &[String] {
        &self.0.industries
    }

    /// What it is able to do, sorted.
    async fn capabilities(&self) -> &[String] {
        &self.0.capabilities
    }

    /// Its public site; null when none is known.
    async fn website(&self) -> Option<Url> {
        self.0.website.clone().map(Url)
    }

    /// The host's person who looks after it; null when nobody does, or when you may not know of
    /// that person.
    async fn manager(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let manager = self.0.manager?;
        let row = session(ctx).load(manager).await;
        row.map(|row| row.map(Person)).transpose()
    }

    /// The domains of its people's mail addresses, in order; null unless you administer it. An administrator
    /// of the hub says which they are (`organizationDomainsSet`): its identity providers sign in nobody else.
    async fn mail_domains(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Vec<String>>> {
        let domains = viewer(ctx).mail_domains(&self.0).await;
        domains.map_err(fault).transpose()
    }

    /// Counts its changes, from 1; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// Whether you may change it, suspend it or offboard it.
    async fn viewer_can_update(&self, ctx: &Context<'_>) -> bool {
        self.may::<Administer>(ctx)
    }

    /// Whether you may add and change its people and groups.
    async fn viewer_can_staff(&self, ctx: &Context<'_>) -> bool {
        self.may::<Staff>(ctx)
    }

    /// Whether you may sign agreements for it.
    async fn viewer_can_sign(&self, ctx: &Context<'_>) -> bool {
        self.may::<Sign>(ctx)
    }
}
