//! Lists of access requests.

use async_graphql::{Context, ID, InputObject, Object};

use super::value::AccessRequest;
use crate::api::cursor::Cursors;
use crate::api::error::fault;
use crate::api::input::id_of;
use crate::api::page::{AccessRequestConnection, PageArguments};
use crate::api::place::total;
use crate::api::session::session;
use crate::api::word::RequestState;
use crate::error::Result;
use crate::store::{AccessRequestFilter, TimePlace, Visible};

/// Which access requests of those that you may see; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
#[graphql(name = "AccessRequestFilter")]
pub struct AccessRequestFilterInput {
    /// On the space, folder or document with this id itself.
    node: Option<ID>,
    /// In any of these states.
    #[graphql(default)]
    states: Vec<RequestState>,
    /// `true`: those that you made; `false`: those that others made.
    is_mine: Option<bool>,
}

impl AccessRequestFilterInput {
    fn read(self) -> Result<AccessRequestFilter> {
        let node = self.node.as_ref().map(|id| id_of("filter.node", id));
        Ok(AccessRequestFilter {
            node: node.transpose()?,
            states: self.states.into_iter().map(Into::into).collect(),
            is_mine: self.is_mine,
        })
    }
}

/// Lists of access requests.
#[derive(Default)]
pub struct AccessRequestQuery;

#[Object]
impl AccessRequestQuery {
    /// Your own access requests and those on what you may MANAGE, newest first.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn access_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<AccessRequestFilterInput>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccessRequestConnection> {
        let session = session(ctx);
        let filter = filter.unwrap_or_default().read().map_err(fault)?;
        let cursors = Cursors::new(session, &("accessRequests", &filter));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_time(cursor))?;
        let viewer = &session.viewer;
        let page = viewer
            .access_requests(&filter, slice)
            .await
            .map_err(fault)?;
        let total = total(ctx, viewer.access_request_count(&filter)).await?;
        let cursor = |row: &Visible<_>| cursors.write_time(&TimePlace::of_access_request(row));
        Ok(AccessRequestConnection::new(
            page,
            total,
            cursor,
            AccessRequest,
        ))
    }
}
