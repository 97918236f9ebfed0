//! The honest calls, beside which each cheat stands.

use commonplace::access::{Edit, Fill, Move, Read};
use commonplace::error::Result;
use commonplace::model::{Document, DocumentId};
use commonplace::store::{DocumentEdit, PlaceId, Viewer, Visible};

pub async fn read(viewer: &Viewer, id: DocumentId) -> Result<Option<Visible<Document>>> {
    viewer.document(id).await
}

pub async fn edit(viewer: &Viewer, id: DocumentId, edit: DocumentEdit) -> Result<()> {
    let tx = viewer.begin().await?;
    let held = tx.document::<Edit>(id).await?;
    held.apply(edit).await?;
    tx.commit().await
}

pub async fn relocate(viewer: &Viewer, id: DocumentId, place: PlaceId) -> Result<()> {
    let tx = viewer.begin().await?;
    let place = tx.place::<Fill>(place)?;
    tx.document::<Move>(id).await?.move_to(place).await?;
    tx.commit().await
}

pub async fn title(viewer: &Viewer, id: DocumentId) -> Result<String> {
    let tx = viewer.begin().await?;
    let held = tx.document::<Read>(id).await?;
    Ok(held.row().title.clone())
}
