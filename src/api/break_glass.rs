//! Break-glass in the API.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::error::{UserError, settle};
use super::input::id_of;
use super::session::viewer;
use super::share::Grant;
use crate::hub::break_glass;

/// What break-glass needs.
#[derive(InputObject)]
pub struct BreakGlassInput {
    /// The id of a space, folder or document.
    node: ID,
    /// Why: at least 10 characters. Whoever answers for the node reads it.
    reason: String,
    /// The first instant at which it no longer holds, at most four hours ahead; null: four hours.
    until: Option<DateTime<Utc>>,
}

/// What came of `breakGlass`.
#[derive(SimpleObject)]
pub struct BreakGlassPayload {
    /// The grant; null when nothing was changed.
    grant: Option<Grant>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Break-glass.
#[derive(Default)]
pub struct BreakGlassMutation;

#[Object]
impl BreakGlassMutation {
    /// Grants you VIEW on a space, folder or document for at most four hours, without MANAGE: for
    /// hub administrators with a token for the whole hub. It crosses no wall, denial or clearance,
    /// and lifts no requirement, embargo or draft. Whoever may MANAGE the node and the
    /// administrators of the organizations that own the space are notified, and may end the grant at
    /// once. It is not extended: you may do it again on the same node, or below it, 24 hours later.
    async fn break_glass(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where, and why.")] input: BreakGlassInput,
    ) -> async_graphql::Result<BreakGlassPayload> {
        let grant = async {
            let node = id_of("node", &input.node)?;
            let how = (input.reason.as_str(), input.until);
            break_glass::break_glass(viewer(ctx), node, how).await
        };
        let (row, user_errors) = settle(ctx, grant.await).await?;
        Ok(BreakGlassPayload {
            grant: row.map(Grant),
            user_errors,
        })
    }
}
