//! Words: the lists of a query's words in one part, opened once, with bounds of what they are worth.
//!
//! There are two kinds of bounds: what a word is worth at most, and what it is worth at most in a
//! block of 128 documents of its list. The engine notes the second when it writes a block, as the
//! document that is worth most by the average length of a document then, hidden ones included; so
//! that bound is widened by as much as it can differ from the average of what is seen.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::Bm25Weight;
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, TERMINATED};

use super::lens::{Lens, View};
use super::part::{Part, inverted};
use super::plan::{Plan, Planned};
use super::rank::{K1, Lengths};
use crate::error::{Error, Result};

/// What rounding may make of a bound.
pub(super) const ROUNDING: f32 = 1.0001;

/// How many documents a full block of a list holds.
pub(super) const BLOCK: usize = 128;

/// The words of a query in one part.
#[derive(Clone)]
pub(super) struct Words<'a> {
    /// In the order of the clauses.
    pub words: Vec<Word>,
    /// Whether a match has to have all of them.
    pub all: bool,
    pub lengths: &'a Lengths,
    pub norms: FieldNormReader,
}

/// One word: the lists that hold its documents.
#[derive(Clone)]
pub(super) struct Word {
    pub lists: Vec<List>,
    /// What an occurrence is worth.
    pub weight: f32,
    /// What the word is worth at most.
    pub most: f32,
    /// How many documents its lists have together.
    pub cost: u64,
}

/// One list and where it is.
#[derive(Clone)]
pub(super) struct List {
    pub block: BlockSegmentPostings,
    pub at: usize,
    bound: Bm25Weight,
}

impl<'a> Words<'a> {
    /// Opens the words of a plan of nothing but words; `all`: all of them must occur.
    pub fn open(
        plan: &Plan,
        all: bool,
        (lens, view): (&Lens<'_>, &View),
        lengths: &'a Lengths,
    ) -> Result<Self> {
        let (documents, tokens) = (lens.documents(), lens.tokens());
        let average = (tokens as f64 / documents.max(1) as f64).max(1.0) as f32;
        let slack = slack(view.part, lens.fields.stem, average) * ROUNDING;
        let open = |planned: &Planned| {
            let frequency = planned.frequency.min(documents);
            let bound = Bm25Weight::for_one_term_without_explain(frequency, documents, average);
            Word::open(planned, view.part, &bound.boost_by(slack))
        };
        Ok(Self {
            words: plan.clauses.iter().map(open).collect::<Result<_>>()?,
            all,
            lengths,
            norms: view.part.fixed.lengths.clone(),
        })
    }

    /// The score of a document by its words, if it matches. Ask for ascending documents.
    pub fn score(&mut self, doc: DocId) -> Option<f32> {
        let length = self.lengths.of(&self.norms, doc);
        let (mut score, mut has_any) = (0.0, false);
        for word in &mut self.words {
            match word.frequency_at(doc) {
                0 if self.all => return None,
                0 => (),
                frequency => {
                    has_any = true;
                    score += worth(word.weight, frequency, length);
                }
            }
        }
        has_any.then_some(score)
    }
}

/// What so many occurrences of a word are worth in a document of a length.
#[inline]
pub(super) fn worth(weight: f32, frequency: u32, length: f32) -> f32 {
    let frequency = frequency as f32;
    weight * (K1 + 1.0) * frequency / (frequency + length)
}

impl Word {
    fn open(planned: &Planned, part: &Part, bound: &Bm25Weight) -> Result<Self> {
        let mut lists = Vec::new();
        for key in planned.slots.iter().flat_map(|(_, keys)| keys) {
            let index = inverted(&part.reader, key.field)?;
            let term = Term::from_field_text(key.field, &key.text);
            let Some(info) = index.get_term_info(&term).map_err(Error::internal)? else {
                continue;
            };
            let record = IndexRecordOption::WithFreqs;
            let block = index.read_block_postings_from_terminfo(&info, record);
            lists.push(List {
                block: block.map_err(Error::internal)?,
                at: 0,
                bound: bound.clone(),
            });
        }
        Ok(Self {
            weight: planned.weight,
            most: match lists.is_empty() {
                true => 0.0,
                false => planned.weight * (K1 + 1.0) * ROUNDING,
            },
            cost: lists.iter().map(|l| u64::from(l.block.doc_freq())).sum(),
            lists,
        })
    }

    /// What the word is worth at most from a document on up to the end, which is brought forward to
    /// where the first of its blocks ends.
    pub fn worth_from(&mut self, doc: DocId, norms: &FieldNormReader, end: &mut DocId) -> f32 {
        let mut worth = 0.0f32;
        for list in &mut self.lists {
            if list.seek(doc) != TERMINATED {
                worth = worth.max(list.worth_in_block(norms));
                *end = list.last_in_block().saturating_add(1).min(*end);
            }
        }
        worth
    }

    /// How often the document has the word, as `Union::frequency` says.
    #[inline]
    pub fn frequency_at(&mut self, doc: DocId) -> u32 {
        let lists = self.lists.iter_mut();
        let frequencies = lists.map(|list| match list.seek(doc) == doc {
            true => list.frequency(),
            false => 0,
        });
        frequencies.max().unwrap_or(0)
    }
}

impl List {
    /// Where it is.
    #[inline]
    pub fn doc(&self) -> DocId {
        self.block.doc(self.at)
    }

    /// How often that document has the word.
    #[inline]
    pub fn frequency(&self) -> u32 {
        self.block.freq(self.at)
    }

    /// Goes to the first document at or after `target`.
    #[inline]
    pub fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at = self.block.seek(target);
        }
        self.doc()
    }

    /// Whether it is at a document at all.
    #[inline]
    pub fn has_more(&self) -> bool {
        self.doc() != TERMINATED
    }

    /// Goes to the next document.
    #[inline]
    pub fn step(&mut self) {
        self.at += 1;
        if self.at == BLOCK {
            self.next_block();
        }
    }

    /// Goes to the first document of the next block.
    pub fn next_block(&mut self) {
        self.block.advance();
        self.at = 0;
    }

    /// The last document of the block.
    pub fn last_in_block(&self) -> DocId {
        self.block.docs().last().copied().unwrap_or(TERMINATED - 1)
    }

    /// What a document of the block is worth at most.
    pub fn worth_in_block(&mut self, norms: &FieldNormReader) -> f32 {
        self.block.block_max_score(norms, &self.bound)
    }
}

/// By how much a score under another average length can exceed the bound that was chosen under the
/// segment's own: at most by the quotient of the averages, either way.
fn slack(part: &Part, field: Field, average: f32) -> f32 {
    let tokens = inverted(&part.reader, field).map(|index| index.total_num_tokens());
    let own = tokens.unwrap_or(0) as f64 / f64::from(part.end().max(1));
    let own = (own as f32).max(f32::MIN_POSITIVE);
    (own / average).max(average / own).min(1e6)
}
