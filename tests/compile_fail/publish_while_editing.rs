//! Publishes with a hold that was given for editing.

use commonplace::access::Edit;
use commonplace::error::Result;
use commonplace::model::{DocumentId, DocumentState};
use commonplace::store::Viewer;

pub async fn publish(viewer: &Viewer, id: DocumentId) -> Result<()> {
    let tx = viewer.begin().await?;
    let held = tx.document::<Edit>(id).await?;
    held.set_state(DocumentState::Published).await?;
    tx.commit().await
}
