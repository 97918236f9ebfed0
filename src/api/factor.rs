//! The second factor in the API: enrolling one's own, removing it, resetting somebody else's. It is
//! asked for where one signs in, at `/auth/sign-in`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::error::{UserError, settle};
use super::input::id_of;
use super::person::Person;
use super::session::{session, viewer};
use crate::error::Result;
use crate::hub::factor;
use crate::model::PersonId;
use crate::store::Enrolment;

/// What an authenticator app needs to know.
#[derive(SimpleObject)]
pub struct FactorEnrolment {
    /// The secret in base 32, to type in. It is shown here and never again.
    secret: String,
    /// The same as an `otpauth://` address, to show as a QR code: SHA-1, six digits, 30 seconds.
    uri: String,
}

impl From<Enrolment> for FactorEnrolment {
    fn from(enrolment: Enrolment) -> Self {
        Self {
            secret: enrolment.secret,
            uri: enrolment.uri,
        }
    }
}

/// Who enrols.
#[derive(InputObject)]
pub struct FactorEnrolInput {
    /// Your password, once more.
    password: String,
}

/// The first code.
#[derive(InputObject)]
pub struct FactorConfirmInput {
    /// What the app shows now: six digits.
    code: String,
}

/// What shows that it is you who removes it.
#[derive(InputObject)]
pub struct FactorRemoveInput {
    /// Your password, once more.
    password: String,
    /// What the app shows now, or a recovery code.
    code: String,
}

/// Whose second factor to reset.
#[derive(InputObject)]
pub struct FactorResetInput {
    /// The id of the person.
    person: ID,
}

/// What came of `factorEnrol`.
#[derive(SimpleObject)]
pub struct FactorEnrolPayload {
    /// What the app needs to know; null when nothing was changed.
    enrolment: Option<FactorEnrolment>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `factorConfirm`.
#[derive(SimpleObject)]
pub struct FactorConfirmPayload {
    /// Ten codes that stand in for the app, each once: for paper, not for the same device. They are
    /// shown here and never again; null when nothing was changed.
    recovery_codes: Option<Vec<String>>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// Whose second factor is gone; null when nothing was changed.
            person: Option<Person>,
            /// Why nothing was changed; empty when it was.
            user_errors: Vec<UserError>,
        }

        impl $name {
            async fn of(ctx: &Context<'_>, done: Result<PersonId>) -> async_graphql::Result<Self> {
                let (person, user_errors) = settle(ctx, done).await?;
                let person = match person {
                    Some(id) => session(ctx).load(id).await?.map(Person),
                    None => None,
                };
                Ok(Self { person, user_errors })
            }
        }
    )*};
}

payloads! {
    /// What came of `factorRemove`.
    FactorRemovePayload;
    /// What came of `factorReset`.
    FactorResetPayload;
}

/// Changes to second factors.
#[derive(Default)]
pub struct FactorMutation;

#[Object]
impl FactorMutation {
    /// Makes the secret of a second factor for you. Nothing is asked for until `factorConfirm` got a
    /// code of it; enrolling again makes another secret. With the wrong password it is
    /// `PASSWORD_WRONG`.
    async fn factor_enrol(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who enrols.")] input: FactorEnrolInput,
    ) -> async_graphql::Result<FactorEnrolPayload> {
        let session = session(ctx);
        let enrolled = factor::enrol(&session.hub, &session.viewer, &input.password).await;
        let (enrolment, user_errors) = settle(ctx, enrolled).await?;
        Ok(FactorEnrolPayload {
            enrolment: enrolment.map(FactorEnrolment::from),
            user_errors,
        })
    }

    /// Has your second factor count from now on, and signs you out everywhere else. With a wrong
    /// code it is `CODE_WRONG`.
    async fn factor_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first code.")] input: FactorConfirmInput,
    ) -> async_graphql::Result<FactorConfirmPayload> {
        let confirmed = factor::confirm(viewer(ctx), &input.code).await;
        let (recovery_codes, user_errors) = settle(ctx, confirmed).await?;
        Ok(FactorConfirmPayload {
            recovery_codes,
            user_errors,
        })
    }

    /// Removes your second factor and its recovery codes, to enrol another one.
    async fn factor_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What shows that it is you.")] input: FactorRemoveInput,
    ) -> async_graphql::Result<FactorRemovePayload> {
        let session = session(ctx);
        let both = (input.password.as_str(), input.code.as_str());
        let removed = factor::remove(&session.hub, &session.viewer, both).await;
        FactorRemovePayload::of(ctx, removed).await
    }

    /// Removes the second factor and the recovery codes of somebody who lost both. Needs an
    /// administrator of that person's organization or of the hub, and not that person.
    async fn factor_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: FactorResetInput,
    ) -> async_graphql::Result<FactorResetPayload> {
        let reset = async { factor::reset(viewer(ctx), id_of("person", &input.person)?).await };
        FactorResetPayload::of(ctx, reset.await).await
    }
}
