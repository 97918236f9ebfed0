//! Lists of share links.

use async_graphql::{Context, ID, InputObject, Object};

use super::value::ShareLink;
use crate::api::cursor::Cursors;
use crate::api::error::fault;
use crate::api::input::id_of;
use crate::api::page::{PageArguments, ShareLinkConnection};
use crate::api::place::total;
use crate::api::session::session;
use crate::error::Result;
use crate::store::{ShareLinkFilter, TimePlace, Visible};

/// Which share links of those that you may see; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
#[graphql(name = "ShareLinkFilter")]
pub struct ShareLinkFilterInput {
    /// To the document with this id.
    document: Option<ID>,
    /// `true`: those that are neither ended nor past their end nor used up; `false`: the others.
    is_live: Option<bool>,
}

impl ShareLinkFilterInput {
    fn read(self) -> Result<ShareLinkFilter> {
        let document = self.document.as_ref();
        let document = document.map(|id| id_of("filter.document", id));
        Ok(ShareLinkFilter {
            document: document.transpose()?,
            is_live: self.is_live,
        })
    }
}

/// Lists of share links.
#[derive(Default)]
pub struct ShareLinkQuery;

#[Object]
impl ShareLinkQuery {
    /// The share links to documents that you may MANAGE, newest first.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn share_links(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ShareLinkFilterInput>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ShareLinkConnection> {
        let session = session(ctx);
        let filter = filter.unwrap_or_default().read().map_err(fault)?;
        let cursors = Cursors::new(session, &("shareLinks", &filter));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_time(cursor))?;
        let viewer = &session.viewer;
        let page = viewer.share_links(&filter, slice).await.map_err(fault)?;
        let total = total(ctx, viewer.share_link_count(&filter)).await?;
        let cursor = |row: &Visible<_>| cursors.write_time(&TimePlace::of_share_link(row));
        Ok(ShareLinkConnection::new(page, total, cursor, ShareLink))
    }
}
