//! The beat: one look at the state of the hub for everybody who waits for a change of it. Tells that
//! something changed, never what.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::hub::Hub;

/// Another process may write without this one hearing of it.
const POLL: Duration = Duration::from_millis(250);
/// Changes this close together are one beat.
const GRAIN: Duration = Duration::from_millis(25);

/// Beats whenever something on the hub changed, while anybody listens. Cheap to clone.
#[derive(Clone)]
pub struct Beat(Arc<Inner>);

struct Inner {
    beats: watch::Sender<u64>,
    runs: Mutex<bool>,
}

impl Default for Beat {
    fn default() -> Self {
        let beats = watch::Sender::new(0);
        let runs = Mutex::new(false);
        Self(Arc::new(Inner { beats, runs }))
    }
}

impl Hub {
    /// Tells of each change from now on: of this process at once, of others within a quarter of a
    /// second.
    pub fn beats(&self) -> watch::Receiver<u64> {
        let beat = &self.beat.0;
        let mut runs = beat.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let listener = beat.beats.subscribe();
        if !*runs {
            *runs = true;
            tokio::spawn(run(self.clone()));
        }
        listener
    }
}

async fn run(hub: Hub) {
    // Whoever hears a panic of this waits for a beat that never comes: begin again at the next listener.
    let _ends = Ends(hub.beat.clone());
    let mut known = None;
    let mut turns = hub.turns().listen();
    loop {
        // Subscribed before looking, so that a write in between still wakes it.
        let written = hub.store().written();
        match hub.store().pulse().await {
            Ok(pulse) => {
                let state = Some((pulse, hub.index().position()));
                if known != state {
                    known = state;
                    hub.beat.0.beats.send_modify(|beats| *beats += 1);
                    tokio::time::sleep(GRAIN).await;
                }
            }
            // Listeners find that out themselves when they next sign in.
            Err(error) => {
                tracing::warn!(%error, "can't see whether anything changed; trying again");
                hub.beat.0.beats.send_modify(|beats| *beats += 1);
            }
        }
        if hub.beat.rests() {
            return;
        }
        tokio::select! {
            () = written => {}
            _ = turns.changed() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

impl Beat {
    /// Whether nobody listens any more; then it does not run any more either.
    fn rests(&self) -> bool {
        let mut runs = self.0.runs.lock().unwrap_or_else(PoisonError::into_inner);
        if self.0.beats.receiver_count() > 0 {
            return false;
        }
        *runs = false;
        true
    }
}

struct Ends(Beat);

impl Drop for Ends {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0.0.runs.lock().unwrap_or_else(PoisonError::into_inner) = false;
        }
    }
}
