//! Commands on passwords: the links by which people set them, and changing the own one.

use chrono::TimeDelta;

use super::Hub;
use super::password_rule::{chosen, tried};
use crate::error::{Error, InvalidCode, Result};
use crate::model::PersonId;
use crate::store::{MadeLink, Password, Viewer};

/// Where a link is opened in a browser; its secret follows behind a `#`, which browsers send to nobody.
pub const PASSWORD_PAGE: &str = "/auth/password";
/// How long the link of an invitation holds.
pub const INVITED: TimeDelta = TimeDelta::days(7);
/// How long a link to choose a new password holds.
const RESET: TimeDelta = TimeDelta::days(1);

/// Makes a link by which a person sets a password, once; the links before it end.
#[async_recursion::async_recursion]
pub async fn create_link(viewer: &Viewer, person: PersonId) -> Result<MadeLink> {
    let tx = viewer.begin().await?;
    let held = super::check::found("person", tx.person(person).await)?;
    if !held.row().active {
        let message = "the person is deactivated: let it in again first";
        return Err(Error::rule(InvalidCode::WrongState, "person", message));
    }
    let link = held.create_password_link(RESET).await?;
    tx.commit().await?;
    Ok(link)
}

/// Sets the password of whoever the link is for, and signs that person out everywhere. Nobody need
/// have signed in; nobody is signed in by it, so a second factor is still asked for.
#[async_recursion::async_recursion]
pub async fn set_by_link(hub: &Hub, link: &str, password: &str) -> Result<()> {
    let ended = || {
        let message =
            "the link was used, is over, or never was: ask an administrator for a new one";
        Error::rule(InvalidCode::LinkEnded, "link", message)
    };
    let password = chosen("password", password)?;
    let viewer = hub.store().anonymous();
    // What can be refused is refused before anything is hashed.
    if !viewer.may_set_password_by(link).await? {
        return Err(ended());
    }
    let salt = hub.store().sources().secret();
    let hashed = hub
        .door()
        .hashing
        .run(move || Password::new(&password, salt));
    let hashed = hashed.await??;
    let policy = viewer.latest_policy().await?;
    let tx = viewer.begin_with_secret(&policy).await?;
    if !tx.set_password_by_link(link, hashed).await? {
        return Err(ended());
    }
    tx.commit().await
}

/// Changes the viewer's own password, and signs it out everywhere else.
#[async_recursion::async_recursion]
pub async fn change(hub: &Hub, viewer: &Viewer, (old, new): (&str, &str)) -> Result<PersonId> {
    let person = viewer.require_person()?.person;
    let new = chosen("newPassword", new)?;
    let account = account_of(hub, viewer, (old, "password")).await?;
    let salt = hub.store().sources().secret();
    let hashed = hub.door().hashing.run(move || Password::new(&new, salt));
    let hashed = hashed.await??;
    let tx = viewer.begin().await?;
    tx.represent(account).await?.set_password(hashed).await?;
    tx.commit().await?;
    Ok(person)
}

/// The viewer, once more asked for its password: for what a stolen session must not do.
pub(super) async fn account_of(
    hub: &Hub,
    viewer: &Viewer,
    (password, field): (&str, &str),
) -> Result<PersonId> {
    let wrong = || {
        let message = "this is not your password";
        Error::rule(InvalidCode::PasswordWrong, field, message)
    };
    // Looking as somebody else it would be that one's account.
    let own = viewer.signed_in().person().ok_or(Error::Unauthenticated)?;
    let person = viewer.signed_in().person_by_id(own).await?;
    let email = person.ok_or(Error::Unauthenticated)?.email.clone();
    // Not counted with those who try to sign in: they would keep the owner from changing it.
    let counted = format!("own {email}");
    let tried_before = hub.door().attempts.begin(&counted, None, viewer.now())?;
    let account = hub.store().account(&email).await?;
    let password = tried(password).ok_or_else(wrong)?;
    let proven = hub.door().hashing.run(move || account.prove(&password));
    match proven.await? {
        Some(proven) if proven.person() == own => {
            hub.door().attempts.succeeded(&tried_before);
            Ok(own)
        }
        _ => Err(wrong()),
    }
}
