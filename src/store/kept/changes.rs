//! Changes: which documents the feed named lately, and up to where it was read.

use std::collections::HashMap;

use uuid::Uuid;

use crate::store::feed::FeedEntry;
use crate::store::pulse::Pulse;

/// Documents remembered at most; with more, everything kept is read again.
const MOST: usize = if cfg!(test) { 4 } else { 200_000 };

/// The last change of each document, as far as the feed was read.
#[derive(Default)]
pub(super) struct Changes {
    epoch: Uuid,
    /// What changed up to here is not known.
    from: i64,
    /// The feed was read up to here.
    through: i64,
    last: HashMap<i64, i64>,
}

/// How far the changes are behind a state of the database.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// Not at all.
    No,
    /// What comes after this place in the feed is to be read.
    After(i64),
    /// What is missing was pruned, or it is another database.
    Lost,
}

impl Changes {
    pub fn behind(&self, pulse: Pulse) -> Behind {
        if self.epoch != pulse.epoch {
            Behind::Lost
        } else if pulse.feed_head <= self.through {
            Behind::No
        } else if pulse.feed_tail > self.through + 1 {
            Behind::Lost
        } else {
            Behind::After(self.through)
        }
    }

    /// Takes in what the feed says after a place, which is not after the one read up to.
    pub fn add(&mut self, entries: &[FeedEntry]) {
        for entry in entries {
            if entry.seq > self.through {
                self.last.insert(entry.ordinal, entry.seq);
                self.through = entry.seq;
            }
        }
        if self.last.len() > MOST {
            self.last.clear();
            self.from = self.through;
        }
    }

    /// Begins anew: nothing is known of what changed up to this state.
    pub fn restart(&mut self, pulse: Pulse) {
        *self = Self {
            epoch: pulse.epoch,
            from: pulse.feed_head,
            through: pulse.feed_head,
            last: HashMap::new(),
        };
    }

    /// Whether the document did not change after this place, as far as the feed was read.
    pub fn none_of(&self, ordinal: i64, after: i64) -> bool {
        self.from <= after && self.last.get(&ordinal).is_none_or(|last| *last <= after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DocumentId, Time};

    fn pulse(feed_tail: i64, feed_head: i64) -> Pulse {
        Pulse {
            epoch: Uuid::from_u128(7),
            policy_version: 1,
            synonym_version: 0,
            audit_length: 0,
            feed_head,
            feed_tail,
        }
    }

    fn entry(seq: i64, ordinal: i64) -> FeedEntry {
        FeedEntry {
            seq,
            ordinal,
            document: DocumentId(Uuid::nil()),
            at: Time::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_document_is_unchanged_only_where_the_feed_says_so() {
        let mut changes = Changes::default();
        assert_eq!(changes.behind(pulse(1, 5)), Behind::Lost);
        changes.restart(pulse(1, 5));
        assert_eq!(changes.behind(pulse(1, 5)), Behind::No);
        assert_eq!(changes.behind(pulse(1, 4)), Behind::No);
        assert_eq!(changes.behind(pulse(1, 6)), Behind::After(5));
        assert_eq!(changes.behind(pulse(7, 8)), Behind::Lost);
        changes.add(&[entry(6, 1), entry(7, 2)]);
        // Somebody else read some of that, too.
        changes.add(&[entry(6, 1), entry(7, 2), entry(8, 1)]);
        assert_eq!(changes.behind(pulse(1, 8)), Behind::No);
        assert!(!changes.none_of(1, 4), "before the beginning");
        assert!(!changes.none_of(1, 7) && changes.none_of(1, 8));
        assert!(!changes.none_of(2, 6) && changes.none_of(2, 7));
        assert!(changes.none_of(3, 5));
        changes.add(&[entry(9, 3), entry(10, 4), entry(11, 5), entry(12, 6)]);
        assert!(!changes.none_of(9, 11), "too many to remember");
        assert!(changes.none_of(9, 12));
        let other = Pulse {
            epoch: Uuid::nil(),
            ..pulse(1, 12)
        };
        assert_eq!(changes.behind(other), Behind::Lost);
    }
}
