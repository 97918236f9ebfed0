//! Leaving spaces and withdrawing documents in the API.

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::document::Document;
use super::error::{UserError, fault, settle, settle_indexed};
use super::input::{expected, id_of};
use super::page::id;
use super::session::{session, ticket, viewer};
use super::space::Space;
use crate::error::Error;
use crate::hub::leaving::{self, LeavePreview, Obstacle};
use crate::model::SpaceId;

/// What becomes of the documents that people of an organization own in a space that it leaves.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeavingDocuments {
    /// They stay as they are, for those who remain.
    Keep,
    /// They are withdrawn: only managers see them from then on.
    Withdraw,
}

/// Why an organization can't leave a space.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Obstacle")]
pub enum LeavingObstacleKind {
    /// It sits there through a segment: a manager of the space ends that seat, or the host changes
    /// the segment.
    SegmentSeat,
    /// Nobody else owns the space: archive it, or have it given to another organization first.
    LastOwner,
    /// Something in the space would be managed by nobody any more: give MANAGE to somebody of
    /// another organization first.
    LastManager,
}

/// Something that keeps an organization in a space.
#[derive(SimpleObject)]
pub struct LeavingObstacle {
    /// What kind of thing it is.
    kind: LeavingObstacleKind,
    /// What is in the way and what to do, for people to read.
    message: String,
}

/// What leaving a space would do to your organization now.
pub struct SpaceLeavePreview {
    space: SpaceId,
    preview: LeavePreview,
}

/// What leaving a space would do to your organization now.
#[Object]
impl SpaceLeavePreview {
    /// The space.
    async fn space(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Space>> {
        let row = session(ctx).load(self.space).await;
        row.map(|row| row.map(Space)).transpose()
    }

    /// Whether your organization can leave.
    async fn can_leave(&self) -> bool {
        self.preview.obstacles.is_empty()
    }

    /// What is in the way; empty when your organization can leave.
    async fn obstacles(&self) -> Vec<LeavingObstacle> {
        let obstacles = self.preview.obstacles.iter();
        obstacles
            .map(|obstacle| LeavingObstacle {
                kind: (*obstacle).into(),
                message: obstacle.message().to_owned(),
            })
            .collect()
    }

    /// Whether your organization owns the space, alone or with others.
    async fn is_owner(&self) -> bool {
        self.preview.owns
    }

    /// How many people of your organization can see the space now: none of them would any more.
    async fn losing_people(&self) -> i64 {
        number(self.preview.losing_people)
    }

    /// How many documents you see in the space now, in any state: you would see none of them any
    /// more.
    async fn losing_documents(&self) -> i64 {
        number(self.preview.losing_documents)
    }

    /// How many of these people of your organization own: they stay, or are withdrawn. What your
    /// people own there and you don't see yourself is withdrawn with them, and not counted.
    async fn own_document_count(&self) -> i64 {
        number(self.preview.own_document_count)
    }

    /// The first 100 of those that people of your organization own, by title.
    async fn own_documents(&self) -> Vec<Document> {
        let rows = self.preview.own_documents.iter();
        rows.cloned().map(Document).collect()
    }

    /// For `previewToken` of `spaceLeave`: it is refused unless it would still do the same to the
    /// same people.
    async fn preview_token(&self) -> &str {
        &self.preview.issued.token
    }

    /// The first instant at which the token is refused.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.preview.issued.expires_at
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Previews of leaving.
#[derive(Default)]
pub struct LeavingQuery;

#[Object]
impl LeavingQuery {
    /// What leaving a space would do to your organization now, and whether it can. For
    /// administrators of an organization who may see the space; for others the error FORBIDDEN, and
    /// NOT_FOUND for those who don't see the space.
    async fn space_leave_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the space.")] space: ID,
    ) -> async_graphql::Result<SpaceLeavePreview> {
        let session = session(ctx);
        let space: SpaceId = space.parse().map_err(|_| fault(Error::NotFound))?;
        let preview = leaving::preview(&session.hub, &session.viewer, space).await;
        let preview = preview.map_err(fault)?;
        Ok(SpaceLeavePreview { space, preview })
    }
}

/// Which space your organization leaves, and what becomes of its documents there.
#[derive(InputObject)]
pub struct SpaceLeaveInput {
    /// The id of the space.
    space: ID,
    /// What becomes of the documents that people of your organization own there.
    documents: LeavingDocuments,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
}

/// What came of `spaceLeave`.
#[derive(SimpleObject)]
pub struct SpaceLeavePayload {
    /// The id of the space that your organization has left; null when nothing was changed.
    left_id: Option<ID>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Which document to withdraw.
#[derive(InputObject)]
pub struct DocumentWithdrawInput {
    /// The id of the document.
    document: ID,
    /// The version that you read. It must be given; null takes whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// Whether to reply only when searches know of it, after five seconds at most.
    #[graphql(default)]
    wait_for_index: bool,
}

/// What came of `documentWithdraw`.
#[derive(SimpleObject)]
pub struct DocumentWithdrawPayload {
    /// The document; null when nothing was changed.
    document: Option<Document>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes that take an organization out, or a document.
#[derive(Default)]
pub struct LeavingMutation;

#[Object]
impl LeavingMutation {
    /// Withdraws a document now: from the next request on only those who may MANAGE it see it. For
    /// those who may MANAGE it, and wherever they see it for the person who owns it and for
    /// administrators of that person's organization.
    async fn document_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which document.")] input: DocumentWithdrawInput,
    ) -> async_graphql::Result<DocumentWithdrawPayload> {
        let wait = input.wait_for_index;
        let withdraw = async {
            let version = expected(input.expected_version)?;
            let id = id_of("document", &input.document)?;
            leaving::withdraw(viewer(ctx), id, version).await
        };
        let (row, user_errors) = settle_indexed(ctx, withdraw.await, wait).await?;
        Ok(DocumentWithdrawPayload {
            document: row.map(Document),
            user_errors,
        })
    }

    /// Takes your organization out of a space: its own seats end now, and so does its ownership when
    /// others own the space, too. Grants and denials to it stay; without a seat they give nothing,
    /// and with a new seat they count again. Proposals that wait for its consent are refused. For
    /// administrators of an organization who may see the space; see `spaceLeavePreview` for what it
    /// does.
    async fn space_leave(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which space, and what becomes of the documents.")] input: SpaceLeaveInput,
    ) -> async_graphql::Result<SpaceLeavePayload> {
        let leave = async {
            let space = id_of("space", &input.space)?;
            let withdraws = input.documents == LeavingDocuments::Withdraw;
            let ticket = ticket(ctx, &input.preview_token);
            leaving::leave(viewer(ctx), (space, withdraws), ticket.as_ref()).await
        };
        let (left, user_errors) = settle(ctx, leave.await).await?;
        Ok(SpaceLeavePayload {
            left_id: left.map(id),
            user_errors,
        })
    }
}
