//! Commands on access requests: asking for a node, approving and refusing.

use chrono::TimeDelta;

use super::check;
use super::share::{self, GrantCreate};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{AccessRequest, AccessRequestId, Level, NodeId, RequestState, Subject, Time};
use crate::store::{AccessRequestDraft, Viewer, Visible};

/// Requests of one person that may wait at the same time.
const WAITING: u64 = 20;
/// Requests that one person may make in a day.
const A_DAY: u64 = 100;

/// What approving needs.
#[derive(Debug, Clone)]
pub struct AccessRequestApprove {
    /// Which.
    pub id: AccessRequestId,
    /// How much; none: what was asked for.
    pub level: Option<Level>,
    /// Until when; a partner's access needs an end here or on its participation.
    pub until: Option<Time>,
    /// What to tell whoever asked.
    pub answer: Option<String>,
}

/// Asks for a level on a node that the viewer sees, or that is shown to it locked.
#[async_recursion::async_recursion]
pub async fn create(
    viewer: &Viewer,
    node: NodeId,
    (level, reason): (Level, &str),
) -> Result<Visible<AccessRequest>> {
    if level < Level::View {
        return Err(Error::invalid("level", "ask for VIEW or more"));
    }
    let reason = check::line("reason", reason)?;
    let tx = viewer.begin().await?;
    let held = check::found("node", tx.ask(node).await)?;
    let refuse = |code, field, message: String| Err(Error::rule(code, field, message));
    if held.row().level >= level {
        let message = format!("you hold {} on it already", held.row().level);
        return refuse(InvalidCode::WrongState, "level", message);
    }
    if held.is_waiting().await? {
        let message = "you have asked for it already: wait for the answer".to_owned();
        return refuse(InvalidCode::WrongState, "node", message);
    }
    let (recent, waiting) = tx
        .own_access_requests(tx.now() - TimeDelta::days(1))
        .await?;
    if waiting >= WAITING {
        let message = format!("{waiting} of your requests wait for an answer: that is the most");
        return refuse(InvalidCode::TooMany, "node", message);
    }
    if recent >= A_DAY {
        let message = format!("you have made {recent} requests within a day: try again tomorrow");
        return refuse(InvalidCode::TooMany, "node", message);
    }
    let request = held.request(AccessRequestDraft { level, reason }).await?;
    tx.commit().await?;
    Ok(request)
}

/// Grants what an access request asks for, or another level; rules W1 to W3 hold as for any grant.
#[async_recursion::async_recursion]
pub async fn approve(
    viewer: &Viewer,
    approve: AccessRequestApprove,
) -> Result<Visible<AccessRequest>> {
    let answer = approve
        .answer
        .map(|a| check::line("answer", &a))
        .transpose()?;
    let tx = viewer.begin().await?;
    let (held, request) = tx.access_request(approve.id).await?;
    check_pending(&request)?;
    let create = GrantCreate {
        node: request.node,
        subject: Subject::Person(request.person),
        level: approve.level.unwrap_or(request.level),
        early_access: false,
        from: None,
        until: approve.until,
        reason: Some(format!("access request {}", request.id)),
    };
    let draft = share::check_grant(create)?;
    // By asking, the person has made itself known.
    share::check_seat(&tx, &held, &draft)?;
    let grant = held.grant(draft).await?;
    let request = held.answer(request, (Some(&grant), answer)).await?;
    tx.commit().await?;
    Ok(request)
}

/// Refuses an access request, with a reason for whoever asked.
#[async_recursion::async_recursion]
pub async fn refuse(
    viewer: &Viewer,
    id: AccessRequestId,
    reason: &str,
) -> Result<Visible<AccessRequest>> {
    let reason = check::line("reason", reason)?;
    let tx = viewer.begin().await?;
    let (held, request) = tx.access_request(id).await?;
    check_pending(&request)?;
    let request = held.answer(request, (None, Some(reason))).await?;
    tx.commit().await?;
    Ok(request)
}

fn check_pending(request: &AccessRequest) -> Result<()> {
    if request.state == RequestState::Pending {
        return Ok(());
    }
    let message = format!("it was answered already: it is {}", request.state);
    Err(Error::rule(InvalidCode::WrongState, "id", message))
}
