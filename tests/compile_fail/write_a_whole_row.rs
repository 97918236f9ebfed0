//! Writes another document's whole row where only the changes of an action may go.

use commonplace::access::Edit;
use commonplace::error::Result;
use commonplace::model::{Document, DocumentId};
use commonplace::store::Viewer;

pub async fn swap(viewer: &Viewer, id: DocumentId, other: Document) -> Result<()> {
    let tx = viewer.begin().await?;
    let held = tx.document::<Edit>(id).await?;
    held.apply(other).await?;
    tx.commit().await
}
