//! Commands on folders.

use super::{check, share};
use crate::access::{Edit, Fill, Move, Restrict};
use crate::error::{Error, Result};
use crate::model::{Folder, FolderId, NodeId, NodePolicy};
use crate::store::{FolderEdit, PlaceId, Viewer, Visible};

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
        share::check_subjects(&tx, &policy)?;
        if policy.restricted {
            share::keep_manager(&tx, &shared).await?;
        }
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

/// Moves a folder with all that is in it.
#[async_recursion::async_recursion]
pub async fn relocate(
    viewer: &Viewer,
    id: FolderId,
    expected: Option<i32>,
    place: PlaceId,
) -> Result<Visible<Folder>> {
    let tx = viewer.begin().await?;
    let held = tx.folder::<Move>(id).await?.at_version(expected)?;
    let folder = held.move_to(tx.place::<Fill>(place)?).await?;
    tx.commit().await?;
    Ok(folder)
}
