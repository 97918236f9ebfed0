//! Postings: where in a part the words of a clause occur, read under a set of documents.

use std::ops::Range;

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, TERMINATED};

use super::bits::Bits;
use super::part::{Part, inverted};
use crate::error::{Error, Result};

/// How many documents are looked at together.
pub(super) const WINDOW: DocId = 4096;

/// This many lists are walked side by side; more, as for a prefix, one after the other.
const FEW: usize = if cfg!(test) { 2 } else { 6 };

/// A word in a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub field: Field,
    pub text: String,
}

/// The documents that have any of several words, as if they were one word.
pub(super) struct Union {
    lists: Vec<SegmentPostings>,
    /// One window of many lists; all zero between windows.
    frequencies: Vec<u32>,
}

impl Union {
    /// Opens the lists of the words that the part has.
    pub fn open(part: &Part, keys: &[Key], record: IndexRecordOption) -> Result<Self> {
        let mut lists = Vec::new();
        for key in keys {
            let term = Term::from_field_text(key.field, &key.text);
            let postings = inverted(&part.reader, key.field)?.read_postings(&term, record);
            lists.extend(postings.map_err(Error::internal)?);
        }
        Ok(Self {
            lists,
            frequencies: Vec::new(),
        })
    }

    /// One list.
    pub fn of(list: SegmentPostings) -> Self {
        Self {
            lists: vec![list],
            frequencies: Vec::new(),
        }
    }

    /// Whether any of `bits` has a word.
    pub fn meets(&mut self, bits: &Bits) -> bool {
        self.lists.iter_mut().any(|list| {
            while list.doc() != TERMINATED {
                if bits.contains(list.doc()) {
                    return true;
                }
                list.advance();
            }
            false
        })
    }

    /// How many documents are read at most.
    pub fn cost(&self) -> u64 {
        self.lists.iter().map(|l| u64::from(l.doc_freq())).sum()
    }

    /// The first document at or after `target` that has a word.
    pub fn seek(&mut self, target: DocId) -> DocId {
        self.lists
            .iter_mut()
            .map(|list| match list.doc() < target {
                true => list.seek(target),
                false => list.doc(),
            })
            .min()
            .unwrap_or(TERMINATED)
    }

    /// How often the document has the word: as often as the commonest of them, since the
    /// spellings and the stem of one word occur together.
    fn frequency(&self, doc: DocId) -> u32 {
        let here = self.lists.iter().filter(|list| list.doc() == doc);
        here.map(SegmentPostings::term_freq).max().unwrap_or(0)
    }

    /// How often the document has the word, if at all; ask for ascending documents.
    pub fn frequency_at(&mut self, doc: DocId) -> u32 {
        match self.seek(doc) == doc {
            true => self.frequency(doc),
            false => 0,
        }
    }

    /// The places of the words in the document that was sought, shifted back by `offset`.
    fn places(&mut self, doc: DocId, offset: u32, places: &mut Vec<u32>) {
        places.clear();
        for list in self.lists.iter_mut().filter(|list| list.doc() == doc) {
            list.append_positions_with_offset(0, places);
        }
        places.retain(|place| *place >= offset);
        places.iter_mut().for_each(|place| *place -= offset);
        places.sort_unstable();
        places.dedup();
    }

    /// Tells the documents of one window that have a word and are among `bits`, ascending, and
    /// how often.
    pub fn visit(
        &mut self,
        base: DocId,
        bits: &Bits,
        sparse: bool,
        mut tell: impl FnMut(DocId, u32),
    ) {
        let until = base.saturating_add(WINDOW);
        if sparse {
            for doc in bits.range(base, until) {
                if self.seek(doc) == doc {
                    tell(doc, self.frequency(doc));
                }
            }
            return;
        }
        self.seek(base);
        if let [list] = self.lists.as_mut_slice() {
            each_below(list, until, bits, tell);
            return;
        }
        if self.lists.len() <= FEW {
            merge_below(&mut self.lists, until, bits, tell);
            return;
        }
        let frequencies = &mut self.frequencies;
        frequencies.resize(WINDOW as usize, 0);
        for list in &mut self.lists {
            each_below(list, until, bits, |doc, frequency| {
                let known = &mut frequencies[(doc - base) as usize];
                *known = frequency.max(*known);
            });
        }
        for (doc, frequency) in (base..).zip(frequencies) {
            if *frequency > 0 {
                tell(doc, std::mem::take(frequency));
            }
        }
    }

