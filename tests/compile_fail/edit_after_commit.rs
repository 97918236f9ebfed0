//! Keeps a hold beyond its transaction.

use commonplace::access::Edit;
use commonplace::error::Result;
use commonplace::model::DocumentId;
use commonplace::store::{DocumentEdit, Viewer};

pub async fn edit(viewer: &Viewer, id: DocumentId, edit: DocumentEdit) -> Result<()> {
    let tx = viewer.begin().await?;
    let held = tx.document::<Edit>(id).await?;
    tx.commit().await?;
    held.apply(edit).await?;
    Ok(())
}
