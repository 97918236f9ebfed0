//! A bucket for each key: it holds what there may be in a minute, and fills again all the time.

use std::fmt;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed, StateStore};
use governor::{Quota, RateLimiter};
use moka::sync::Cache;

/// In which a bucket fills.
pub const MINUTE: Duration = Duration::from_secs(60);
/// Buckets that are kept at most, some 200 bytes each; those of whoever asks rarely go first.
pub const MOST: u64 = 50_000;

/// How long there is nothing left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub Duration);

impl Wait {
    /// In whole seconds, at least one: after them there is enough.
    pub fn seconds(self) -> u64 {
        let begun = u64::from(self.0.subsec_nanos() > 0);
        (self.0.as_secs() + begun).max(1)
    }
}

/// How a bucket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What a full one holds.
    pub limit: u32,
    /// What is left.
    pub remaining: u32,
    /// How long it takes until it is full again.
    pub full_in: Duration,
}

/// How much time has passed since some instant; never goes back.
#[derive(Clone)]
pub struct Ticks(Arc<dyn Fn() -> Duration + Send + Sync>);

impl Ticks {
    /// The machine's.
    pub fn real() -> Self {
        let clock = MonotonicClock;
        let start = clock.now();
        Self::by(move || clock.now().duration_since(start))
    }

    /// Those of a test.
    pub fn by(passed: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self(Arc::new(passed))
    }
}

impl fmt::Debug for Ticks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ticks({:?})", (self.0)())
    }
}

impl Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        (self.0)()
    }
}

/// The states of buckets that are not full: one that nobody takes from for a minute is.
struct Kept<K: Hash + Eq>(Cache<K, Arc<InMemoryState>>);

impl<K: Hash + Eq + Copy + Send + Sync + 'static> StateStore for Kept<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, take: F) -> Result<T, E>
    where
        F: Fn(Option<governor::nanos::Nanos>) -> Result<(T, governor::nanos::Nanos), E>,
    {
        let state = self.0.get_with(*key, Arc::default);
        state.measure_and_replace(&NotKeyed::NonKey, take)
    }
}

/// Buckets of one size.
pub struct Buckets<K: Hash + Eq + Copy + Send + Sync + 'static> {
    limiter: RateLimiter<K, Kept<K>, Ticks, StateInformationMiddleware>,
    size: NonZeroU32,
    #[cfg(test)]
    kept: Cache<K, Arc<InMemoryState>>,
}

impl<K: Hash + Eq + Copy + Send + Sync + 'static> Buckets<K> {
    /// Buckets that hold so much; none where that is 0, for there is no limit then.
    pub fn new(size: u32, ticks: Ticks) -> Option<Self> {
        let size = NonZeroU32::new(size)?;
        let kept = Cache::builder().max_capacity(MOST).time_to_idle(MINUTE);
        let kept = kept.build();
        let quota = Quota::per_minute(size);
        Some(Self {
            limiter: RateLimiter::new(quota, Kept(kept.clone()), ticks),
            size,
            #[cfg(test)]
            kept,
        })
    }

    /// Takes so much out, or nothing where there is not enough.
    ///
    /// # Errors
    /// How long it takes until there is.
    pub fn take(&self, key: K, much: u32) -> Result<Standing, Wait> {
        let much = NonZeroU32::new(much).unwrap_or(NonZeroU32::MIN);
        match self.limiter.check_key_n(&key, much) {
            Ok(Ok(left)) => {
                let limit = self.size.get();
                let remaining = left.remaining_burst_capacity().min(limit);
                Ok(Standing {
                    limit,
                    remaining,
                    full_in: MINUTE.mul_f64(f64::from(limit - remaining) / f64::from(limit)),
                })
            }
            Ok(Err(until)) => Err(Wait(until.wait_time_from(self.limiter.clock().now()))),
            // More than a full one holds.
            Err(_) => Err(Wait(MINUTE)),
        }
    }

    /// How many are not full.
    #[cfg(test)]
    pub fn many(&self) -> u64 {
        self.kept.run_pending_tasks();
        self.kept.entry_count()
    }
}
