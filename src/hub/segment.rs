//! Commands on segments. All of them need a hub administrator.

use super::check;
use crate::access::Policy;
use crate::error::{Error, InvalidCode, Result};
use crate::model::{Participant, Segment, SegmentId, SegmentRule, Span, Subject, Time};
use crate::store::{SegmentEdit, Viewer, Visible};

/// What to change in a segment, and the version that the caller read.
#[derive(Debug, Clone)]
pub struct SegmentUpdate {
    /// Which.
    pub id: SegmentId,
    /// The version that the caller read; none: whatever it is.
    pub expected: Option<i32>,
    /// What becomes of it.
    pub edit: SegmentEdit,
}

/// Adds a segment.
#[async_recursion::async_recursion]
pub async fn create(
    viewer: &Viewer,
    key: Option<String>,
    (name, rule): (String, SegmentRule),
) -> Result<Visible<Segment>> {
    let key = check::key("key", key)?;
    let name = check::line("name", &name)?;
    let rule = check_rule(rule)?;
    let tx = viewer.begin().await?;
    let segment = tx.directory()?.create_segment(key, (name, rule)).await?;
    tx.commit().await?;
    Ok(segment)
}

/// Renames a segment or changes who is in it, which takes effect at once wherever it is used.
#[async_recursion::async_recursion]
pub async fn update(viewer: &Viewer, update: SegmentUpdate) -> Result<Visible<Segment>> {
    let name = update.edit.name.map(|name| check::line("name", &name));
    let edit = SegmentEdit {
        name: name.transpose()?,
        rule: update.edit.rule.map(check_rule).transpose()?,
    };
    let tx = viewer.begin().await?;
    let held = tx.segment(update.id).await?.at_version(update.expected)?;
    let segment = held.apply(edit).await?;
    tx.commit().await?;
    Ok(segment)
}

/// Removes a segment for good, unless a seat, grant or denial that is not over names it.
#[async_recursion::async_recursion]
pub async fn delete(viewer: &Viewer, id: SegmentId, expected: Option<i32>) -> Result<SegmentId> {
    let tx = viewer.begin().await?;
    let held = tx.segment(id).await?.at_version(expected)?;
    if is_used(tx.policy(), id, tx.now()) {
        let message = "a participation, grant or denial still names the segment: end it first";
        return Err(Error::rule(InvalidCode::WrongState, "id", message));
    }
    let id = held.delete().await?;
    tx.commit().await?;
    Ok(id)
}

fn is_used(policy: &Policy, segment: SegmentId, now: Time) -> bool {
    let lasts = |span: &Span| span.until.is_none_or(|until| now < until);
    let seat = Participant::Segment(segment);
    let subject = Subject::Segment(segment);
    let seats = policy.spaces.values().flat_map(|s| &s.participations);
    let nodes = || policy.nodes.values();
    let mut grants = nodes().flat_map(|node| &node.grants);
    let mut denials = nodes().flat_map(|node| &node.denials);
    seats
        .into_iter()
        .any(|s| s.participant == seat && lasts(&s.span))
        || grants.any(|g| g.subject == subject && lasts(&g.span))
        || denials.any(|d| d.subject == subject && lasts(&d.span))
}

fn check_rule(rule: SegmentRule) -> Result<SegmentRule> {
    Ok(SegmentRule {
        regions: check::words("rule.regions", rule.regions)?,
        industries: check::words("rule.industries", rule.industries)?,
        capabilities: check::words("rule.capabilities", rule.capabilities)?,
        ..rule
    })
}
