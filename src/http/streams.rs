//! Streams that stay open: how many there may be, how patient the hub is with them, and how they end when
//! it stops. A socket and an event stream are one each.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// How many streams there may be, and how patient the hub is with them.
#[derive(Debug, Clone, Copy)]
pub struct StreamLimits {
    /// Streams at a time.
    pub streams: usize,
    /// Streams at a time of one token or session; whoever has none shares a quarter of all.
    pub streams_each: usize,
    /// Operations under way in one socket.
    pub operations: usize,
    /// From the opening of a socket to its `connection_init`.
    pub init: Duration,
    /// From one sign of life to the next: a client that gave none for two of these is gone.
    pub alive: Duration,
    /// For one message to be taken.
    pub send: Duration,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            streams: 4_096,
            streams_each: 100,
            operations: 20,
            // Under ten seconds, so that whoever waits for ten hears of it.
            init: Duration::from_millis(9_500),
            alive: Duration::from_secs(20),
            send: Duration::from_secs(10),
        }
    }
}

type Counts = Arc<Mutex<HashMap<Option<[u8; 32]>, usize>>>;

/// The streams of one server.
pub struct Streams {
    /// What they are held to.
    pub limits: StreamLimits,
    places: Arc<Semaphore>,
    counts: Counts,
    closing: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self::new(StreamLimits::default())
    }
}

impl Streams {
    /// None yet.
    pub fn new(limits: StreamLimits) -> Self {
        Self {
            limits,
            places: Arc::new(Semaphore::new(limits.streams)),
            counts: Counts::default(),
            closing: watch::Sender::new(false),
        }
    }

    /// A place for one more stream; none when there are too many.
    pub fn place(&self) -> Option<Place> {
        let permit = Arc::clone(&self.places).try_acquire_owned().ok()?;
        metrics::gauge!("streams_open").increment(1.0);
        Some(Place {
            _permit: permit,
            closing: self.closing.subscribe(),
            counts: Arc::clone(&self.counts),
            each: self.limits.streams_each,
            nobodys: self.limits.streams.div_ceil(4),
            whose: None,
        })
    }

    /// Has every stream end: no new ones begin.
    pub fn close(&self) {
        self.closing.send_replace(true);
        self.places.close();
    }

    /// Done when all have ended after `close`, or when patience has.
    pub async fn closed(&self, patience: Duration) {
        let all = self.closing.closed();
        if tokio::time::timeout(patience, all).await.is_err() {
            tracing::warn!("streams were still open and are cut off");
        }
    }
}

/// The place of one stream, until it is dropped.
pub struct Place {
    _permit: OwnedSemaphorePermit,
    closing: watch::Receiver<bool>,
    counts: Counts,
    each: usize,
    nobodys: usize,
    whose: Option<Option<[u8; 32]>>,
}

impl Place {
    /// Counts the stream as its caller's; false when the caller has too many.
    pub fn claim(&mut self, secret: Option<&str>) -> bool {
        let whose = secret.map(|secret| <[u8; 32]>::from(Sha256::digest(secret)));
        let most = if whose.is_some() {
            self.each
        } else {
            self.nobodys
        };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(whose).or_default();
        if *count >= most {
            return false;
        }
        *count += 1;
        self.whose = Some(whose);
        true
    }

    /// Tells when the hub stops.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.clone()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        metrics::gauge!("streams_open").decrement(1.0);
        let Some(whose) = self.whose else { return };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&whose) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&whose);
            }
        }
    }
}

/// Done when the hub stops.
pub async fn stopped(closing: &mut watch::Receiver<bool>) {
    // The sender lives as long as the server.
    if closing.wait_for(|closing| *closing).await.is_err() {
        std::future::pending::<()>().await;
    }
}
