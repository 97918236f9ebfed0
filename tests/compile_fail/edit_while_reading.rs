//! Edits with a hold that was given for reading.

use commonplace::access::Read;
use commonplace::error::Result;
use commonplace::model::DocumentId;
use commonplace::store::{DocumentEdit, Viewer};

pub async fn edit(viewer: &Viewer, id: DocumentId, edit: DocumentEdit) -> Result<()> {
    let tx = viewer.begin().await?;
    let held = tx.document::<Read>(id).await?;
    held.apply(edit).await?;
    tx.commit().await
}
