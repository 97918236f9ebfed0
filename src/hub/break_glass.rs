//! The command to break the glass: a reasoned grant of a few hours to oneself, that whoever
//! answers for the node is told of.

use chrono::TimeDelta;

use super::check;
use crate::error::{Error, InvalidCode, Result};
use crate::model::{Grant, NodeId, Time};
use crate::store::{Viewer, Visible};

/// The longest that it lasts, and how long it does when nothing is said.
const LONGEST: TimeDelta = TimeDelta::hours(4);
/// How long the same person has to wait for the next one on the same node or below.
const PAUSE: TimeDelta = TimeDelta::hours(24);
/// Characters that a reason needs.
const SHORTEST_REASON: usize = 10;

/// Lets the viewer, an administrator of the hub, see a node for at most four hours. Without an
/// end it lasts four hours.
#[async_recursion::async_recursion]
pub async fn break_glass(
    viewer: &Viewer,
    node: NodeId,
    (reason, until): (&str, Option<Time>),
) -> Result<Visible<Grant>> {
    let reason = check_reason(reason)?;
    let until = check_until(check::time("until", until)?, viewer.now())?;
    let tx = viewer.begin().await?;
    let held = check::found("node", tx.break_glass(node).await)?;
    let next = held.last_broken()?.map(|last| last + PAUSE);
    if let Some(next) = next.filter(|next| tx.now() < *next) {
        let message = format!(
            "it is not extended: you may break the glass here again from {} on",
            next.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
        );
        return Err(Error::rule(InvalidCode::TooMany, "node", message));
    }
    if held.is_open() {
        let message = "you hold VIEW on it already: it would open nothing more";
        return Err(Error::rule(InvalidCode::WrongState, "node", message));
    }
    let grant = held.break_glass(reason, until).await?;
    tx.commit().await?;
    Ok(grant)
}

fn check_reason(reason: &str) -> Result<String> {
    let reason = check::line("reason", reason)?;
    if reason.chars().count() < SHORTEST_REASON {
        let message = format!("say why in at least {SHORTEST_REASON} characters");
        return Err(Error::invalid("reason", message));
    }
    Ok(reason)
}

fn check_until(until: Option<Time>, now: Time) -> Result<Time> {
    let latest = now + LONGEST;
    match until {
        None => Ok(latest),
        Some(until) if until <= now => Err(Error::invalid("until", "must lie in the future")),
        Some(until) if until > latest => {
            Err(Error::invalid("until", "must be at most four hours ahead"))
        }
        Some(until) => Ok(until),
    }
}
