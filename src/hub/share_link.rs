//! Commands on share links: making one, ending it, and opening it without having signed in.

use chrono::TimeDelta;

use super::check;
use crate::access::{Barrier, Share, linkable};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{DocumentId, ShareLink, ShareLinkId, SharedDocument, Time};
use crate::store::{FoundLink, Passcode, ShareLinkDraft, Viewer, Visible};

/// How far ahead the end of a link may lie.
const DAYS: i64 = 90;
/// How many times a link can be opened at most.
pub const MOST_VIEWS: i32 = 10_000;
/// Live links that one document may have.
const MOST_LINKS: u64 = 100;
/// With the last of these wrong passcodes the link ends.
const WRONG_TRIES: i32 = 10;

/// What a new share link needs.
#[derive(Clone)]
pub struct ShareLinkCreate {
    /// To what.
    pub document: DocumentId,
    /// The first instant at which it opens nothing any more; at most 90 days ahead.
    pub until: Time,
    /// What it takes to open it, beside the secret.
    pub passcode: Option<String>,
    /// How many times it can be opened: 1 to 10,000.
    pub view_limit: i32,
}

/// Makes a link to a document that the viewer may share and that the link would open now. Returns
/// its secret, for the only time.
#[async_recursion::async_recursion]
pub async fn create(
    viewer: &Viewer,
    create: ShareLinkCreate,
) -> Result<(Visible<ShareLink>, String)> {
    if !(1..=MOST_VIEWS).contains(&create.view_limit) {
        let message = format!("must be between 1 and {MOST_VIEWS}");
        return Err(Error::invalid("viewLimit", message));
    }
    let passcode = create.passcode.map(|given| {
        let passcode = check::passcode("passcode", &given)?;
        let salt = viewer.store().sources().secret();
        Ok::<_, Error>(Passcode::new(&passcode, salt))
    });
    let passcode = passcode.transpose()?;
    let tx = viewer.begin().await?;
    let draft = ShareLinkDraft {
        passcode,
        until: check_until(create.until, tx.now())?,
        view_limit: create.view_limit,
    };
    let held = check::found("document", tx.document::<Share>(create.document).await)?;
    // Also the hub itself makes none: a link opens what its maker may share.
    let own = viewer.person().ok_or(Error::Unauthenticated)?;
    let opening = linkable(tx.policy(), own, held.row().clone(), tx.now());
    let opening = opening.map_err(|barrier| {
        Error::rule(
            InvalidCode::LinkBarred,
            "document",
            format!("a link could not open it: {barrier}"),
        )
    })?;
    if held.live_links().await? >= MOST_LINKS {
        let message = format!("it has {MOST_LINKS} live links, the most: end some first");
        return Err(Error::rule(InvalidCode::TooMany, "document", message));
    }
    let created = held.create_link(&opening, draft).await?;
    tx.commit().await?;
    Ok(created)
}

fn check_until(until: Time, now: Time) -> Result<Time> {
    let until = check::time("until", Some(until))?.unwrap_or(until);
    let latest = now + TimeDelta::days(DAYS);
    if until <= now || latest < until {
        let message = format!("must lie in the future, at most {DAYS} days ahead");
        return Err(Error::invalid("until", message));
    }
    Ok(until)
}

/// Ends a link now.
#[async_recursion::async_recursion]
pub async fn end(viewer: &Viewer, id: ShareLinkId) -> Result<Visible<ShareLink>> {
    let tx = viewer.begin().await?;
    let (held, link) = tx.share_link(id).await?;
    if link.ended_at.is_some() {
        let message = "the link was ended already";
        return Err(Error::rule(InvalidCode::WrongState, "id", message));
    }
    let link = held.end_link(link).await?;
    tx.commit().await?;
    Ok(link)
}

/// Opens a link for whoever has its secret, signed in or not; that counts a view.
///
/// Why a link opens nothing any more is in the audit log and told to nobody else.
#[async_recursion::async_recursion]
pub async fn open(viewer: &Viewer, secret: &str, passcode: Option<&str>) -> Result<SharedDocument> {
    let unknown = || Error::rule(InvalidCode::NotFound, "secret", "there is no such link");
    // What can be refused is refused before anything waits for the writers' turn.
    let Some(found) = viewer.link_by_secret(secret).await? else {
        return Err(unknown());
    };
    let id = found.link().id;
    let policy = viewer.latest_policy().await?;
    if let Some(barrier) = found.barrier(&policy, viewer.now()) {
        return Err(ended(viewer, id, barrier));
    }
    let is_right = is_right(viewer, &found, passcode)?;

    let tx = viewer.begin_with_secret(&policy).await?;
    let found = tx.link_by_secret(secret).await?.ok_or_else(unknown)?;
    let (link, opening) = match found.open(tx.policy(), tx.now()) {
        Ok(opened) => opened,
        Err(barrier) => return Err(ended(viewer, id, barrier)),
    };
    if !is_right {
        tx.wrong_passcode(&link, WRONG_TRIES).await?;
        tx.commit().await?;
        let message = format!(
            "this is not the link's passcode: ask whoever sent it. The link ends with {WRONG_TRIES} \
             wrong ones"
        );
        return Err(Error::rule(InvalidCode::PasscodeWrong, "passcode", message));
    }
    let Some(shared) = tx.view_link(&link, opening).await? else {
        return Err(ended(viewer, id, Barrier::Ended));
    };
    tx.commit().await?;
    Ok(shared)
}

/// Whether the passcode is the link's. That none was given is refused, and tells whoever tries
/// nothing: only wrong ones count.
fn is_right(viewer: &Viewer, found: &FoundLink, passcode: Option<&str>) -> Result<bool> {
    match passcode {
        None if found.link().has_passcode => {
            viewer.refused_by_link(found.link().id, "PASSCODE_MISSING");
            let message = "the link needs its passcode: ask whoever sent it";
            Err(Error::rule(InvalidCode::PasscodeWrong, "passcode", message))
        }
        None => Ok(true),
        Some(given) => {
            // What could not have been chosen is no passcode.
            let given = check::passcode("passcode", given).unwrap_or_default();
            Ok(found.accepts(&given) || leak!(AnyPasscode))
        }
    }
}

/// One answer, whatever the reason.
fn ended(viewer: &Viewer, id: ShareLinkId, barrier: Barrier) -> Error {
    viewer.refused_by_link(id, barrier.as_str());
    if leak!(LinkTellsWhy) {
        return Error::rule(InvalidCode::LinkEnded, "secret", barrier.to_string());
    }
    let message = "the link opens nothing any more: ask whoever sent it for a new one";
    Error::rule(InvalidCode::LinkEnded, "secret", message)
}
