//! Errors at the edge of the API. Expected outcomes of a mutation are `userErrors`; the
//! top-level `errors` hold only faults, limits and missing sign-in, each with a code. The only
//! place that picks codes.

use std::sync::Arc;

use async_graphql::{Context, Enum, ErrorExtensions, Interface, SimpleObject};
use futures_util::future::BoxFuture;

use super::denial::audit_refusal;
use super::session::session;
use crate::error::{Error, InvalidCode};
use crate::hub::indexed::indexed;

/// What kind of thing went wrong with a mutation. New codes may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserErrorCode {
    /// An input is missing, malformed, too long or out of range.
    Invalid,
    /// Something else already has this key, slug, name or address.
    Taken,
    /// It names something that does not exist, or not for you.
    NotFound,
    /// You may see it, but not do this with it.
    Forbidden,
    /// It changed since you read it.
    Conflict,
    /// The subject's organization has no seat in the space.
    OrganizationNotParticipant,
    /// Access given to a partner needs an end.
    EndRequired,
    /// Nobody gives more than they hold.
    ExceedsOwnLevel,
    /// The last MANAGE of a node can't be taken away.
    LastManager,
    /// The last owner of a space can't leave it: archive the space, or have it given to another
    /// organization first.
    LastOwner,
    /// A folder can't be moved into itself.
    Cycle,
    /// It is not in the state that this needs.
    WrongState,
    /// There are too many of them already: wait, or finish some.
    TooMany,
    /// `expectedVersion` was left out; give `null` to overwrite whatever is there.
    VersionRequired,
    /// The request's `Idempotency-Key` was used for something else within 24 hours: send a request again as
    /// it was, or another one with a key of its own.
    IdempotencyKeyReused,
    /// Who can see what has changed since the preview that `previewToken` is of.
    PreviewOutdated,
    /// `previewToken` has expired, or is not of a preview of this very change by you.
    PreviewExpired,
    /// A share link could not open the document: the message says what stands in the way.
    LinkBarred,
    /// The share link opens nothing any more: ask whoever sent it for a new one.
    LinkEnded,
    /// The share link needs its passcode, or another one than this: ask whoever sent it.
    PasscodeWrong,
    /// Your password is another one.
    PasswordWrong,
    /// This is no code of your second factor, or it was used already.
    CodeWrong,
}

impl From<InvalidCode> for UserErrorCode {
    fn from(code: InvalidCode) -> Self {
        match code {
            InvalidCode::Invalid => Self::Invalid,
            InvalidCode::Taken => Self::Taken,
            InvalidCode::NotFound => Self::NotFound,
            InvalidCode::OrganizationNotParticipant => Self::OrganizationNotParticipant,
            InvalidCode::EndRequired => Self::EndRequired,
            InvalidCode::ExceedsOwnLevel => Self::ExceedsOwnLevel,
            InvalidCode::LastManager => Self::LastManager,
            InvalidCode::LastOwner => Self::LastOwner,
            InvalidCode::Cycle => Self::Cycle,
            InvalidCode::WrongState => Self::WrongState,
            InvalidCode::TooMany => Self::TooMany,
            InvalidCode::VersionRequired => Self::VersionRequired,
            InvalidCode::IdempotencyKeyReused => Self::IdempotencyKeyReused,
            InvalidCode::PreviewOutdated => Self::PreviewOutdated,
            InvalidCode::PreviewExpired => Self::PreviewExpired,
            InvalidCode::LinkBarred => Self::LinkBarred,
            InvalidCode::LinkEnded => Self::LinkEnded,
            InvalidCode::PasscodeWrong => Self::PasscodeWrong,
            InvalidCode::CodeWrong | InvalidCode::CodeRequired => Self::CodeWrong,
            // Nobody signs in through the API.
            InvalidCode::PasswordWrong | InvalidCode::SignInFailed => Self::PasswordWrong,
        }
    }
}

/// Why a mutation did not do what was asked. Nothing was changed.
#[derive(Interface)]
#[graphql(
    field(
        name = "code",
        ty = "&UserErrorCode",
        desc = "What kind of thing went wrong."
    ),
    field(
        name = "field",
        ty = "&Vec<String>",
        desc = "The path to the part of the input that it is about; empty when it is about none."
    ),
    field(
        name = "message",
        ty = "&String",
        desc = "What is wrong and what to do, for people to read."
    )
)]
pub enum UserError {
    /// An input that breaks a rule.
    InputError(InputError),
    /// A change by somebody else in between.
    ConflictError(ConflictError),
}

