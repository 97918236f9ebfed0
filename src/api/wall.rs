//! Walls in the API.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::idempotency::once;
use super::input::id_of;
use super::organization::Organization;
use super::page::{PageArguments, WallConnection, id};
use super::place::total;
use super::session::{session, ticket, viewer};
use crate::error::Result;
use crate::hub::wall;
use crate::model;
use crate::store::{TimePlace, Visible, WallFilter};

/// Two organizations that must not see content about each other, even in a shared space. For hub
/// administrators.
#[derive(Clone)]
pub struct Wall(pub Visible<model::Wall>);

/// Two organizations that must not see content about each other, even in a shared space. For hub
/// administrators.
#[Object]
impl Wall {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// One side.
    async fn a(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        let row = session(ctx).load(self.0.a).await;
        row.map(|row| row.map(Organization)).transpose()
    }

    /// The other side.
    async fn b(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        let row = session(ctx).load(self.0.b).await;
        row.map(|row| row.map(Organization)).transpose()
    }

    /// Why it stands.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When it was put up.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was taken down; null while it stands.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }
}

/// Which walls of those that you may see.
#[derive(InputObject, Debug, Clone, Default)]
#[graphql(name = "WallFilter")]
pub struct WallFilterInput {
    /// On either side of which the organization with this id is.
    organization: Option<ID>,
    /// Those that were taken down, too.
    #[graphql(default)]
    ended: bool,
}

impl WallFilterInput {
    fn read(self) -> Result<WallFilter> {
        let organization = self.organization.as_ref();
        let organization = organization.map(|id| id_of("filter.organization", id));
        Ok(WallFilter {
            organization: organization.transpose()?,
            ended: self.ended,
        })
    }
}

/// Lists of walls.
#[derive(Default)]
pub struct WallQuery;

#[Object]
impl WallQuery {
    /// The walls, newest first: for hub administrators.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn walls(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<WallFilterInput>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<WallConnection> {
        let session = session(ctx);
        let filter = filter.unwrap_or_default().read().map_err(fault)?;
        let cursors = Cursors::new(session, &("walls", &filter));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_time(cursor))?;
        let page = session.viewer.walls(&filter, slice).await.map_err(fault)?;
        let total = total(ctx, session.viewer.wall_count(&filter)).await?;
        let cursor = |row: &Visible<_>| cursors.write_time(&TimePlace::of_wall(row));
        Ok(WallConnection::new(page, total, cursor, Wall))
    }
}

/// What a new wall needs.
#[derive(InputObject)]
pub struct WallCreateInput {
    /// The id of the organization on one side.
    a: ID,
    /// The id of the organization on the other side.
    b: ID,
    /// Why it stands.
    reason: String,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
}

impl WallCreateInput {
    /// The two sides.
    pub fn pair(&self) -> Result<(model::OrganizationId, model::OrganizationId)> {
        Ok((id_of("a", &self.a)?, id_of("b", &self.b)?))
    }
}

/// Which wall to take down.
#[derive(InputObject)]
pub struct WallEndInput {
    /// The id of the wall.
    pub id: ID,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
}

/// What came of `wallCreate`.
#[derive(SimpleObject)]
pub struct WallCreatePayload {
    /// The wall; null when nothing was changed.
    wall: Option<Wall>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `wallEnd`.
#[derive(SimpleObject)]
pub struct WallEndPayload {
    /// The wall, taken down; null when nothing was changed.
    wall: Option<Wall>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to walls.
#[derive(Default)]
pub struct WallMutation;

#[Object]
impl WallMutation {
    /// Puts a wall up between two organizations; it takes effect at once. Needs a hub
    /// administrator.
    async fn wall_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The wall.")] input: WallCreateInput,
    ) -> async_graphql::Result<WallCreatePayload> {
        let create = once(ctx, |maker| async move {
            let ticket = ticket(ctx, &input.preview_token);
            wall::create(&maker, input.pair()?, &input.reason, ticket.as_ref()).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        Ok(WallCreatePayload {
            wall: row.map(Wall),
            user_errors,
        })
    }

    /// Takes a wall down now. Needs a hub administrator.
    async fn wall_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which wall.")] input: WallEndInput,
    ) -> async_graphql::Result<WallEndPayload> {
        let end = async {
            let ticket = ticket(ctx, &input.preview_token);
            wall::end(viewer(ctx), id_of("id", &input.id)?, ticket.as_ref()).await
        };
        let (row, user_errors) = settle(ctx, end.await).await?;
        Ok(WallEndPayload {
            wall: row.map(Wall),
            user_errors,
        })
    }
}
