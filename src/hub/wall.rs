//! Commands on walls. All of them need a hub administrator.

use super::check;
use super::ticket::Ticket;
use crate::access::{Administer, Change};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{OrganizationId, Wall, WallId};
use crate::store::{Directory, Held, Tx, Viewer, Visible};

/// Puts a wall up between two organizations.
#[async_recursion::async_recursion]
pub async fn create(
    viewer: &Viewer,
    pair: (OrganizationId, OrganizationId),
    reason: &str,
    ticket: Option<&Ticket>,
) -> Result<Visible<Wall>> {
    let reason = check::line("reason", reason)?;
    let tx = viewer.begin().await?;
    let (directory, change) = prepare(&tx, pair)?;
    Ticket::check(ticket, &tx, &change)?;
    let wall = directory.create_wall(pair, reason).await?;
    tx.commit().await?;
    Ok(wall)
}

/// Checks all that a wall needs.
pub(super) fn prepare(
    tx: &Tx,
    (a, b): (OrganizationId, OrganizationId),
) -> Result<(Held<'_, Directory, Administer>, Change)> {
    let directory = tx.directory()?;
    let policy = tx.policy();
    for (field, id) in [("a", a), ("b", b)] {
        if !policy.organizations.contains_key(&id) {
            let message = "there is no such organization";
            return Err(Error::rule(InvalidCode::NotFound, field, message));
        }
    }
    if a == b {
        return Err(Error::invalid("b", "must be another organization than `a`"));
    }
    if policy
        .walls
        .get(&a)
        .is_some_and(|walled| walled.contains(&b))
    {
        let message = "a wall stands between the two already";
        return Err(Error::rule(InvalidCode::Taken, "b", message));
    }
    Ok((directory, Change::RaiseWall(a, b)))
}

/// Takes a wall down now.
#[async_recursion::async_recursion]
pub async fn end(viewer: &Viewer, id: WallId, ticket: Option<&Ticket>) -> Result<Visible<Wall>> {
    let tx = viewer.begin().await?;
    let (held, change) = prepare_end(&tx, id).await?;
    Ticket::check(ticket, &tx, &change)?;
    let wall = held.end().await?;
    tx.commit().await?;
    Ok(wall)
}

/// Checks all that the end of a wall needs.
pub(super) async fn prepare_end(
    tx: &Tx,
    id: WallId,
) -> Result<(Held<'_, Wall, Administer>, Change)> {
    let held = tx.wall(id).await?;
    if held.row().ended_at.is_some() {
        let message = "the wall was taken down already";
        return Err(Error::rule(InvalidCode::WrongState, "id", message));
    }
    let change = Change::EndWall(held.row().a, held.row().b);
    Ok((held, change))
}
