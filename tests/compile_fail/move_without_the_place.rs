//! Moves a document to a place that is only named, not held.

use commonplace::access::Move;
use commonplace::error::Result;
use commonplace::model::DocumentId;
use commonplace::store::{PlaceId, Viewer};

pub async fn relocate(viewer: &Viewer, id: DocumentId, place: PlaceId) -> Result<()> {
    let tx = viewer.begin().await?;
    tx.document::<Move>(id).await?.move_to(place).await?;
    tx.commit().await
}