/// An input that breaks a rule, or something that is refused.
#[derive(SimpleObject)]
pub struct InputError {
    /// What kind of thing went wrong.
    code: UserErrorCode,
    /// The path to the part of the input that it is about; empty when it is about none.
    field: Vec<String>,
    /// What is wrong and what to do, for people to read.
    message: String,
}

/// A change by somebody else since the caller read it.
#[derive(SimpleObject)]
pub struct ConflictError {
    /// `CONFLICT`.
    code: UserErrorCode,
    /// `["expectedVersion"]`.
    field: Vec<String>,
    /// What happened, for people to read.
    message: String,
    /// The version it has now.
    current_version: i32,
}

/// Splits what a command returned into its value and the errors that a person can act on; what
/// a person can't act on stays an error of the request.
/// A refusal is in the audit log before it is answered.
pub async fn settle<T>(
    ctx: &Context<'_>,
    result: Result<T, Error>,
) -> async_graphql::Result<(Option<T>, Vec<UserError>)> {
    if let Err(error) = &result {
        audit_refusal(ctx, error).await?;
    }
    split(result)
}

/// As `settle`; where something was changed and `wait` is asked for, only when searches know of it.
pub fn settle_indexed<'a, T: Send + 'a>(
    ctx: &'a Context<'_>,
    result: Result<T, Error>,
    wait: bool,
) -> BoxFuture<'a, async_graphql::Result<(Option<T>, Vec<UserError>)>> {
    Box::pin(async move {
        let settled = settle(ctx, result).await?;
        if wait && settled.0.is_some() {
            indexed(&session(ctx).hub).await;
        }
        Ok(settled)
    })
}

/// As `settle`, for commands that audit by themselves what they refuse.
pub fn split<T>(result: Result<T, Error>) -> async_graphql::Result<(Option<T>, Vec<UserError>)> {
    let error = match result {
        Ok(value) => return Ok((Some(value), Vec::new())),
        Err(error) => error,
    };
    let message = error.to_string();
    let input = |code, field: Vec<String>, message| {
        UserError::InputError(InputError {
            code,
            field,
            message,
        })
    };
    let user_error = match error {
        Error::Invalid {
            field,
            code,
            message,
        } => input(code.into(), field, message),
        Error::NotFound => {
            let message = "there is no such thing".to_owned();
            input(UserErrorCode::NotFound, vec!["id".to_owned()], message)
        }
        Error::Repeated { .. } => input(UserErrorCode::NotFound, Vec::new(), message),
        Error::Forbidden(message) => input(UserErrorCode::Forbidden, Vec::new(), message),
        Error::Conflict { current } => UserError::ConflictError(ConflictError {
            code: UserErrorCode::Conflict,
            field: vec!["expectedVersion".to_owned()],
            message,
            current_version: current,
        }),
        Error::Unauthenticated
        | Error::Unavailable(_)
        | Error::Throttled { .. }
        | Error::Internal(_) => {
            return Err(fault(error));
        }
    };
    Ok((None, vec![user_error]))
}

/// An error of the request itself, with its code. Causes are logged here and go no further.
pub fn fault(error: Error) -> async_graphql::Error {
    shared_fault(Arc::new(error))
}

/// As `fault`, for an error that several resolvers share.
pub fn shared_fault(error: Arc<Error>) -> async_graphql::Error {
    if let Error::Internal(source) = error.as_ref() {
        tracing::error!(
            error = source.as_ref() as &dyn std::error::Error,
            "internal error"
        );
    }
    let code = code(&error);
    async_graphql::Error::new(error.to_string()).extend_with(|_, e| e.set("code", code))
}

/// What clients tell the error of a request by.
pub fn code(error: &Error) -> &'static str {
    match error {
        Error::NotFound | Error::Repeated { .. } => "NOT_FOUND",
        Error::Unauthenticated => "UNAUTHENTICATED",
        Error::Forbidden(_) => "FORBIDDEN",
        Error::Invalid { .. } => "BAD_USER_INPUT",
        Error::Conflict { .. } => "CONFLICT",
        Error::Unavailable(_) => "UNAVAILABLE",
        Error::Throttled { .. } => "RATE_LIMITED",
        Error::Internal(_) => "INTERNAL",
    }
}
