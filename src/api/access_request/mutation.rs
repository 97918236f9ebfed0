//! Asking for access, and answering.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::value::AccessRequest;
use crate::api::error::{UserError, settle};
use crate::api::idempotency::once;
use crate::api::input::id_of;
use crate::api::session::viewer;
use crate::api::word::Level;
use crate::hub::access_request::{self, AccessRequestApprove};

/// What a new access request needs.
#[derive(InputObject)]
pub struct AccessRequestCreateInput {
    /// The id of a space, folder or document that you see, or that is shown to you locked.
    node: ID,
    /// How much you ask for; at least VIEW.
    #[graphql(default_with = "Level::View")]
    level: Level,
    /// Why: whoever decides reads this together with your name, mail address and organization.
    reason: String,
}

/// What approving an access request needs.
#[derive(InputObject)]
pub struct AccessRequestApproveInput {
    /// The id of the access request.
    id: ID,
    /// How much to grant; null: what was asked for.
    level: Option<Level>,
    /// The first instant at which the grant no longer holds; a partner's access needs an end here
    /// or on its participation.
    until: Option<DateTime<Utc>>,
    /// What to tell whoever asked.
    answer: Option<String>,
}

/// What refusing an access request needs.
#[derive(InputObject)]
pub struct AccessRequestRefuseInput {
    /// The id of the access request.
    id: ID,
    /// Why, for whoever asked to read.
    reason: String,
}

/// What came of `accessRequestCreate`.
#[derive(SimpleObject)]
pub struct AccessRequestCreatePayload {
    /// The access request; null when nothing was changed.
    access_request: Option<AccessRequest>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `accessRequestApprove`.
#[derive(SimpleObject)]
pub struct AccessRequestApprovePayload {
    /// The access request, with what was granted; null when nothing was changed.
    access_request: Option<AccessRequest>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `accessRequestRefuse`.
#[derive(SimpleObject)]
pub struct AccessRequestRefusePayload {
    /// The access request; null when nothing was changed.
    access_request: Option<AccessRequest>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to access requests.
#[derive(Default)]
pub struct AccessRequestMutation;

#[Object]
impl AccessRequestMutation {
    /// Asks whoever may MANAGE a space, folder or document for a level on it. At most 20 of your
    /// requests wait at a time, and you make at most 100 a day.
    async fn access_request_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The access request.")] input: AccessRequestCreateInput,
    ) -> async_graphql::Result<AccessRequestCreatePayload> {
        let create = once(ctx, |maker| async move {
            let node = id_of("node", &input.node)?;
            let ask = (input.level.into(), input.reason.as_str());
            access_request::create(&maker, node, ask).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        Ok(AccessRequestCreatePayload {
            access_request: row.map(AccessRequest),
            user_errors,
        })
    }

    /// Grants what was asked for, or another level. Needs MANAGE on the node; the rules for grants
    /// hold. What the node requires, such as a signed agreement, stays required.
    async fn access_request_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and how.")] input: AccessRequestApproveInput,
    ) -> async_graphql::Result<AccessRequestApprovePayload> {
        let approve = async {
            let approve = AccessRequestApprove {
                id: id_of("id", &input.id)?,
                level: input.level.map(Into::into),
                until: input.until,
                answer: input.answer,
            };
            access_request::approve(viewer(ctx), approve).await
        };
        let (row, user_errors) = settle(ctx, approve.await).await?;
        Ok(AccessRequestApprovePayload {
            access_request: row.map(AccessRequest),
            user_errors,
        })
    }

    /// Refuses what was asked for. Needs MANAGE on the node.
    async fn access_request_refuse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: AccessRequestRefuseInput,
    ) -> async_graphql::Result<AccessRequestRefusePayload> {
        let refuse = async {
            let id = id_of("id", &input.id)?;
            access_request::refuse(viewer(ctx), id, &input.reason).await
        };
        let (row, user_errors) = settle(ctx, refuse.await).await?;
        Ok(AccessRequestRefusePayload {
            access_request: row.map(AccessRequest),
            user_errors,
        })
    }
}
