//! API tokens in the API.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::idempotency::{once, with_secret};
use super::input::{id_of, ids_of};
use super::page::{PageArguments, TokenConnection, id};
use super::person::Person;
use super::place::total;
use super::session::{session, viewer};
use super::space::Space;
use super::word::Level;
use crate::error::Result;
use crate::hub::token::{self, TokenCreate};
use crate::model::{self, TokenScope};
use crate::store::{TimePlace, Visible};

/// A secret that acts for one person, with that person's rights or less. The secret itself is
/// shown once, when it is made.
#[derive(Clone)]
pub struct Token(pub Visible<model::Token>);

/// A secret that acts for one person, with that person's rights or less. The secret itself is
/// shown once, when it is made.
#[Object]
impl Token {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// For whom it acts.
    async fn person(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.0.person).await;
        row.map(|row| row.map(Person)).transpose()
    }

    /// What it is for, in its maker's words.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// The first characters of the secret, to tell tokens apart.
    async fn hint(&self) -> &str {
        &self.0.hint
    }

    /// The highest level that it can use.
    async fn cap(&self) -> Level {
        self.0.scope.cap.into()
    }

    /// Whether it reaches every space, and not only those in `spaces`.
    async fn every_space(&self) -> bool {
        self.0.scope.spaces.is_empty()
    }

    /// The only spaces that it reaches, of those that you may see.
    async fn spaces(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Space>> {
        let rows = session(ctx).load_all(&self.0.scope.spaces).await?;
        Ok(rows.into_iter().map(Space).collect())
    }

    /// Whether it may administer the hub or the organization where its person may, and make
    /// tokens.
    async fn admin(&self) -> bool {
        self.0.scope.admin
    }

    /// Whether it issues viewer tokens, within its cap and its spaces, and does nothing else.
    async fn issues_viewer_tokens(&self) -> bool {
        self.0.issues
    }

    /// The token that issued it; null where a person made it, or when that is none of yours to see.
    async fn issuer(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Token>> {
        let row = session(ctx).load(self.0.issuer?).await;
        row.map(|row| row.map(Token)).transpose()
    }

    /// Whether it provisions the people and groups of your organization at `/scim/v2`, and does nothing
    /// else.
    async fn provisions(&self) -> bool {
        self.0.scope.provisions
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// From when it is refused; null: never by itself.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// When it was last used, to the minute; null when that is not known.
    async fn used_at(&self) -> Option<DateTime<Utc>> {
        self.0.used_at
    }

    /// The ids of the documents that it trusts, `sha256:…`, in order: each can be sent as `documentId`
    /// instead of its text.
    async fn document_ids(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<String>> {
        let hashes = viewer(ctx).trusted_hashes(&self.0).await.map_err(fault)?;
        Ok(hashes.iter().map(|hash| format!("sha256:{hash}")).collect())
    }

    /// Whether it runs no documents but those that it trusts.
    async fn trusted_only(&self) -> bool {
        self.0.trusted_only
    }

    /// When it was revoked; null when it was not.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }
}

/// Lists of tokens.
#[derive(Default)]
pub struct TokenQuery;

#[Object]
impl TokenQuery {
    /// The tokens, newest first: your own, and those of the people whom you administer. Viewer tokens
    /// are not among them: they are many and hold an hour at most.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the person for whom they act; null: all that you may see.")]
        person: Option<ID>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<TokenConnection> {
        let session = session(ctx);
        let person = person.as_ref().map(|id| id_of("person", id));
        let person = person.transpose().map_err(fault)?;
        let cursors = Cursors::new(session, &("tokens", person));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_time(cursor))?;
        let page = session.viewer.tokens(person, slice).await.map_err(fault)?;
        let total = total(ctx, session.viewer.token_count(person)).await?;
        let cursor = |row: &Visible<_>| cursors.write_time(&TimePlace::of_token(row));
        Ok(TokenConnection::new(page, total, cursor, Token))
    }
}

/// What a new token needs.
#[derive(InputObject)]
pub struct TokenCreateInput {
    /// The id of the person for whom it acts: you. Null: you.
    person: Option<ID>,
    /// What it is for.
    label: String,
    /// The highest level that it can use: at most your own token's.
    cap: Level,
    /// The ids of the only spaces that it reaches, at most 100; empty: every space.
    #[graphql(default)]
    spaces: Vec<ID>,
    /// Whether it may administer the hub or the organization where its person may, and make
    /// tokens.
    #[graphql(default)]
    admin: bool,
    /// Whether it issues viewer tokens for the people of your organization, within its cap and its
    /// spaces, and does nothing else: for a portal that signs them in. Needs an administrator of the
    /// organization.
    #[graphql(default)]
    issues_viewer_tokens: bool,
    /// Whether it provisions the people and groups of your organization at `/scim/v2`, and does nothing
    /// else: then `cap` is NONE. Needs an administrator of the organization.
    #[graphql(default)]
    provisions: bool,
    /// From when it is refused, at the latest when your own token is; null: never by itself.
    expires_at: Option<DateTime<Utc>>,
}

impl TokenCreateInput {
    fn read(self) -> Result<TokenCreate> {
        let person = self.person.as_ref().map(|id| id_of("person", id));
        Ok(TokenCreate {
            person: person.transpose()?,
            label: self.label,
            scope: TokenScope {
                cap: self.cap.into(),
                spaces: ids_of("spaces", &self.spaces)?,
                admin: self.admin,
                provisions: self.provisions,
            },
            expires_at: self.expires_at,
        })
    }
}

/// Which token to revoke.
#[derive(InputObject)]
pub struct TokenRevokeInput {
    /// The id of the token.
    id: ID,
}

/// What came of `tokenCreate`.
#[derive(SimpleObject)]
pub struct TokenCreatePayload {
    /// The token; null when nothing was changed.
    token: Option<Token>,
    /// The secret to sign in with, as `Authorization: Bearer …`. It is shown here and never again;
    /// null when nothing was changed, and when the request repeats an earlier one.
    secret: Option<String>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `tokenRevoke`.
#[derive(SimpleObject)]
pub struct TokenRevokePayload {
    /// The token, revoked; null when nothing was changed.
    token: Option<Token>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to tokens.
#[derive(Default)]
pub struct TokenMutation;

#[Object]
impl TokenMutation {
    /// Makes a token that acts for you; it never may do more
    /// than your own. Needs a token that may administer.
    async fn token_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] input: TokenCreateInput,
    ) -> async_graphql::Result<TokenCreatePayload> {
        let issues = input.issues_viewer_tokens;
        let create = once(ctx, |maker| async move {
            let created = match issues {
                true => token::create_issuer(&maker, input.read()?).await,
                false => token::create(&maker, input.read()?).await,
            };
            created.map(with_secret)
        });
        let (created, user_errors) = settle(ctx, create.await).await?;
        let (token, secret) = created.unzip();
        let secret = secret.flatten();
        Ok(TokenCreatePayload {
            token: token.map(Token),
            secret,
            user_errors,
        })
    }

    /// Refuses a token from now on: the one that you signed in with, or, when that may administer,
    /// any of yours and of the people whom you administer.
    async fn token_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which token.")] input: TokenRevokeInput,
    ) -> async_graphql::Result<TokenRevokePayload> {
        let revoke = async { token::revoke(viewer(ctx), id_of("id", &input.id)?).await };
        let (row, user_errors) = settle(ctx, revoke.await).await?;
        Ok(TokenRevokePayload {
            token: row.map(Token),
            user_errors,
        })
    }
}
