//! An access request as clients see it.

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};

use crate::api::node::{self, Node};
use crate::api::page::id;
use crate::api::person::Person;
use crate::api::session::{session, viewer};
use crate::api::share::Grant;
use crate::api::word::{Level, RequestState};
use crate::model;
use crate::store::Visible;

/// Somebody asks for a level on a space, folder or document.
#[derive(Clone)]
pub struct AccessRequest(pub Visible<model::AccessRequest>);

/// Somebody asks for a level on a space, folder or document. Shown to whoever asked, and to whoever
/// may MANAGE the node.
#[Object]
impl AccessRequest {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// What is asked for; null while you can't open it.
    async fn node(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Node>> {
        node::find(ctx, &id(self.0.node)).await.transpose()
    }

    /// The id of what is asked for.
    async fn node_id(&self) -> ID {
        id(self.0.node)
    }

    /// Who asks; null when you may not know of that person otherwise: see `askedBy`.
    async fn person(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.0.person).await;
        row.map(|row| row.map(Person)).transpose()
    }

    /// How whoever asks introduced itself: name, mail address and organization at that moment.
    async fn asked_by(&self) -> &str {
        &self.0.asked_by
    }

    /// How much is asked for.
    async fn level(&self) -> Level {
        self.0.level.into()
    }

    /// Why, in the words of whoever asks.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Where it stands.
    async fn state(&self) -> RequestState {
        self.0.state.into()
    }

    /// When it was answered; null while it waits.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }

    /// Who answered; null while it waits, or when you may not know of that person.
    async fn decided_by(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.0.decided_by?).await;
        row.map(|row| row.map(Person)).transpose()
    }

    /// What the answer says; null while it waits, or when nothing was said.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// What was granted; null for those who may not MANAGE the node.
    async fn grant(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Grant>> {
        let row = viewer(ctx).grant_by_id(self.0.grant?).await;
        row.map(|row| row.map(Grant))
            .map_err(crate::api::error::fault)
            .transpose()
    }

    /// Whether you may approve or refuse it.
    async fn viewer_can_decide(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        if self.0.state != model::RequestState::Pending {
            return Ok(false);
        }
        let (policy, reach) = (viewer(ctx).policy(), viewer(ctx).reach());
        let level = match self.0.node {
            model::NodeId::Document(id) => match session(ctx).load(id).await? {
                Some(row) => reach.document_level(row.anchor, &row.lifecycle(), viewer(ctx).now()),
                None => model::Level::None,
            },
            place => policy
                .anchor(place)
                .map_or(model::Level::None, |anchor| reach.level(anchor)),
        };
        Ok(level >= model::Level::Manage)
    }
}
