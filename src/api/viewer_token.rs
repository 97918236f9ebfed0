//! Viewer tokens in the API: what a partner portal asks with, for each of its signed-in people.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::error::{UserError, settle};
use super::input::id_of;
use super::session::viewer;
use super::token::Token;
use crate::hub::viewer_token;

/// For whom, and for how long.
#[derive(InputObject)]
pub struct ViewerTokenIssueInput {
    /// The id of the person for whom it acts: somebody of your token's own organization.
    person: ID,
    /// For how many seconds it holds: 60 to 3600. It ends with your own token at the latest.
    expires_in: i32,
}

/// What came of `viewerTokenIssue`.
#[derive(SimpleObject)]
pub struct ViewerTokenIssuePayload {
    /// The token; null when nothing was changed.
    token: Option<Token>,
    /// The secret to send as `Authorization: Bearer …`. It is shown here and never again; null when
    /// nothing was changed.
    secret: Option<String>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Issuing viewer tokens.
#[derive(Default)]
pub struct ViewerTokenMutation;

#[Object]
impl ViewerTokenMutation {
    /// Issues a short-lived token for somebody of your token's organization whom a portal has
    /// signed in. It does what that person may do, within the cap and the spaces of your token; it
    /// administers nothing, makes no tokens, and is over when yours is revoked. Needs a token made
    /// with `issuesViewerTokens`, which does nothing but this.
    async fn viewer_token_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom, and for how long.")] input: ViewerTokenIssueInput,
    ) -> async_graphql::Result<ViewerTokenIssuePayload> {
        let issue = async {
            let person = id_of("person", &input.person)?;
            viewer_token::issue(viewer(ctx), person, input.expires_in.into()).await
        };
        let (issued, user_errors) = settle(ctx, issue.await).await?;
        let (token, secret) = issued.unzip();
        Ok(ViewerTokenIssuePayload {
            token: token.map(Token),
            secret,
            user_errors,
        })
    }
}
