//! Housekeeping: what a running hub writes now and then, for nobody in particular.

use std::time::Duration;

use crate::error::Result;
use crate::store::Store;

/// How often tokens' last uses, denied accesses and searches are written.
const TICK: Duration = Duration::from_secs(60);
/// After how many ticks the feed and the log of searches are pruned.
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
    let dropped = store.save_searches().await?;
    if dropped > 0 {
        tracing::warn!(dropped, "there were more searches than can be noted");
    }
    if prune {
        let entries = store.prune_feed().await?;
        if entries > 0 {
            tracing::info!(entries, "pruned the change feed");
        }
        let sessions = store.prune_sessions().await?;
        if sessions > 0 {
            tracing::info!(sessions, "pruned sessions that are over");
        }
        let tokens = store.prune_viewer_tokens().await?;
        if tokens > 0 {
            tracing::info!(tokens, "pruned viewer tokens that are over");
        }
        let keys = store.prune_idempotency_keys().await?;
        if keys > 0 {
            tracing::info!(keys, "pruned idempotency keys that are over");
        }
        let searches = store.prune_searches().await?;
        if searches > 0 {
            tracing::info!(searches, "pruned the log of searches");
        }
    }
    Ok(())
}
