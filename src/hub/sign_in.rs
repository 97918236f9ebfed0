//! Signing in with a password, and signing out. Whoever is refused learns nothing of whether there
//! is such an account: the same answer, after the same work.

use std::net::IpAddr;

use chrono::TimeDelta;

use super::Hub;
use super::factor::wrong_code;
use super::password_rule::tried;
use crate::error::{Error, InvalidCode, Result};
use crate::model::{PersonId, Time};
use crate::store::{SessionDraft, Viewer};

/// When a session ends at the latest.
pub const LONGEST: TimeDelta = TimeDelta::days(7);
/// How much is kept of what a browser says it is.
const CLIENT_CHARS: usize = 200;

/// What somebody gives to sign in.
#[derive(Clone)]
pub struct Credentials {
    /// The address of the account.
    pub email: String,
    /// The password.
    pub password: String,
    /// A code of the second factor, or a recovery code.
    pub code: Option<String>,
    /// What the browser says it is.
    pub client: Option<String>,
    /// Where the request is from.
    pub address: IpAddr,
}

/// A session that began.
pub struct SignedIn {
    /// Its secret, for the only time.
    pub secret: String,
    /// When it ends at the latest.
    pub expires_at: Time,
    /// Whether it does nothing until a second factor is enrolled, which the hub requires.
    pub must_enrol: bool,
}

/// Begins a session for whoever gives the right password.
///
/// # Errors
/// Invalid with the code SIGN_IN_FAILED for everything that is wrong about the account; with
/// CODE_REQUIRED and CODE_WRONG after the right password only. Throttled after too many tries.
#[async_recursion::async_recursion]
pub async fn sign_in(hub: &Hub, given: Credentials) -> Result<SignedIn> {
    let store = hub.store();
    let now = store.sources().now();
    let email = given.email.trim().to_lowercase();
    let begun = hub
        .door()
        .attempts
        .begin(&email, Some(given.address), now)?;
    let account = store.account(&email).await?;
    let whose = account.person();
    if leak!(UnknownAccountTold) && whose.is_none() {
        return Err(Error::rule(
            InvalidCode::NotFound,
            "email",
            "nobody here has this address",
        ));
    }
    let Some(password) = tried(&given.password) else {
        return Err(failed(hub, whose, now));
    };
    let proven = hub.door().hashing.run(move || account.prove(&password));
    let Some(proven) = proven.await? else {
        return Err(failed(hub, whose, now));
    };
    let viewer = match store.enter(&proven).await {
        Err(Error::Unauthenticated) => return Err(failed(hub, whose, now)),
        viewer => viewer?,
    };
    let code = match (proven.has_factor(), given.code) {
        (false, _) => None,
        (true, Some(code)) => Some(code),
        (true, None) => {
            // Nothing was guessed.
            hub.door().attempts.taken_back(&begun);
            let message = "a code of your second factor is needed, too, or a recovery code";
            return Err(Error::rule(InvalidCode::CodeRequired, "code", message));
        }
    };
    let begin = begin(&viewer, code, given.client).await;
    if let Err(Error::Invalid {
        code: InvalidCode::CodeWrong,
        ..
    }) = begin
    {
        store.refused_code(proven.person(), now);
    }
    let signed_in = begin?;
    hub.door().attempts.succeeded(&begun);
    Ok(signed_in)
}

async fn begin(viewer: &Viewer, code: Option<String>, client: Option<String>) -> Result<SignedIn> {
    let expires_at = viewer.now() + LONGEST;
    let tx = viewer.begin().await?;
    if let Some(code) = &code
        && !tx.use_own_code(code).await?
    {
        return Err(wrong_code());
    }
    let draft = SessionDraft {
        client: cut(client),
        second_factor: code.is_some(),
        provider: None,
        expires_at,
    };
    let (_, secret) = tx.begin_session(draft).await?;
    tx.commit().await?;
    let must_enrol = code.is_none() && viewer.store().requires_second_factor();
    Ok(SignedIn {
        secret,
        expires_at,
        must_enrol,
    })
}

/// What a browser says it is, as it is kept.
pub(super) fn cut(client: Option<String>) -> Option<String> {
    client.map(|client| {
        let clean = client.chars().filter(|c| !c.is_control());
        clean.take(CLIENT_CHARS).collect()
    })
}

/// One answer, whatever was wrong.
fn failed(hub: &Hub, whose: Option<PersonId>, now: Time) -> Error {
    hub.store().refused_sign_in(whose, now);
    let message = "the address or the password is wrong";
    Error::rule(InvalidCode::SignInFailed, "", message)
}

/// Ends the session with this secret; one that is over already is nobody's concern.
#[async_recursion::async_recursion]
pub async fn sign_out(hub: &Hub, secret: &str) -> Result<()> {
    let viewer = match hub.store().resume(secret).await {
        Err(Error::Unauthenticated) => return Ok(()),
        // Also one that must enrol first.
        viewer => viewer?.to_enrol(),
    };
    let Some(session) = viewer.session() else {
        return Ok(());
    };
    let tx = viewer.begin().await?;
    match tx.end_session(session, "signOut").await {
        Err(Error::NotFound) => return Ok(()),
        ended => ended?,
    }
    tx.commit().await
}
