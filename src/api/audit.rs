//! The audit log in the API.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::fault;
use super::input::id_of;
use super::node::{self, Node};
use super::page::{AuditEntryConnection, PageArguments, id};
use super::person::Person;
use super::place::total;
use super::scalar::Json;
use super::session::session;
use super::word::AuditOutcome;
use crate::error::{Error, Result};
use crate::model;
use crate::store::{AuditFilter, AuditPlace, Visible};

/// One line of the audit log: a change, or an access that was denied.
#[derive(Clone)]
pub struct AuditEntry(pub Visible<model::AuditEntry>);

/// One line of the audit log: a change, or an access that was denied.
#[Object]
impl AuditEntry {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// Its number in the log, from 1, without gaps; null unless you see the whole log.
    async fn seq(&self) -> Option<i64> {
        self.0.link.as_ref().map(|link| link.seq)
    }

    /// When it was done or denied.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// Who did it; null where the hub itself acted, where nobody signed in, and where you may not
    /// know of that person.
    async fn actor(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.0.actor?).await;
        row.map(|row| row.map(Person)).transpose()
    }

    /// Why the hub itself acted; null where a person did.
    async fn system(&self) -> Option<&str> {
        self.0.system.as_deref()
    }

    /// The first characters of the token that it was done with; null without one, and where you
    /// may not see that token.
    async fn token_hint(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<String>> {
        let row = session(ctx).load(self.0.token?).await;
        row.map(|row: Option<Visible<model::Token>>| row.map(|token| token.hint.clone()))
            .transpose()
    }

    /// The mutation or query, such as `documentPublish`; `signIn`, `viewAs`, `bundleImport` and
    /// `denialsDropped` besides.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// Whether it was done or denied.
    async fn outcome(&self) -> AuditOutcome {
        self.0.outcome.into()
    }

    /// What it was about: the object, or the node that the object is on; null where you may not
    /// see it, and where it is gone.
    async fn node(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Node>> {
        let detail = |name: &str| self.0.details.get(name)?.as_str();
        let named = [self.0.object.as_deref(), detail("node"), detail("space")];
        for id in named.into_iter().flatten() {
            let found = node::load(ctx, &ID(id.to_owned())).await.transpose();
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// The id of what it was done to, as it was given; null where it was about no single thing.
    async fn object(&self) -> Option<&str> {
        self.0.object.as_deref()
    }

    /// What about it, as an object: which members it has depends on the action. Where something
    /// was denied, `rule` says why, and `count` how often in that minute. Names and texts are left
    /// out unless you see the whole log.
    async fn details(&self) -> Json {
        Json(self.0.details.clone())
    }

    /// The hash over this entry and the one before it; null unless you see the whole log.
    async fn hash(&self) -> Option<&str> {
        self.0.link.as_ref().map(|link| link.hash.as_str())
    }
}

/// Which entries of those that you may see. All that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
#[graphql(name = "AuditFilter")]
pub struct AuditFilterInput {
    /// By the person with this id.
    actor: Option<ID>,
    /// About what has this id: a space, folder or document, or anything else. An entry about a
    /// grant, a denial or a seat is about its node, too.
    node: Option<ID>,
    /// Any of these mutations and queries, such as `documentPublish`.
    #[graphql(default)]
    actions: Vec<String>,
    /// Done, or denied.
    outcome: Option<AuditOutcome>,
    /// By people of the organization with this id.
    organization: Option<ID>,
    /// From this instant on.
    from: Option<DateTime<Utc>>,
    /// Before this instant.
    until: Option<DateTime<Utc>>,
}

impl AuditFilterInput {
    fn read(self) -> Result<AuditFilter> {
        if self.actions.len() > 100 {
            return Err(Error::invalid("filter.actions", "name at most 100 actions"));
        }
        let actor = self.actor.as_ref().map(|id| id_of("filter.actor", id));
        let organization = self.organization.as_ref();
        let organization = organization.map(|id| id_of("filter.organization", id));
        Ok(AuditFilter {
            actor: actor.transpose()?,
            organization: organization.transpose()?,
            object: self.node.map(|id| id.0),
            actions: self.actions,
            outcome: self.outcome.map(Into::into),
            from: self.from,
            until: self.until,
        })
    }
}

/// The audit log.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// The audit log, newest first: every change, and every access that was denied. Hub
    /// administrators see all of it; administrators of an organization what its people did and
    /// were denied; whoever manages a node what happened to it, when `filter.node` names it. For
    /// others it is empty. All but the last need a token that may administer.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of the entries.")] filter: Option<AuditFilterInput>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AuditEntryConnection> {
        let session = session(ctx);
        let filter = filter.unwrap_or_default().read().map_err(fault)?;
        let cursors = Cursors::new(session, &("auditLog", &filter));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_pair(cursor).map(AuditPlace))?;
        let page = session.viewer.audit_log(&filter, slice).await;
        let page = page.map_err(fault)?;
        let total = total(ctx, session.viewer.audit_count(&filter)).await?;
        let cursor = |row: &Visible<model::AuditEntry>| cursors.write_pair(&row.place);
        Ok(AuditEntryConnection::new(page, total, cursor, AuditEntry))
    }
}
