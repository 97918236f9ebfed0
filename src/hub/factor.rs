//! Commands on second factors: enrolling one's own, removing it, and resetting somebody else's who
//! lost it.

use super::password::account_of;
use super::{Hub, check};
use crate::error::{Error, InvalidCode, Result};
use crate::model::PersonId;
use crate::store::{Enrolment, Viewer};

/// Makes the secret of a second factor for the viewer, once more asked for its password. It counts
/// when it is confirmed by a code.
#[async_recursion::async_recursion]
pub async fn enrol(hub: &Hub, viewer: &Viewer, password: &str) -> Result<Enrolment> {
    let viewer = &viewer.to_enrol();
    let own = account_of(hub, viewer, (password, "password")).await?;
    let tx = viewer.begin().await?;
    let held = tx.represent(own).await?;
    if held.has_factor().await? {
        let message = "you have a second factor already: remove it first";
        return Err(Error::rule(InvalidCode::WrongState, "", message));
    }
    let enrolment = held.enrol_factor().await?;
    tx.commit().await?;
    Ok(enrolment)
}

/// Has the viewer's second factor count, by a code of it. Returns the recovery codes, for the only
/// time.
#[async_recursion::async_recursion]
pub async fn confirm(viewer: &Viewer, code: &str) -> Result<Vec<String>> {
    let viewer = &viewer.to_enrol();
    let own = viewer.require_person()?.person;
    let tx = viewer.begin().await?;
    let held = tx.represent(own).await?;
    if held.has_factor().await? {
        let message = "you have a second factor already: it needs no confirming";
        return Err(Error::rule(InvalidCode::WrongState, "", message));
    }
    let Some(codes) = held.confirm_factor(code.trim()).await? else {
        let message = "this is not what your app shows: enrol first, and look at the app's clock";
        return Err(Error::rule(InvalidCode::CodeWrong, "code", message));
    };
    tx.commit().await?;
    Ok(codes)
}

/// Removes the viewer's second factor, once more asked for its password and a code.
#[async_recursion::async_recursion]
pub async fn remove(
    hub: &Hub,
    viewer: &Viewer,
    (password, code): (&str, &str),
) -> Result<PersonId> {
    let own = account_of(hub, viewer, (password, "password")).await?;
    let counted = format!("code {own}");
    let begun = hub.door().attempts.begin(&counted, None, viewer.now())?;
    let tx = viewer.begin().await?;
    let held = tx.represent(own).await?;
    if !held.use_code(code).await? {
        return Err(wrong_code());
    }
    held.remove_factor().await?;
    tx.commit().await?;
    hub.door().attempts.succeeded(&begun);
    Ok(own)
}

/// Removes somebody's second factor who lost it and its recovery codes.
#[async_recursion::async_recursion]
pub async fn reset(viewer: &Viewer, person: PersonId) -> Result<PersonId> {
    let tx = viewer.begin().await?;
    let held = check::found("person", tx.person(person).await)?;
    if viewer.person() == Some(person) {
        let message = "your own is removed with a code of it: use `factorRemove`, or ask another \
             administrator";
        return Err(Error::rule(InvalidCode::WrongState, "person", message));
    }
    if !held.reset_factor().await? {
        let message = "the person has no second factor";
        return Err(Error::rule(InvalidCode::WrongState, "person", message));
    }
    tx.commit().await?;
    Ok(person)
}

/// A code that is none of the second factor, or was used already.
pub(super) fn wrong_code() -> Error {
    let message =
        "this is no code of your second factor, or it was used already: wait for the next one";
    Error::rule(InvalidCode::CodeWrong, "code", message)
}
