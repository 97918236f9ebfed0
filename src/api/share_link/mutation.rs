//! Making share links, ending them, and opening one by its secret.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::value::{ShareLink, SharedDocument};
use crate::api::error::{UserError, settle, split};
use crate::api::idempotency::{once, with_secret};
use crate::api::input::id_of;
use crate::api::session::viewer;
use crate::error::Result;
use crate::hub::share_link::{self, MOST_VIEWS, ShareLinkCreate};

/// What a new share link needs.
#[derive(InputObject)]
pub struct ShareLinkCreateInput {
    /// The id of the document that it opens.
    document: ID,
    /// The first instant at which it opens nothing any more: at most 90 days ahead.
    until: DateTime<Utc>,
    /// What it takes to open it beside the secret, 6 to 100 characters; null: nothing. Tell it by
    /// another way than the link.
    passcode: Option<String>,
    /// How many times it can be opened: 1 to 10000; null: 10000.
    view_limit: Option<i32>,
}

impl ShareLinkCreateInput {
    fn read(self) -> Result<ShareLinkCreate> {
        Ok(ShareLinkCreate {
            document: id_of("document", &self.document)?,
            until: self.until,
            passcode: self.passcode,
            view_limit: self.view_limit.unwrap_or(MOST_VIEWS),
        })
    }
}

/// Which share link to end.
#[derive(InputObject)]
pub struct ShareLinkEndInput {
    /// The id of the share link.
    id: ID,
}

/// Which share link to open.
#[derive(InputObject)]
pub struct ShareLinkOpenInput {
    /// The link's secret, as `shareLinkCreate` gave it.
    secret: String,
    /// The link's passcode, where it has one.
    passcode: Option<String>,
}

/// What came of `shareLinkCreate`.
#[derive(SimpleObject)]
pub struct ShareLinkCreatePayload {
    /// The share link; null when nothing was changed.
    share_link: Option<ShareLink>,
    /// The secret that opens it, for `shareLinkOpen`. It is shown here and never again; null when
    /// nothing was changed, and when the request repeats an earlier one.
    secret: Option<String>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `shareLinkEnd`.
#[derive(SimpleObject)]
pub struct ShareLinkEndPayload {
    /// The share link, ended; null when nothing was changed.
    share_link: Option<ShareLink>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `shareLinkOpen`.
#[derive(SimpleObject)]
pub struct ShareLinkOpenPayload {
    /// What the link opens; null when it opens nothing.
    shared_document: Option<SharedDocument>,
    /// Why it opens nothing; empty when it does.
    user_errors: Vec<UserError>,
}

/// Changes to share links.
#[derive(Default)]
pub struct ShareLinkMutation;

#[Object]
impl ShareLinkMutation {
    /// Makes a link that opens a document for whoever has its secret, without an account. Needs
    /// MANAGE on the document, and a space that allows links. What depends on who reads can't be
    /// shared so: what is denied to somebody, classified, requires something, or is about an
    /// organization that a wall stands at.
    async fn share_link_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The share link.")] input: ShareLinkCreateInput,
    ) -> async_graphql::Result<ShareLinkCreatePayload> {
        let create = once(ctx, |maker| async move {
            let created = share_link::create(&maker, input.read()?).await;
            created.map(with_secret)
        });
        let (made, user_errors) = settle(ctx, create.await).await?;
        let (row, secret) = made.unzip();
        let secret = secret.flatten();
        Ok(ShareLinkCreatePayload {
            share_link: row.map(ShareLink),
            secret,
            user_errors,
        })
    }

    /// Ends a share link now. Needs MANAGE on its document.
    async fn share_link_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which share link.")] input: ShareLinkEndInput,
    ) -> async_graphql::Result<ShareLinkEndPayload> {
        let end = async { share_link::end(viewer(ctx), id_of("id", &input.id)?).await };
        let (row, user_errors) = settle(ctx, end.await).await?;
        Ok(ShareLinkEndPayload {
            share_link: row.map(ShareLink),
            user_errors,
        })
    }

    /// Opens a share link; that counts a view. Needs no sign-in, and gives whoever signed in
    /// nothing more. A link opens what whoever made it may still share, and nothing that depends
    /// on who reads. Without the link's passcode it is `PASSCODE_WRONG`; wrong ones count.
    async fn share_link_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which share link.")] input: ShareLinkOpenInput,
    ) -> async_graphql::Result<ShareLinkOpenPayload> {
        let opened = share_link::open(viewer(ctx), &input.secret, input.passcode.as_deref()).await;
        let (shared, user_errors) = split(opened)?;
        Ok(ShareLinkOpenPayload {
            shared_document: shared.map(SharedDocument::from),
            user_errors,
        })
    }
}
