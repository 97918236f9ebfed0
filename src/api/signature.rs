//! Signatures in the API. They are made and revoked through agreements.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Utc};

use super::agreement::Agreement;
use super::cursor::Cursors;
use super::error::fault;
use super::input::ids_of;
use super::organization::Organization;
use super::page::{PageArguments, SignatureConnection, id};
use super::person::Person;
use super::place::total;
use super::session::{session, viewer};
use crate::access::{Duty, Revoke};
use crate::error::Result;
use crate::model;
use crate::store::{SignatureFilter, TimePlace, Visible};

/// One organization's signature under one version of an agreement.
#[derive(Clone)]
pub struct Signature(pub Visible<model::Signature>);

/// One organization's signature under one version of an agreement.
#[Object]
impl Signature {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// What was signed.
    async fn agreement(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Agreement>> {
        let row = session(ctx).load(self.0.agreement).await;
        row.map(|row| row.map(Agreement)).transpose()
    }

    /// Which version of it.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Who is bound.
    async fn organization(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        let row = session(ctx).load(self.0.organization).await;
        row.map(|row| row.map(Organization)).transpose()
    }

    /// Who signed; null when you may not know of that person.
    async fn person(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.0.person).await;
        row.map(|row| row.map(Person)).transpose()
    }

    /// From when it binds.
    async fn signed_at(&self) -> DateTime<Utc> {
        self.0.signed_at
    }

    /// The first instant at which it no longer binds; null: open-ended.
    async fn until(&self) -> Option<DateTime<Utc>> {
        self.0.until
    }

    /// When it was revoked; null when it was not.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }

    /// Whether it is in force now: signed, not over, not revoked.
    async fn is_in_force(&self, ctx: &Context<'_>) -> bool {
        self.0.is_in_force(viewer(ctx).now())
    }

    /// Whether you may revoke it.
    async fn viewer_can_revoke(&self, ctx: &Context<'_>) -> bool {
        let may = |asker| Revoke::may(asker, self.0.organization);
        viewer(ctx).asker().is_some_and(may) && self.0.is_in_force(viewer(ctx).now())
    }
}

/// Which signatures of those that you may see. Within a list any one suffices; all that is given
/// must hold.
#[derive(InputObject, Debug, Clone, Default)]
#[graphql(name = "SignatureFilter")]
pub struct SignatureFilterInput {
    /// Of any of the organizations with these ids.
    #[graphql(default)]
    organizations: Vec<ID>,
    /// Under any of the agreements with these ids.
    #[graphql(default)]
    agreements: Vec<ID>,
    /// Whether it is in force now.
    in_force: Option<bool>,
}

impl SignatureFilterInput {
    fn read(self) -> Result<SignatureFilter> {
        Ok(SignatureFilter {
            organizations: ids_of("filter.organizations", &self.organizations)?,
            agreements: ids_of("filter.agreements", &self.agreements)?,
            in_force: self.in_force,
        })
    }
}

/// Lists of signatures.
#[derive(Default)]
pub struct SignatureQuery;

#[Object]
impl SignatureQuery {
    /// The signatures, newest first: those of your organization; host people see all.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn signatures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<SignatureFilterInput>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SignatureConnection> {
        let session = session(ctx);
        let filter = filter.unwrap_or_default().read().map_err(fault)?;
        let cursors = Cursors::new(session, &("signatures", &filter));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_time(cursor))?;
        let page = session
            .viewer
            .signatures(&filter, slice)
            .await
            .map_err(fault)?;
        let total = total(ctx, session.viewer.signature_count(&filter)).await?;
        let cursor = |row: &Visible<_>| cursors.write_time(&TimePlace::of_signature(row));
        Ok(SignatureConnection::new(page, total, cursor, Signature))
    }
}
