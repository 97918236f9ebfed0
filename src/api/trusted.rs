//! Trusted documents in the API: what a token may run.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::error::{UserError, settle};
use super::input::id_of;
use super::session::viewer;
use super::token::Token;
use crate::hub::token;

/// The documents that a token trusts from now on.
#[derive(InputObject)]
pub struct TokenDocumentsSetInput {
    /// The id of the token: not the one that you signed in with.
    token: ID,
    /// The whole text of each: at most 1000, of at most 32 KiB each. They replace those before.
    documents: Vec<String>,
    /// Whether the token runs no others, from its next request on.
    trusted_only: bool,
}

/// What came of `tokenDocumentsSet`.
#[derive(SimpleObject)]
pub struct TokenDocumentsSetPayload {
    /// The token; null when nothing was changed.
    token: Option<Token>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to what tokens trust.
#[derive(Default)]
pub struct TrustedMutation;

#[Object]
impl TrustedMutation {
    /// Replaces the documents that a token trusts: those can be sent by their ids, as
    /// `documentId: "sha256:…"` instead of `query`. Needs a token that may administer, and another one than
    /// the one that is changed.
    async fn token_documents_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token and its documents.")] input: TokenDocumentsSetInput,
    ) -> async_graphql::Result<TokenDocumentsSetPayload> {
        let set = async {
            let id = id_of("token", &input.token)?;
            let set = (input.documents, input.trusted_only);
            token::set_documents(viewer(ctx), id, set).await
        };
        let (row, user_errors) = settle(ctx, set.await).await?;
        Ok(TokenDocumentsSetPayload {
            token: row.map(Token),
            user_errors,
        })
    }
}