    /// Tells every document that has a word, those with several more than once.
    pub fn each(&mut self, mut tell: impl FnMut(DocId)) {
        for list in &mut self.lists {
            let mut doc = list.doc();
            while doc != TERMINATED {
                tell(doc);
                doc = list.advance();
            }
        }
    }

    /// How many of `bits` have a word.
    pub fn count(mut self, end: DocId, bits: &Bits) -> u64 {
        if bits.count() * 8 < self.cost() {
            return bits.iter().filter(|doc| self.seek(*doc) == *doc).count() as u64;
        }
        if let [list] = self.lists.as_mut_slice() {
            let mut count = 0;
            each_below(list, TERMINATED, bits, |_, _| count += 1);
            return count;
        }
        let mut seen = Bits::none(end);
        for list in &mut self.lists {
            each_below(list, TERMINATED, bits, |doc, _| seen.insert(doc));
        }
        seen.count()
    }

    /// How many of a few ascending documents have a word.
    pub fn count_among(mut self, docs: &[DocId]) -> u64 {
        docs.iter().filter(|doc| self.seek(**doc) == **doc).count() as u64
    }
}

#[inline]
fn each_below(
    list: &mut SegmentPostings,
    until: DocId,
    bits: &Bits,
    mut tell: impl FnMut(DocId, u32),
) {
    let mut doc = list.doc();
    while doc < until {
        if bits.contains(doc) {
            tell(doc, list.term_freq());
        }
        doc = list.advance();
    }
}

/// Walks a few lists side by side.
fn merge_below(
    lists: &mut [SegmentPostings],
    until: DocId,
    bits: &Bits,
    mut tell: impl FnMut(DocId, u32),
) {
    loop {
        let first = lists.iter().map(DocSet::doc).min();
        let Some(doc) = first.filter(|doc| *doc < until) else {
            return;
        };
        let mut frequency = 0;
        for list in lists.iter_mut().filter(|list| list.doc() == doc) {
            frequency = frequency.max(list.term_freq());
            list.advance();
        }
        if bits.contains(doc) {
            tell(doc, frequency);
        }
    }
}

/// Words side by side.
pub(super) struct Phrase {
    slots: Vec<(u32, Union)>,
    places: Vec<u32>,
    more: Vec<u32>,
}

impl Phrase {
    /// Of at least one slot: its offset and words.
    pub fn new(slots: Vec<(u32, Union)>) -> Self {
        Self {
            slots,
            places: Vec::new(),
            more: Vec::new(),
        }
    }

    /// As `Union::cost`.
    pub fn cost(&self) -> u64 {
        self.slots.iter().map(|s| s.1.cost()).min().unwrap_or(0)
    }

    /// As `Union::visit`.
    pub fn visit(
        &mut self,
        base: DocId,
        bits: &Bits,
        sparse: bool,
        mut tell: impl FnMut(DocId, u32),
    ) {
        let until = base.saturating_add(WINDOW);
        if !sparse {
            self.each(base..until, bits, tell);
            return;
        }
        for doc in bits.range(base, until) {
            let frequency = self.frequency_at(doc);
            if frequency > 0 {
                tell(doc, frequency);
            }
        }
    }

    /// Tells the documents in a range that have the phrase and are among `bits`, ascending, and
    /// how often.
    pub fn each(&mut self, range: Range<DocId>, bits: &Bits, mut tell: impl FnMut(DocId, u32)) {
        let mut doc = range.start;
        loop {
            let furthest = self.slots.iter_mut().map(|s| s.1.seek(doc)).max();
            let Some(furthest) = furthest.filter(|furthest| *furthest < range.end) else {
                return;
            };
            if furthest > doc {
                doc = furthest;
                continue;
            }
            let frequency = match bits.contains(doc) {
                true => self.frequency(doc),
                false => 0,
            };
            if frequency > 0 {
                tell(doc, frequency);
            }
            doc += 1;
        }
    }

    /// How often the document has the phrase; ask for ascending documents.
    pub fn frequency_at(&mut self, doc: DocId) -> u32 {
        match self.slots.iter_mut().all(|s| s.1.seek(doc) == doc) {
            true => self.frequency(doc),
            false => 0,
        }
    }

    fn frequency(&mut self, doc: DocId) -> u32 {
        let Some(((offset, first), others)) = self.slots.split_first_mut() else {
            return 0;
        };
        first.places(doc, *offset, &mut self.places);
        for (offset, union) in others {
            union.places(doc, *offset, &mut self.more);
            let more = &self.more;
            self.places
                .retain(|place| more.binary_search(place).is_ok());
        }
        self.places.len() as u32
    }
}
