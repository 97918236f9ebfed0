//! Passwords in the API: the links by which people set them, and changing the own one. Signing in
//! with one is a route of its own, `/auth/sign-in`, for it sets a cookie.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::error::{UserError, settle};
use super::idempotency::once;
use super::input::id_of;
use super::person::Person;
use super::session::session;
use crate::hub::password;
use crate::store::MadeLink;

/// A link by which a person sets a password, once. Whoever has it can sign in as that person: send it
/// to that person alone.
#[derive(SimpleObject)]
pub struct PasswordLink {
    /// What follows the hub's address in the link: the page on which the password is set.
    path: String,
    /// The secret in the link, for pages of your own: `POST /auth/password` takes it.
    secret: String,
    /// From when it does nothing any more.
    expires_at: DateTime<Utc>,
}

impl From<MadeLink> for PasswordLink {
    fn from(link: MadeLink) -> Self {
        Self {
            path: format!("{}#{}", password::PASSWORD_PAGE, link.secret),
            secret: link.secret,
            expires_at: link.expires_at,
        }
    }
}

/// For whom to make a link.
#[derive(InputObject)]
pub struct PasswordLinkCreateInput {
    /// The id of the person.
    person: ID,
}

/// The old password and the new one.
#[derive(InputObject)]
pub struct PasswordChangeInput {
    /// Your password as it is.
    password: String,
    /// Your password from now on: 12 to 200 characters, and none of the commonest.
    new_password: String,
}

/// What came of `passwordLinkCreate`.
#[derive(SimpleObject)]
pub struct PasswordLinkCreatePayload {
    /// The link. It is shown here and never again; null when nothing was changed, and when the request
    /// repeats an earlier one.
    password_link: Option<PasswordLink>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `passwordChange`.
#[derive(SimpleObject)]
pub struct PasswordChangePayload {
    /// You; null when nothing was changed.
    person: Option<Person>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to passwords.
#[derive(Default)]
pub struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Makes a link by which a person sets a new password, once, within a day; it also signs that
    /// person out everywhere. Until then nothing changes, but that the links before it end. Needs an
    /// administrator of its organization or of the hub.
    async fn password_link_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom.")] input: PasswordLinkCreateInput,
    ) -> async_graphql::Result<PasswordLinkCreatePayload> {
        let create = once(ctx, |maker| async move {
            let person = id_of("person", &input.person)?;
            password::create_link(&maker, person).await.map(Some)
        });
        let (link, user_errors) = settle(ctx, create.await).await?;
        Ok(PasswordLinkCreatePayload {
            password_link: link.flatten().map(PasswordLink::from),
            user_errors,
        })
    }

    /// Changes your own password, and signs you out everywhere else. With the wrong one it is
    /// `PASSWORD_WRONG`; after ten of those you have to wait for a quarter of an hour. Needs a
    /// session, or a token that may administer.
    async fn password_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Both passwords.")] input: PasswordChangeInput,
    ) -> async_graphql::Result<PasswordChangePayload> {
        let session = session(ctx);
        let both = (input.password.as_str(), input.new_password.as_str());
        let changed = password::change(&session.hub, &session.viewer, both).await;
        let (person, user_errors) = settle(ctx, changed).await?;
        let person = match person {
            Some(id) => session.load(id).await?.map(Person),
            None => None,
        };
        Ok(PasswordChangePayload {
            person,
            user_errors,
        })
    }
}
