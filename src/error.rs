//! The hub's one error type.
//!
//! `Display` says what went wrong for whoever asked; a cause is in `source`, never repeated.

use std::error::Error as StdError;

/// What every fallible function of the hub returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong, independent of any transport.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such thing, or not for this viewer: the two are never told apart.
    #[error("not found")]
    NotFound,
    /// The caller did not sign in, or the token no longer holds.
    #[error("sign in to do this")]
    Unauthenticated,
    /// Seen, but not allowed to be changed so; the text says what is missing.
    #[error("{0}")]
    Forbidden(String),
    /// The input breaks a rule.
    #[error("{message}")]
    Invalid {
        /// Which part of the input, outermost first.
        field: Vec<String>,
        /// Which rule.
        code: InvalidCode,
        /// What is wrong and what to do.
        message: String,
    },
    /// Changed by someone else since the caller read it.
    #[error("changed since you read it: it is at version {current} now")]
    Conflict {
        /// The version it has now.
        current: i32,
    },
    /// An earlier request with the same idempotency key did it already.
    #[error(
        "an earlier request with this Idempotency-Key did this already, and what it made is gone or not \
         for you to see (any more): look before you do it again with another key"
    )]
    Repeated {
        /// What that one made, as its audit entry names it.
        object: String,
    },
    /// Can't be answered at the moment; trying again later may help.
    #[error("{0}")]
    Unavailable(String),
    /// Too many tries; there is another one after a while.
    #[error("too many tries: wait {seconds} seconds, then try again")]
    Throttled {
        /// How long to wait.
        seconds: u64,
    },
    /// A fault of the hub or what it stands on.
    #[error("something went wrong inside the hub")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

/// Which rule an input breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvalidCode {
    /// Missing, too long, out of range, or otherwise malformed.
    Invalid,
    /// Something else already has this key, slug, name or address.
    Taken,
    /// It names something that does not exist, or not for the caller.
    NotFound,
    /// The subject's organization has no seat in the space.
    OrganizationNotParticipant,
    /// Access given to a partner needs an end.
    EndRequired,
    /// Nobody gives more than they hold.
    ExceedsOwnLevel,
    /// The last MANAGE of a node can't be taken away.
    LastManager,
    /// The last owner of a space can't leave it.
    LastOwner,
    /// A folder can't be moved into itself.
    Cycle,
    /// The thing is not in the state that this needs.
    WrongState,
    /// There are too many of them already.
    TooMany,
    /// `expectedVersion` was left out.
    VersionRequired,
    /// The request's idempotency key was used for something else.
    IdempotencyKeyReused,
    /// Who can see what has changed since the preview.
    PreviewOutdated,
    /// The preview's token is over, or not for this change and caller.
    PreviewExpired,
    /// A link could not open the document.
    LinkBarred,
    /// The link opens nothing any more.
    LinkEnded,
    /// The link's passcode is missing or wrong.
    PasscodeWrong,
    /// The account's password is another one.
    PasswordWrong,
    /// The code of the second factor is wrong, or was used already.
    CodeWrong,
    /// The second factor is asked for, too.
    CodeRequired,
    /// The address, the password or the account is wrong: which, is not told.
    SignInFailed,
}

impl Error {
    /// An input error on one field.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::rule(InvalidCode::Invalid, field, message)
    }

    /// An input error on one field, by rule.
    pub fn rule(code: InvalidCode, field: &str, message: impl Into<String>) -> Self {
        Self::Invalid {
            field: field.split('.').map(str::to_owned).collect(),
            code,
            message: message.into(),
        }
    }

    /// A fault with its cause.
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}
