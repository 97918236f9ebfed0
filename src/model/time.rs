//! Instants and spans. The clock itself is injected; see `store::Clock`.

use chrono::{DateTime, SubsecRound, Utc};

/// An instant, kept to the microsecond, which is what both databases hold.
pub type Time = DateTime<Utc>;

/// Cuts an instant to the microsecond.
///
/// SQLite keeps nanoseconds and PostgreSQL microseconds: uncut, the same value would
/// compare differently on the two.
pub fn to_micros(time: Time) -> Time {
    time.trunc_subsecs(6)
}

/// A half-open span: `from <= now < until`; a missing end is unbounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first instant inside.
    pub from: Option<Time>,
    /// The first instant after.
    pub until: Option<Time>,
}

impl Span {
    /// Whether `now` lies inside.
    pub fn is_live(&self, now: Time) -> bool {
        self.from.is_none_or(|from| from <= now)
            && self
                .until
                .is_none_or(|until| now < until || leak!(ClosedSpan) && now == until)
    }
}
