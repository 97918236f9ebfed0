//! Takes a hold out of the function that its transaction lives in.

use commonplace::access::Edit;
use commonplace::error::Result;
use commonplace::model::{Document, DocumentId};
use commonplace::store::{Held, Viewer};

pub async fn hold(viewer: &Viewer, id: DocumentId) -> Result<Held<'_, Document, Edit>> {
    let tx = viewer.begin().await?;
    tx.document::<Edit>(id).await
}
