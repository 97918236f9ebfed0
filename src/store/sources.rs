//! Where time, ids and secrets come from: injected, so that tests are repeatable. The only
//! place that reads a clock or draws random numbers.

use std::sync::Arc;

use rand::Rng;
use uuid::Uuid;

use crate::model::{Time, to_micros};

type Source<T> = Arc<dyn Fn() -> T + Send + Sync>;

/// The clock, the ids and the secrets of one hub.
#[derive(Clone)]
pub struct Sources {
    clock: Source<Time>,
    ids: Source<Uuid>,
    secrets: Source<[u8; 32]>,
}

impl Sources {
    /// The machine's clock, UUIDv7 ids (they sort by creation), the system's random numbers.
    #[expect(clippy::disallowed_methods, reason = "the one place that may")]
    pub fn real() -> Self {
        Self {
            clock: Arc::new(|| to_micros(chrono::Utc::now())),
            ids: Arc::new(Uuid::now_v7),
            secrets: Arc::new(|| {
                let mut secret = [0; 32];
                rand::rng().fill_bytes(&mut secret);
                secret
            }),
        }
    }

    /// The same ids and secrets, another clock.
    pub fn with_clock(self, clock: impl Fn() -> Time + Send + Sync + 'static) -> Self {
        Self {
            clock: Arc::new(move || to_micros(clock())),
            ..self
        }
    }

    /// The instant now, to the microsecond.
    pub fn now(&self) -> Time {
        (self.clock)()
    }

    /// A fresh id.
    pub fn id(&self) -> Uuid {
        (self.ids)()
    }

    /// 32 bytes that nobody can guess.
    pub fn secret(&self) -> [u8; 32] {
        (self.secrets)()
    }
}
