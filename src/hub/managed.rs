//! Rule W4: what somebody manages does not become what nobody manages.

use super::share::{check_subjects, space_of};
use crate::access::{Change, Policy, Share, is_managed};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{Anchor, Level, NodePolicy, Span, Subject};
use crate::store::{GrantDraft, Held, Shared, Tx};

/// Refuses a change after which nobody may MANAGE the node any more, though somebody may now.
pub fn check(tx: &Tx, change: &Change, node: Anchor) -> Result<()> {
    let now = tx.now();
    let managed = |policy: &Policy| is_managed(policy, node, now);
    // A document that owns no policy yet is no anchor; who holds it manages it by its place.
    let is_anchor = tx.policy().nodes.contains_key(&node);
    if is_anchor && !managed(tx.policy()) || managed(&change.apply(tx.policy(), now)) {
        return Ok(());
    }
    let message = "nobody could MANAGE it any more: give MANAGE to somebody else first";
    Err(Error::rule(InvalidCode::LastManager, "id", message))
}

/// Checks a policy that a node is about to carry, and keeps it managed.
pub async fn restrict(tx: &Tx, held: &Held<'_, Shared, Share>, policy: &NodePolicy) -> Result<()> {
    check_subjects(tx, policy)?;
    let (spot, by) = (held.row().spot(), tx.asker().map(|asker| asker.person));
    check(tx, &Change::Restrict(spot, policy.clone(), by), spot.own)?;
    if policy.restricted {
        keep(tx, held).await?;
    }
    Ok(())
}

/// Grants the writer MANAGE on a node that is about to be restricted, unless somebody holds it
/// there already: what is granted above counts no longer. It ends with the writer's own seat
/// (rule W3).
async fn keep(tx: &Tx, held: &Held<'_, Shared, Share>) -> Result<()> {
    let policy = tx.policy();
    let facts = policy
        .anchor(held.row().id)
        .and_then(|a| policy.nodes.get(&a));
    let is_managed = facts.is_some_and(|node| {
        node.grants
            .iter()
            .any(|g| g.level == Level::Manage && g.span.is_live(tx.now()))
    });
    let Some(asker) = tx.asker().filter(|_| !is_managed) else {
        return Ok(());
    };
    let space = policy.spaces.get(&space_of(tx, held)?);
    let seat = space.and_then(|space| asker.seat_in(space, tx.now()));
    let draft = GrantDraft {
        subject: Subject::Person(asker.person),
        level: Level::Manage,
        early_access: false,
        span: Span {
            from: None,
            until: seat.and_then(|(_, _, until)| until),
        },
        reason: Some("restricted it".to_owned()),
    };
    held.grant(draft).await.map(|_| ())
}
