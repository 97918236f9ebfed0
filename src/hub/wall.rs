//! Commands on walls. All of them need a hub administrator.

use super::check;
use crate::error::{Error, InvalidCode, Result};
use crate::model::{OrganizationId, Wall, WallId};
use crate::store::{Viewer, Visible};

/// Puts a wall up between two organizations.
#[async_recursion::async_recursion]
pub async fn create(
    viewer: &Viewer,
    (a, b): (OrganizationId, OrganizationId),
    reason: &str,
) -> Result<Visible<Wall>> {
    let reason = check::line("reason", reason)?;
    let tx = viewer.begin().await?;
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
    let wall = directory.create_wall((a, b), reason).await?;
    tx.commit().await?;
    Ok(wall)
}

/// Takes a wall down now.
#[async_recursion::async_recursion]
pub async fn end(viewer: &Viewer, id: WallId) -> Result<Visible<Wall>> {
    let tx = viewer.begin().await?;
    let held = tx.wall(id).await?;
    if held.row().ended_at.is_some() {
        let message = "the wall was taken down already";
        return Err(Error::rule(InvalidCode::WrongState, "id", message));
    }
    let wall = held.end().await?;
    tx.commit().await?;
    Ok(wall)
}
