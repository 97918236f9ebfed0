//! Housekeeping: what a running hub writes now and then, for nobody in particular.

use std::time::Duration;

use crate::error::Result;
use crate::store::Store;

/// How often tokens' last uses and denied accesses are written.
const TICK: Duration = Duration::from_secs(60);
/// After how many ticks the feed is pruned.
const TICKS_PER_PRUNING: u32 = 60;

/// Keeps house until the task is dropped.
pub async fn keep_house(store: Store) {
    for tick in 0u32.. {
        let done = once(&store, tick % TICKS_PER_PRUNING == 0).await;
        if let Err(error) = done {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "housekeeping failed; it is tried again in a minute"
            );
        }
        tokio::time::sleep(TICK).await;
    }
}

async fn once(store: &Store, prune: bool) -> Result<()> {
    store.save_uses().await?;
    store.save_denials().await?;
    if prune {
        let entries = store.prune_feed().await?;
        if entries > 0 {
            tracing::info!(entries, "pruned the change feed");
        }
    }
    Ok(())
}
