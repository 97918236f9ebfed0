//! Lists of proposals.

use async_graphql::{Context, ID, InputObject, Object};

use super::value::Proposal;
use crate::api::cursor::Cursors;
use crate::api::error::fault;
use crate::api::input::id_of;
use crate::api::page::{PageArguments, ProposalConnection};
use crate::api::place::total;
use crate::api::session::session;
use crate::api::word::RequestState;
use crate::error::Result;
use crate::store::{ProposalFilter, TimePlace, Visible};

/// Which proposals of those that you may see; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
#[graphql(name = "ProposalFilter")]
pub struct ProposalFilterInput {
    /// In the space with this id.
    space: Option<ID>,
    /// In any of these states.
    #[graphql(default)]
    states: Vec<RequestState>,
}

impl ProposalFilterInput {
    fn read(self) -> Result<ProposalFilter> {
        let space = self.space.as_ref().map(|id| id_of("filter.space", id));
        Ok(ProposalFilter {
            space: space.transpose()?,
            states: self.states.into_iter().map(Into::into).collect(),
        })
    }
}

/// Lists of proposals.
#[derive(Default)]
pub struct ProposalQuery;

#[Object]
impl ProposalQuery {
    /// The proposals for seats in the spaces that you may MANAGE, newest first.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ProposalFilterInput>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ProposalConnection> {
        let session = session(ctx);
        let filter = filter.unwrap_or_default().read().map_err(fault)?;
        let cursors = Cursors::new(session, &("proposals", &filter));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_time(cursor))?;
        let viewer = &session.viewer;
        let page = viewer.proposals(&filter, slice).await.map_err(fault)?;
        let total = total(ctx, viewer.proposal_count(&filter)).await?;
        let cursor = |row: &Visible<_>| cursors.write_time(&TimePlace::of_proposal(row));
        Ok(ProposalConnection::new(page, total, cursor, Proposal))
    }
}
