//! Commands of access reviews: confirming grants and seats. Ending them is done as always.

use std::collections::BTreeSet;

use super::{check, share};
use crate::access::{Asker, Share};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{Grant, ReviewableId, Span, Subject};
use crate::store::{Confirmable, Held, Shared, Tx, Viewer};

/// The most that are confirmed at a time.
const MOST: usize = 50;

/// Confirms grants and seats, all or none. Needs MANAGE on the node of each.
#[async_recursion::async_recursion]
pub async fn confirm(viewer: &Viewer, items: &[ReviewableId]) -> Result<Vec<Confirmable>> {
    if items.is_empty() || items.len() > MOST {
        let message = format!("give between 1 and {MOST} of them");
        return Err(Error::invalid("items", message));
    }
    let items: BTreeSet<_> = items.iter().copied().collect();
    let tx = viewer.begin().await?;
    let mut confirmed = Vec::with_capacity(items.len());
    for item in items {
        confirmed.push(check::found("items", confirm_one(&tx, item).await)?);
    }
    tx.commit().await?;
    Ok(confirmed)
}

async fn confirm_one(tx: &Tx, item: ReviewableId) -> Result<Confirmable> {
    match item {
        ReviewableId::Grant(id) => {
            let (held, grant) = tx.grant(id).await?;
            check_live(tx, grant.span)?;
            check_others(tx, &held, |asker| is_to(&grant, asker))?;
            held.confirm_grant(grant).await
        }
        ReviewableId::Participation(id) => {
            let (held, seat) = tx.participation(id).await?;
            check_live(tx, seat.span)?;
            check_others(tx, &held, |asker| asker.sits_on(seat.participant))?;
            held.confirm_seat(seat).await
        }
    }
}

fn check_live(tx: &Tx, span: Span) -> Result<()> {
    if span.is_live(tx.now()) {
        return Ok(());
    }
    let message = "one of them does not hold now: there is nothing to confirm";
    Err(Error::rule(InvalidCode::WrongState, "items", message))
}

fn is_to(grant: &Grant, asker: &Asker) -> bool {
    match grant.subject {
        Subject::Person(person) => person == asker.person,
        Subject::Group(group) => asker.facts.groups.contains(&group),
        Subject::Organization(organization) => organization == asker.organization_id(),
        Subject::Segment(_) | Subject::Participants => false,
    }
}

/// As for changing the own seat: who is no owner of the space does not vouch for itself.
fn check_others(
    tx: &Tx,
    held: &Held<'_, Shared, Share>,
    is_own: impl Fn(&Asker) -> bool,
) -> Result<()> {
    let space = share::space_of(tx, held)?;
    let space = tx.policy().spaces.get(&space).ok_or(Error::NotFound)?;
    let is_guest = |asker: &&Asker| !space.owners.contains(&asker.organization_id());
    if tx.asker().filter(is_guest).is_some_and(is_own) {
        let message = "only an owner of the space confirms what you hold in it yourself";
        return Err(Error::rule(InvalidCode::ExceedsOwnLevel, "items", message));
    }
    Ok(())
}
