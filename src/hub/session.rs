//! Commands on the viewer's own sessions.

use crate::error::Result;
use crate::model::SessionId;
use crate::store::Viewer;

/// Ends a session of the viewer's now: whoever has its secret is signed out.
#[async_recursion::async_recursion]
pub async fn revoke(viewer: &Viewer, id: SessionId) -> Result<SessionId> {
    let tx = viewer.begin().await?;
    tx.end_session(id, "sessionRevoke").await?;
    tx.commit().await?;
    Ok(id)
}
