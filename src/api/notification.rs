//! Notifications in the API: everybody's own.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::input::ids_of;
use super::node::{self, Node};
use super::page::{NotificationConnection, PageArguments, id};
use super::place::total;
use super::session::{session, viewer};
use super::share::Grant;
use super::word::NotificationKind;
use crate::hub::notification;
use crate::model;
use crate::store::{NotificationFilter, TimePlace, Visible};

/// Something that you are told of.
#[derive(Clone)]
pub struct Notification(pub Visible<model::Notification>);

/// Something that you are told of. Shown to you alone.
#[Object]
impl Notification {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// What it tells of.
    async fn kind(&self) -> NotificationKind {
        self.0.kind.into()
    }

    /// The space, folder or document that it is about; null when you may not see it.
    async fn node(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Node>> {
        node::find(ctx, &id(self.0.node)).await.transpose()
    }

    /// The grant that it is about; null unless you may MANAGE the node.
    async fn grant(&self, ctx: &Context<'_>) -> Option<Grant> {
        let grant = viewer(ctx).grant_on(self.0.node, self.0.grant?);
        grant.map(Grant)
    }

    /// When it was sent.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When you marked it as seen; null while you have not.
    async fn seen_at(&self) -> Option<DateTime<Utc>> {
        self.0.seen_at
    }
}

/// Which of your notifications.
#[derive(InputObject, Debug, Clone, Default)]
#[graphql(name = "NotificationFilter")]
pub struct NotificationFilterInput {
    /// `true`: those that you have marked as seen; `false`: those that you have not.
    is_seen: Option<bool>,
}

/// Lists of notifications.
#[derive(Default)]
pub struct NotificationQuery;

#[Object]
impl NotificationQuery {
    /// Your notifications, newest first.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<NotificationFilterInput>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<NotificationConnection> {
        let session = session(ctx);
        let filter = NotificationFilter {
            seen: filter.unwrap_or_default().is_seen,
        };
        let cursors = Cursors::new(session, &("notifications", &filter));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_time(cursor))?;
        let viewer = &session.viewer;
        let page = viewer.notifications(&filter, slice).await.map_err(fault)?;
        let total = total(ctx, viewer.notification_count(&filter)).await?;
        let cursor = |row: &Visible<_>| cursors.write_time(&TimePlace::of_notification(row));
        Ok(NotificationConnection::new(
            page,
            total,
            cursor,
            Notification,
        ))
    }
}

/// Which of your notifications you have seen.
#[derive(InputObject)]
pub struct NotificationsSeeInput {
    /// The ids of 1 to 100 of your notifications.
    notifications: Vec<ID>,
}

/// What came of `notificationsSee`.
#[derive(SimpleObject)]
pub struct NotificationsSeePayload {
    /// The notifications, seen; null when nothing was changed.
    notifications: Option<Vec<Notification>>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to notifications.
#[derive(Default)]
pub struct NotificationMutation;

#[Object]
impl NotificationMutation {
    /// Marks notifications of yours as seen, all or none.
    async fn notifications_see(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] input: NotificationsSeeInput,
    ) -> async_graphql::Result<NotificationsSeePayload> {
        let see = async {
            let ids = ids_of("notifications", &input.notifications)?;
            notification::see(viewer(ctx), &ids).await
        };
        let (rows, user_errors) = settle(ctx, see.await).await?;
        Ok(NotificationsSeePayload {
            notifications: rows.map(|rows| rows.into_iter().map(Notification).collect()),
            user_errors,
        })
    }
}
