//! Commands on the viewer's own notifications.

use std::collections::BTreeSet;

use super::check;
use crate::error::{Error, Result};
use crate::model::{Notification, NotificationId};
use crate::store::{Viewer, Visible};

/// The most that are marked at a time.
const MOST: usize = 100;

/// Marks the viewer's own notifications as seen, all or none.
#[async_recursion::async_recursion]
pub async fn see(viewer: &Viewer, ids: &[NotificationId]) -> Result<Vec<Visible<Notification>>> {
    if ids.is_empty() || ids.len() > MOST {
        let message = format!("give between 1 and {MOST} of them");
        return Err(Error::invalid("notifications", message));
    }
    let ids: BTreeSet<_> = ids.iter().copied().collect();
    let tx = viewer.begin().await?;
    let seen = check::found("notifications", tx.see_notifications(&ids).await)?;
    tx.commit().await?;
    Ok(seen)
}
