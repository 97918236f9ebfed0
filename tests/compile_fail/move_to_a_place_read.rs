//! Moves a document to a place that is held for reading only.

use commonplace::access::{Move, Read};
use commonplace::error::Result;
use commonplace::model::DocumentId;
use commonplace::store::{PlaceId, Viewer};

pub async fn relocate(viewer: &Viewer, id: DocumentId, place: PlaceId) -> Result<()> {
    let tx = viewer.begin().await?;
    let place = tx.place::<Read>(place)?;
    tx.document::<Move>(id).await?.move_to(place).await?;
    tx.commit().await
}
