//! Commands on folders.

use super::ticket::Ticket;
use super::{check, managed};
use crate::access::{Change, Edit, Fill, Move, Restrict, Spot};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{Folder, FolderId, NodeId, NodePolicy};
use crate::store::{FolderEdit, Held, Place, PlaceId, Tx, Viewer, Visible};

/// What to change in a folder, and the version that the caller read.
#[derive(Debug, Clone)]
pub struct FolderUpdate {
    /// Which.
    pub id: FolderId,
    /// The version that the caller read; none: whatever it is.
    pub expected: Option<i32>,
    /// Its own settings.
    pub edit: FolderEdit,
    /// What it carries itself; needs MANAGE.
    pub policy: Option<NodePolicy>,
}

/// Adds a folder.
#[async_recursion::async_recursion]
pub async fn create(
    viewer: &Viewer,
    place: PlaceId,
    key: Option<String>,
    name: &str,
) -> Result<Visible<Folder>> {
    let key = check::key("key", key)?;
    let name = check::line("name", name)?;
    let tx = viewer.begin().await?;
    check::may_give_key(&tx, key.as_deref())?;
    let folder = tx.place::<Fill>(place)?.create_folder(key, name).await?;
    tx.commit().await?;
    Ok(folder)
}

/// Renames, archives or restricts a folder.
#[async_recursion::async_recursion]
pub async fn update(viewer: &Viewer, update: FolderUpdate) -> Result<Visible<Folder>> {
    let name = update
        .edit
        .name
        .map(|name| check::line("name", &name))
        .transpose()?;
    let edit = FolderEdit {
        name,
        ..update.edit
    };
    let tx = viewer.begin().await?;
    let held = tx
        .folder::<Edit>(update.id)
        .await?
        .at_version(update.expected)?;
    let touches_own = edit != FolderEdit::default();
    let mut folder = None;
    if touches_own || update.policy.is_none() {
        folder = Some(held.apply(edit).await?);
    }
    if let Some(policy) = update.policy {
        let shared = tx.share(NodeId::Folder(update.id)).await?;
        managed::restrict(&tx, &shared, &policy).await?;
        folder = Some(
            tx.folder::<Restrict>(update.id)
                .await?
                .restrict(policy)
                .await?,
        );
    }
    tx.commit().await?;
    folder.ok_or(Error::NotFound)
}

/// Where to move a folder, and the version that the caller read.
#[derive(Debug, Clone, Copy)]
pub struct FolderMove {
    /// Which.
    pub id: FolderId,
    /// The version that the caller read; none: whatever it is.
    pub expected: Option<i32>,
    /// Where to.
    pub place: PlaceId,
}

/// Moves a folder with all that is in it.
#[async_recursion::async_recursion]
pub async fn relocate(
    viewer: &Viewer,
    relocate: FolderMove,
    ticket: Option<&Ticket>,
) -> Result<Visible<Folder>> {
    let tx = viewer.begin().await?;
    let (held, place, change) = prepare_move(&tx, relocate).await?;
    Ticket::check(ticket, &tx, &change)?;
    let folder = held.move_to(place).await?;
    tx.commit().await?;
    Ok(folder)
}

/// Checks all that a move needs.
pub(super) async fn prepare_move(
    tx: &Tx,
    relocate: FolderMove,
) -> Result<(Held<'_, Folder, Move>, Held<'_, Place, Fill>, Change)> {
    let held = tx.folder::<Move>(relocate.id).await?;
    let held = held.at_version(relocate.expected)?;
    let place = check::found("place", tx.place::<Fill>(relocate.place))?;
    let anchor = held.row().anchor;
    let path = tx.policy().path(place.row().anchor).unwrap_or_default();
    if path.contains(&anchor) {
        let message = "a folder can't be moved into itself or into a folder below it";
        return Err(Error::rule(InvalidCode::Cycle, "folder", message));
    }
    let spot = Spot {
        id: NodeId::Folder(relocate.id),
        own: anchor,
        anchor,
    };
    let change = Change::Move(spot, place.row().anchor);
    Ok((held, place, change))
}
