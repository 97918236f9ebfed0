//! Waiting for the index of this node.

use std::time::Duration;

use tokio::sync::watch;

use super::Hub;

/// How long a reply is held back at most.
const LONGEST: Duration = Duration::from_secs(5);

/// Tells of each time that the index took something in. Cheap to clone.
#[derive(Clone)]
pub struct Turns(watch::Sender<()>);

impl Default for Turns {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}

impl Turns {
    /// Tells of each time from now on.
    pub fn listen(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }

    /// The index took something in.
    pub fn tell(&self) {
        self.0.send_replace(());
    }
}

/// Waits until searches on this node know every change that was committed before the call, five
/// seconds at most: what is written is written, however long the index takes.
#[async_recursion::async_recursion]
pub async fn indexed(hub: &Hub) {
    let Ok(pulse) = hub.store().pulse().await else {
        return;
    };
    let knows = || {
        let position = hub.index().position();
        position.is_some_and(|p| p.epoch == pulse.epoch && p.seq >= pulse.feed_head)
    };
    let mut turns = hub.turns().listen();
    let caught_up = turns.wait_for(|()| knows());
    let in_time = tokio::time::timeout(LONGEST, caught_up).await.is_ok();
    if !in_time {
        tracing::warn!("the index is more than {LONGEST:?} behind: a reply waited in vain");
    }
}
