//! Where passwords are hashed: beside the tasks that answer, and a few at a time. Each hash takes a
//! core for some hundredths of a second and 19 MiB.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Hashes at a time at most.
const MOST: usize = 4;
/// How many wait for their turn at most; whoever comes after them is sent away.
const WAITING: usize = 64;

/// Places to hash at.
pub struct Hashing {
    places: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for Hashing {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            places: Arc::new(Semaphore::new(cores.min(MOST))),
            waiting: Arc::default(),
        }
    }
}

/// Somebody who waits, until it is dropped.
struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Hashing {
    /// Does slow work with a password, once there is a place for it.
    ///
    /// # Errors
    /// Unavailable when too many wait already.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting(self.waiting.clone());
        if before >= WAITING {
            let message = "too many people are signing in at the moment; try again in a moment";
            return Err(Error::Unavailable(message.to_owned()));
        }
        let place = self.places.clone().acquire_owned().await;
        let place = place.map_err(Error::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            // Held until here: whoever asked may be gone, the work goes on.
            let _held = (place, waiting);
            work()
        });
        done.await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_comes_when_too_many_wait_is_sent_away() {
        let hashing = Arc::new(Hashing {
            places: Arc::new(Semaphore::new(0)),
            waiting: Arc::default(),
        });
        let mut waiting = Vec::new();
        for _ in 0..WAITING {
            let hashing = hashing.clone();
            waiting.push(tokio::spawn(async move { hashing.run(|| ()).await }));
        }
        while hashing.waiting.load(Ordering::Relaxed) < WAITING {
            tokio::task::yield_now().await;
        }
        let refused = hashing.run(|| ()).await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        hashing.places.add_permits(1);
        for one in waiting {
            one.await.expect("no panic").expect("it had its turn");
        }
        hashing.run(|| ()).await.expect("there is a place again");
    }
}
