//! Signals: what lifts a match besides how often it has the words.
//!
//! | signal | adds at most |
//! | --- | --- |
//! | the words typed stand side by side in that order | a quarter of the words' score |
//! | they are in the title | a quarter |
//! | only one was typed and the title starts with it | an eighth |
//! | somebody vouches for the document now | 4 % |
//! | it changed in the last 90 days; in the last year | 4 %; 2 % |
//!
//! The first three for queries of at most 8 plain words: a pasted text says too little about
//! titles and order. The last two only decide between matches that are as good. All is bounded,
//! so that a match whose words can't bring it onto the page is not looked at again. Everything
//! follows from the document itself and from weights over what is seen.

use tantivy::DocId;
use tantivy::columnar::Column;

use super::lens::{Lens, View};
use super::part::Part;
use super::plan::{Leafed, Plan, Planned};
use super::postings::Key;
use super::query::{Leaf, Occur, Query};
use super::rank::{K1, Lengths};
use crate::error::Result;
use crate::model::Time;

const PHRASE: f32 = 0.25;
const TITLE: f32 = 0.25;
const START: f32 = 0.125;
const VERIFIED: f32 = 0.04;
const FRESH: f32 = 0.04;
/// More words than these are no title.
const MAX_WORDS: usize = 8;
const DAY: i64 = 86_400_000_000;

/// What may lift the matches of one search.
pub(super) struct Signals {
    is_on: bool,
    extras: Vec<Planned>,
    /// What the extras add at most.
    most: f32,
    /// In microseconds.
    now: i64,
}

/// The same, opened in one part.
pub(super) struct Lift<'a> {
    signals: &'a Signals,
    lengths: &'a Lengths,
    part: &'a Part,
    extras: Vec<(Leafed, f32)>,
    verified: Column<i64>,
}

impl Signals {
    /// Lifts nothing.
    pub const OFF: Self = Self {
        is_on: false,
        extras: Vec::new(),
        most: 0.0,
        now: 0,
    };

    pub fn new(query: &Query, plan: &Plan, lens: &Lens<'_>, now: Time) -> Self {
        let extras = extras(query, plan, lens);
        let most = extras.iter().map(|extra| extra.weight * (K1 + 1.0));
        Self {
            is_on: true,
            // A little more, for what is rounded on the way.
            most: most.sum::<f32>() * 1.001,
            extras,
            now: now.timestamp_micros(),
        }
    }

    /// What a match with this score of its words has at most.
    #[inline]
    pub fn most(&self, score: f32) -> f32 {
        match self.is_on {
            true => (score + self.most) * (1.0 + VERIFIED + FRESH) * 1.001,
            false => score,
        }
    }

    /// Ready to lift the matches of a part, ascending.
    pub fn open<'a>(&'a self, view: &'a View, lengths: &'a Lengths) -> Result<Lift<'a>> {
        let mut opened = Vec::new();
        for extra in &self.extras {
            opened.push((extra.open(view)?, extra.weight));
        }
        Ok(Lift {
            signals: self,
            lengths,
            part: &view.part,
            extras: opened,
            verified: view.part.numbers("verified_until")?,
        })
    }
}

impl Lift<'_> {
    /// The score of a match whose words have this one. Ask for ascending documents.
    pub fn score(&mut self, doc: DocId, mut score: f32) -> f32 {
        if !self.signals.is_on {
            return score;
        }
        let fixed = &self.part.fixed;
        let length = self.lengths.of(&fixed.lengths, doc);
        for (leafed, weight) in &mut self.extras {
            let frequency = leafed.frequency_at(doc) as f32;
            score += *weight * (K1 + 1.0) * frequency / (frequency + length);
        }
        let now = self.signals.now;
        let verified = self.verified.first(doc).is_some_and(|until| now < until);
        let age = fixed.updated_at.first(doc).map(|at| now.saturating_sub(at));
        let fresh = match age {
            Some(age) if age <= 90 * DAY => FRESH,
            Some(age) if age <= 365 * DAY => FRESH / 2.0,
            _ => 0.0,
        };
        score * (1.0 + if verified { VERIFIED } else { 0.0 } + fresh)
    }
}

fn extras(query: &Query, plan: &Plan, lens: &Lens<'_>) -> Vec<Planned> {
    let clauses = query.clauses.iter().zip(&plan.clauses);
    let wanted: Vec<_> = clauses.filter(|(c, _)| c.occur != Occur::Not).collect();
    let is_word = |leaf: &Leaf| matches!(leaf, Leaf::Word(_));
    let words = wanted.iter().filter(|(clause, _)| is_word(&clause.leaf));
    let words: Vec<&Planned> = words.map(|(_, planned)| *planned).collect();
    if words.len() > MAX_WORDS {
        return Vec::new();
    }
    let found = words.iter().filter(|word| word.frequency > 0);
    let mut extras: Vec<_> = found.map(|w| in_title(w, "", TITLE, lens)).collect();
    if let [only] = words.as_slice() {
        extras.push(in_title(only, "^", START, lens));
    }
    let is_plain = words.len() == wanted.len() && words.len() > 1;
    if is_plain && words.iter().all(|word| word.frequency > 0) {
        extras.push(side_by_side(&words, lens));
    }
    extras
}

/// The word in the title, or at its start.
fn in_title(word: &Planned, mark: &str, share: f32, lens: &Lens<'_>) -> Planned {
    let keys = surface(word, lens).map(|key| Key {
        field: lens.fields.title,
        text: format!("{mark}{}", key.text),
    });
    Planned {
        slots: vec![(0, keys.collect())],
        is_phrase: false,
        weight: word.weight * share,
        frequency: word.frequency,
    }
}

fn side_by_side(words: &[&Planned], lens: &Lens<'_>) -> Planned {
    let slots = (0..).zip(words).map(|(offset, word)| {
        let keys = surface(word, lens).cloned();
        (offset, keys.collect())
    });
    Planned {
        slots: slots.collect(),
        is_phrase: true,
        weight: words.iter().map(|word| word.weight).sum::<f32>() * PHRASE,
        frequency: 0,
    }
}

/// The word as written, without its stems.
fn surface<'a>(word: &'a Planned, lens: &Lens<'_>) -> impl Iterator<Item = &'a Key> {
    let field = lens.fields.surface;
    let keys = word.slots.iter().flat_map(|(_, keys)| keys);
    keys.filter(move |key| key.field == field)
}

impl Leafed {
    /// How often the document has it; ask for ascending documents.
    fn frequency_at(&mut self, doc: DocId) -> u32 {
        match self {
            Self::Word(union) => union.frequency_at(doc),
            Self::Phrase(phrase) => phrase.frequency_at(doc),
        }
    }
}
