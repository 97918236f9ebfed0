//! Signals: what lifts a match besides how often it has the words.
//!
//! | signal | adds |
//! | --- | --- |
//! | a word typed is in the title | a quarter of the word's weight, by BM25 over titles of eight words |
//! | only one was typed and the title starts with it | an eighth likewise |
//! | the words typed stand side by side in that order | a quarter of their weights together |
//! | somebody vouches for the document now | 2 % |
//! | it changed in the last 90 days; in the last year | 2 %; 1 % |
//!
//! The first three for queries of at most 8 plain words: a pasted text says too little about
//! titles and order. The last two only decide between matches that are as good. All is bounded,
//! so that a match whose words can't bring it onto the page is not looked at. Everything follows
//! from the document itself and from weights over what is seen.

use tantivy::DocId;
use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;

use super::lens::{Lens, View};
use super::part::Part;
use super::plan::{Leafed, Plan, Planned};
use super::postings::Key;
use super::query::{Leaf, Occur, Query};
use super::rank::{B, K1};
use crate::error::Result;
use crate::model::Time;

const PHRASE: f32 = 0.25;
const TITLE: f32 = 0.25;
const START: f32 = 0.125;
const VERIFIED: f32 = 0.02;
const FRESH: f32 = 0.02;
/// The average length of a title, in words: fixed, so that titles that are hidden tell nothing.
pub(super) const TITLE_LENGTH: f32 = 8.0;
/// More words than these are no title.
const MAX_WORDS: usize = 8;
const DAY: i64 = 86_400_000_000;
/// What rounding may make of a bound.
const ROUNDING: f32 = 1.001;

/// What may lift the matches of one search.
pub(super) struct Signals {
    is_on: bool,
    /// Words in titles, and what of a word's weight each adds.
    titles: Vec<(Planned, f32)>,
    phrase: Option<Planned>,
    /// In microseconds.
    now: i64,
}

/// The same, opened in one part.
pub(super) struct Lift<'a> {
    signals: &'a Signals,
    part: &'a Part,
    titles: Vec<(Leafed, f32)>,
    phrase: Option<(Leafed, f32)>,
    verified: Column<i64>,
}

impl Signals {
    /// Lifts nothing.
    pub const OFF: Self = Self {
        is_on: false,
        titles: Vec::new(),
        phrase: None,
        now: 0,
    };

    pub fn new(query: &Query, plan: &Plan, lens: &Lens<'_>, now: Time) -> Self {
        let words = words(query, plan);
        let (titles, phrase) = match words.len() {
            1..=MAX_WORDS => (titles(&words, lens), side_by_side(query, &words, lens)),
            _ => (Vec::new(), None),
        };
        Self {
            is_on: true,
            titles,
            phrase,
            now: now.timestamp_micros(),
        }
    }

    /// The words in titles, each with what of a word's weight it adds at most, times what BM25
    /// makes of it.
    pub fn titles(&self) -> impl Iterator<Item = (&Planned, f32)> {
        self.titles.iter().map(|(word, share)| (word, *share))
    }

    /// What a match with this score of its words has at most.
    #[inline]
    pub fn most(&self, score: f32) -> f32 {
        if !self.is_on {
            return score;
        }
        (score + self.most_by_title() + self.side_by_side()) * (1.0 + VERIFIED + FRESH) * ROUNDING
    }

    /// What a match's words and title must be worth together for the match to have this score.
    #[inline]
    pub fn least(&self, score: f32) -> f32 {
        if !self.is_on {
            return score;
        }
        let least = score / ((1.0 + VERIFIED + FRESH) * ROUNDING) - self.side_by_side();
        least.max(0.0)
    }

    /// What the title adds at most.
    pub fn most_by_title(&self) -> f32 {
        let titles = self.titles.iter().map(|(word, _)| word.weight * (K1 + 1.0));
        titles.sum::<f32>() * ROUNDING
    }

    fn side_by_side(&self) -> f32 {
        self.phrase.as_ref().map_or(0.0, |phrase| phrase.weight)
    }

    /// Ready to lift the matches of a part, ascending.
    pub fn open<'a>(&'a self, view: &'a View) -> Result<Lift<'a>> {
        let mut titles = Vec::new();
        for (title, _) in &self.titles {
            titles.push((title.open(view)?, title.weight));
        }
        let phrase = match &self.phrase {
            Some(phrase) => Some((phrase.open(view)?, phrase.weight)),
            None => None,
        };
        Ok(Lift {
            signals: self,
            part: &view.part,
            titles,
            phrase,
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
        for (leafed, weight) in &mut self.titles {
            let frequency = leafed.frequency_at(doc) as f32;
            if frequency > 0.0 {
                let length = title_length(&fixed.title_lengths, doc);
                score += *weight * (K1 + 1.0) * frequency / (frequency + length);
            }
        }
        if let Some((phrase, weight)) = &mut self.phrase
            && phrase.frequency_at(doc) > 0
        {
            score += *weight;
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

fn title_length(lengths: &FieldNormReader, doc: DocId) -> f32 {
    K1 * (1.0 - B + B * lengths.fieldnorm(doc) as f32 / TITLE_LENGTH)
}

/// The single words that are looked for and found somewhere.
fn words<'p>(query: &Query, plan: &'p Plan) -> Vec<&'p Planned> {
    let clauses = query.clauses.iter().zip(&plan.clauses);
    let wanted = clauses.filter(|(c, _)| c.occur != Occur::Not && matches!(c.leaf, Leaf::Word(_)));
    wanted.map(|(_, planned)| planned).collect()
}

fn titles(words: &[&Planned], lens: &Lens<'_>) -> Vec<(Planned, f32)> {
    let found = words.iter().filter(|word| word.frequency > 0);
    let mut titles: Vec<_> = found.filter_map(|w| in_title(w, "", TITLE, lens)).collect();
    if let [only] = words {
        titles.extend(in_title(only, "^", START, lens));
    }
    titles
}

/// The word in the title, or at its start.
fn in_title(word: &Planned, mark: &str, share: f32, lens: &Lens<'_>) -> Option<(Planned, f32)> {
    let key = Key {
        field: lens.fields.title,
        text: format!("{mark}{}", word.typed.as_ref()?),
    };
    let planned = Planned {
        slots: vec![(0, vec![key])],
        is_phrase: false,
        typed: None,
        space: None,
        weight: word.weight * share,
        frequency: word.frequency,
    };
    Some((planned, share))
}

/// The words side by side, where nothing but words was typed and all of them occur.
fn side_by_side(query: &Query, words: &[&Planned], lens: &Lens<'_>) -> Option<Planned> {
    let wanted = query.clauses.iter().filter(|c| c.occur != Occur::Not);
    let is_plain = wanted.count() == words.len() && words.len() > 1;
    if !is_plain || words.iter().any(|word| word.frequency == 0) {
        return None;
    }
    let slots = (0..).zip(words).map(|(offset, word)| {
        let key = Key {
            field: lens.fields.surface,
            text: word.typed.clone()?,
        };
        Some((offset, vec![key]))
    });
    Some(Planned {
        slots: slots.collect::<Option<_>>()?,
        is_phrase: true,
        typed: None,
        space: None,
        weight: words.iter().map(|word| word.weight).sum::<f32>() * PHRASE,
        frequency: 0,
    })
}

impl Leafed {
    /// How often the document has it; ask for ascending documents.
    pub(super) fn frequency_at(&mut self, doc: DocId) -> u32 {
        match self {
            Self::Word(union) => union.frequency_at(doc),
            Self::Phrase(phrase) => phrase.frequency_at(doc),
        }
    }
}
