//! Sessions in the API: everybody's own. They begin at `/auth/sign-in` and end at `/auth/sign-out`,
//! which set and remove the cookie.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::input::id_of;
use super::page::{PageArguments, SessionConnection, id};
use super::place::total;
use super::session::{session, viewer};
use crate::hub::session as sessions;
use crate::model;
use crate::store::{TimePlace, Visible};

/// The time from a sign-in with your password to a sign-out.
#[derive(Clone)]
pub struct Session(pub Visible<model::Session>);

/// The time from a sign-in with your password to a sign-out. It is over when it was not used for 12
/// hours, and after 7 days in any case. Shown to you alone.
#[Object]
impl Session {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// What the browser said it is, at most 200 characters; null when it said nothing.
    async fn client(&self) -> Option<&str> {
        self.0.client.as_deref()
    }

    /// Whether a second factor was given beside the password.
    async fn has_second_factor(&self) -> bool {
        self.0.second_factor
    }

    /// Whether it is the one that you are asking in.
    async fn is_current(&self, ctx: &Context<'_>) -> bool {
        viewer(ctx).session() == Some(self.0.id)
    }

    /// When it began.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last used, to the minute.
    async fn used_at(&self) -> DateTime<Utc> {
        self.0.used_at
    }

    /// When it ends at the latest.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }
}

/// Lists of sessions.
#[derive(Default)]
pub struct SessionQuery;

#[Object]
impl SessionQuery {
    /// Your sessions that are not over, newest first. Nobody else sees them.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SessionConnection> {
        let session = session(ctx);
        let cursors = Cursors::new(session, &"sessions");
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_time(cursor))?;
        let page = session.viewer.sessions(slice).await.map_err(fault)?;
        let total = total(ctx, session.viewer.session_count()).await?;
        let cursor = |row: &Visible<_>| cursors.write_time(&TimePlace::of_session(row));
        Ok(SessionConnection::new(page, total, cursor, Session))
    }
}

/// Which session to end.
#[derive(InputObject)]
pub struct SessionRevokeInput {
    /// The id of the session.
    id: ID,
}

/// What came of `sessionRevoke`.
#[derive(SimpleObject)]
pub struct SessionRevokePayload {
    /// The id of the session that is over; null when nothing was changed.
    revoked_id: Option<ID>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to sessions.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Ends a session of yours: from the next request on nobody is signed in by it.
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: SessionRevokeInput,
    ) -> async_graphql::Result<SessionRevokePayload> {
        let revoke = async { sessions::revoke(viewer(ctx), id_of("id", &input.id)?).await };
        let (row, user_errors) = settle(ctx, revoke.await).await?;
        Ok(SessionRevokePayload {
            revoked_id: row.map(id),
            user_errors,
        })
    }
}
