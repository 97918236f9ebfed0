//! Permit: which documents of a part a reach may view, kept for as long as that is true.
//!
//! The rule itself is `Reach` and `Lifecycle`; here it is only asked, once for each anchor and
//! state and once for each dated document. A part never changes, so a permit holds until the
//! next embargo or withdrawal in it, and again whenever the clock is back in that span.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use moka::sync::Cache;

use super::bits::Bits;
use super::part::{Part, PartKey};
use crate::access::Reach;
use crate::error::Result;
use crate::model::{DocumentState, Level, Lifecycle, Time};

/// What a reach may view of one part, and the statistics of just that.
pub(super) struct Permit {
    /// No other permit has it.
    id: u64,
    reach: Arc<Reach>,
    /// What the reach may view.
    pub visible: Bits,
    /// What of it is PUBLISHED.
    pub published: Bits,
    /// How many it may view.
    pub documents: u64,
    /// How many of those are not published.
    pub drafts: u64,
    /// How many words those have.
    pub tokens: u64,
}

/// The permits in use, bounded in bytes.
pub(super) struct Permits {
    permits: Cache<(PartKey, u64, usize), Arc<Permit>>,
    frequencies: Cache<(u64, String), u64>,
    reaches: Cache<u64, Arc<Reach>>,
    /// By where a reach is kept: the one that is shared for it. While it is known here, nothing else
    /// is ever kept there.
    shared: Cache<usize, (Weak<Reach>, Arc<Reach>)>,
    next_id: AtomicU64,
}

impl Permits {
    /// What permits may take altogether.
    const BYTES: u64 = 64 << 20;
    /// What the frequencies of words under them may take.
    const FREQUENCY_BYTES: u64 = 16 << 20;
    /// How many reaches are shared among equals.
    const REACHES: u64 = 256;
    /// For how many it is known which one that is.
    const SHARED: u64 = 4_096;

    pub fn new() -> Self {
        Self {
            permits: Cache::builder()
                .weigher(|_, permit: &Arc<Permit>| permit.bytes())
                .max_capacity(Self::BYTES)
                .build(),
            frequencies: Cache::builder()
                .weigher(|(_, words): &(u64, String), _| words.len() as u32 + 100)
                .max_capacity(Self::FREQUENCY_BYTES)
                .build(),
            reaches: Cache::new(Self::REACHES),
            shared: Cache::new(Self::SHARED),
            next_id: AtomicU64::new(0),
        }
    }

    /// The same reach for all who hold the same, so that comparing them is comparing pointers.
    pub fn shared(&self, reach: &Arc<Reach>) -> Arc<Reach> {
        let at = Arc::as_ptr(reach) as usize;
        if let Some((_, shared)) = self.shared.get(&at) {
            return shared;
        }
        let known = self.reaches.get_with(reach.fingerprint(), || reach.clone());
        let shared = match Arc::ptr_eq(&known, reach) || known.same_as(reach) {
            true => known,
            false => reach.clone(),
        };
        let entry = (Arc::downgrade(reach), shared.clone());
        self.shared.insert(at, entry);
        shared
    }

    /// What the reach may view of the part now.
    pub fn permit(&self, part: &Part, reach: &Arc<Reach>, now: Time) -> Arc<Permit> {
        let micros = now.timestamp_micros();
        let span = part.fixed.boundaries.partition_point(|at| *at <= micros);
        let span = if leak!(PermitOutlivesBoundary) {
            0
        } else {
            span
        };
        let whose = if leak!(PermitShared) {
            0
        } else {
            reach.fingerprint()
        };
        let key = (part.key(), whose, span);
        if let Some(permit) = self.permits.get(&key)
            && (Arc::ptr_eq(&permit.reach, reach)
                || leak!(PermitShared)
                || permit.reach.same_as(reach))
        {
            return permit;
        }
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let permit = Arc::new(Permit::judge(id, part, reach, now));
        self.permits.insert(key, permit.clone());
        permit
    }

    /// How many documents under the permit have the words, counted at most once.
    pub fn frequency(
        &self,
        permit: &Permit,
        words: &str,
        count: impl FnOnce() -> Result<u64>,
    ) -> Result<u64> {
        let key = (permit.id, words.to_owned());
        if let Some(known) = self.frequencies.get(&key) {
            return Ok(known);
        }
        let counted = count()?;
        self.frequencies.insert(key, counted);
        Ok(counted)
    }
}

impl Permit {
    fn judge(id: u64, part: &Part, reach: &Arc<Reach>, now: Time) -> Self {
        let mut visible = judge_all(part, reach, now);
        if part.reader.has_deletes() && !leak!(DeletedFound) {
            visible.retain(|doc| part.is_alive(doc));
        }
        let state_of = &part.fixed.state_of;
        let mut published = visible.clone();
        published.retain(|doc| {
            state_of[doc as usize] == DocumentState::Published as u8 || leak!(DraftsInSearch)
        });
        let lengths = &part.fixed.lengths;
        let tokens = visible.iter().map(|doc| u64::from(lengths.fieldnorm(doc)));
        Self {
            id,
            reach: reach.clone(),
            documents: visible.count(),
            drafts: visible.count() - published.count(),
            tokens: tokens.sum(),
            visible,
            published,
        }
    }

    fn bytes(&self) -> u32 {
        let bits = self.visible.bytes() + self.published.bytes();
        // The reach is mostly shared; counting it again errs on the small side of memory.
        let reach = self.reach.anchors(Level::None).len() * 48;
        let bytes = bits + reach + size_of::<Self>() + 200;
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }
}

fn judge_all(part: &Part, reach: &Reach, now: Time) -> Bits {
    let fixed = &part.fixed;
    let open: Vec<u8> = fixed
        .anchors
        .iter()
        .map(|anchor| {
            let sees = |state: &DocumentState| {
                let undated = Lifecycle {
                    state: *state,
                    embargo_until: None,
                    withdraw_at: None,
                };
                u8::from(reach.sees(*anchor, &undated, now)) << *state as u8
            };
            DocumentState::ALL.iter().map(sees).fold(0, |a, b| a | b)
        })
        .collect();
    let mut visible = Bits::collect(part.end(), |doc| {
        let states = open.get(fixed.anchor_of[doc as usize] as usize);
        let state = 1u8.checked_shl(u32::from(fixed.state_of[doc as usize]));
        states
            .zip(state)
            .is_some_and(|(open, state)| open & state != 0)
    });
    for (doc, cycle) in &fixed.dated {
        let anchor = fixed.anchors.get(fixed.anchor_of[*doc as usize] as usize);
        if leak!(DatesNotIndexed) {
            continue;
        }
        match anchor.is_some_and(|anchor| reach.sees(*anchor, cycle, now)) {
            true => visible.insert(*doc),
            false => visible.remove(*doc),
        }
    }
    visible
}
