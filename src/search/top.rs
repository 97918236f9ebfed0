//! Top: keeps the first hits of an order.

use std::collections::BinaryHeap;

use super::request::{Hit, Order, Place};

/// Gathers hits and keeps the first `size` that come after a place.
pub(super) struct Top {
    descending: bool,
    size: usize,
    after: Option<Rank>,
    /// One more than `size`, the last on top, to know whether there are more.
    kept: BinaryHeap<Rank>,
}

/// Smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    sort: u64,
    ordinal: i64,
}

impl Top {
    pub fn new(order: Order, size: usize, after: Option<Place>) -> Self {
        let descending = order.descending;
        let after = after.map(|place| Rank {
            sort: sort(place.bits, descending),
            ordinal: place.ordinal,
        });
        Self {
            descending,
            size,
            after,
            kept: BinaryHeap::new(),
        }
    }

    /// Whether a match with these bits could still be kept.
    #[inline]
    pub fn may_take(&self, bits: u64) -> bool {
        let is_full = self.kept.len() > self.size;
        let last = self.kept.peek().filter(|_| is_full);
        last.is_none_or(|last| sort(bits, self.descending) <= last.sort)
    }

    /// The bits that a match needs at least to be kept; none while everything is. Of orders whose
    /// highest come first.
    pub fn least(&self) -> Option<u64> {
        let is_full = self.kept.len() > self.size;
        let last = self.kept.peek().filter(|_| is_full && self.descending);
        last.map(|last| sort(last.sort, self.descending))
    }

    /// Takes a match in, unless it comes too late or too early.
    #[inline]
    pub fn offer(&mut self, bits: u64, ordinal: impl FnOnce() -> Option<i64>) {
        let sort = sort(bits, self.descending);
        let is_full = self.kept.len() > self.size;
        if is_full && self.kept.peek().is_some_and(|last| sort > last.sort) {
            return;
        }
        if self.after.is_some_and(|after| sort < after.sort) {
            return;
        }
        let Some(ordinal) = ordinal() else { return };
        let rank = Rank { sort, ordinal };
        if self.after.is_some_and(|after| rank <= after) {
            return;
        }
        self.kept.push(rank);
        if self.kept.len() > self.size + 1 {
            self.kept.pop();
        }
    }

    /// The hits in order, and whether there are more.
    pub fn finish(self) -> (Vec<Hit>, bool) {
        let descending = self.descending;
        let ranks = self.kept.into_sorted_vec();
        let hits = ranks.iter().take(self.size).map(|rank| Hit {
            ordinal: rank.ordinal,
            place: Place {
                bits: sort(rank.sort, descending),
                ordinal: rank.ordinal,
                title: None,
            },
        });
        (hits.collect(), ranks.len() > self.size)
    }
}

/// Its own inverse.
fn sort(bits: u64, descending: bool) -> u64 {
    if descending { !bits } else { bits }
}

/// Bits that grow with a number.
pub(super) fn bits_of_number(number: i64) -> u64 {
    (number as u64) ^ (1 << 63)
}

/// The score that gave these bits.
pub(super) fn score_of_bits(bits: u64) -> f32 {
    f32::from_bits(u32::try_from(bits).unwrap_or(u32::MAX))
}

/// Bits that grow with a score, which is never negative.
pub(super) fn bits_of_score(score: f32) -> u64 {
    u64::from(score.max(0.0).to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_every_hit_once_in_order() {
        let numbers = [5, -3, 5, 0, i64::MIN, 7, 5, i64::MAX, -3];
        for descending in [true, false] {
            let order = Order {
                descending,
                ..Order::RELEVANCE
            };
            let mut expected: Vec<_> = numbers.into_iter().zip(0..).collect();
            expected.sort_by_key(|(number, ordinal)| {
                (sort(bits_of_number(*number), descending), *ordinal)
            });
            for size in 1..=10 {
                let (mut seen, mut after) = (Vec::new(), None);
                loop {
                    let mut top = Top::new(order, size, after.take());
                    for (number, ordinal) in numbers.into_iter().zip(0..) {
                        top.offer(bits_of_number(number), || Some(ordinal));
                    }
                    let (hits, has_next) = top.finish();
                    seen.extend(hits.iter().map(|hit| hit.ordinal));
                    after = hits.last().map(|hit| hit.place.clone());
                    if !has_next {
                        break;
                    }
                }
                let ordinals: Vec<i64> = expected.iter().map(|(_, ordinal)| *ordinal).collect();
                assert_eq!(seen, ordinals);
            }
        }
    }
}
