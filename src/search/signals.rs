//! Signals: what lifts a match besides how often it has the words.
//!
//! | signal | adds |
//! | --- | --- |
//! | its title is just what was typed | as much as the words weigh together |
//! | the words typed stand side by side in that order, and one of them is in at most 500 documents seen | a quarter of that |
//! | somebody vouches for the document now | 0.5 % |
//! | it changed in the last 90 days; in the last year | 0.5 %; 0.25 % |
//!
//! Words in titles need none: the index counts a title several times. The first two are for
//! queries of at most 8 plain words: a pasted text says too little about titles and order. The
//! last two only decide between matches that are as good. The documents that the first two lift
//! are few and looked up beforehand, so that of all others a match whose words can't bring it
//! onto the page is not looked at. Everything follows from the document itself and from weights
//! over what is seen.

use tantivy::DocId;

use super::bits::Bits;
use super::lens::{Lens, View};
use super::part::Part;
use super::plan::{Leafed, Plan, Planned};
use super::postings::Key;
use super::query::{Leaf, Occur, Query};
use crate::error::Result;
use crate::model::Time;

const WHOLE: f32 = 1.0;
const PHRASE: f32 = 0.25;
const VERIFIED: f32 = 0.005;
const FRESH: f32 = 0.005;
/// Where the rarest word is in more documents, side by side does not count: finding out would take
/// longer than the search.
const RARE: u64 = 500;
/// With more words than these only the last two signals count.
const MAX_WORDS: usize = 8;
const DAY: i64 = 86_400_000_000;
/// What rounding may make of a bound.
const ROUNDING: f32 = 1.0001;
/// What the last two signals make of a score at most.
const MOST: f32 = (1.0 + VERIFIED + FRESH) * ROUNDING;

/// What may lift the matches of one search.
pub(super) struct Signals {
    is_on: bool,
    whole: Option<Planned>,
    phrase: Option<Planned>,
    /// In microseconds.
    now: i64,
}

/// The same, opened in one part.
pub(super) struct Lift<'a> {
    signals: &'a Signals,
    part: &'a Part,
    whole: Option<(Leafed, f32)>,
    phrase: Option<(Leafed, f32)>,
}

impl Signals {
    /// Lifts nothing.
    pub const OFF: Self = Self {
        is_on: false,
        whole: None,
        phrase: None,
        now: 0,
    };

    pub fn new(query: &Query, plan: &Plan, lens: &Lens<'_>, now: Time) -> Self {
        let wanted = wanted(query, plan);
        let (whole, phrase) = match wanted.len() {
            1..=MAX_WORDS => (
                whole(query, &wanted, lens),
                side_by_side(query, &wanted, lens),
            ),
            _ => (None, None),
        };
        Self {
            is_on: true,
            whole,
            phrase,
            now: now.timestamp_micros(),
        }
    }

    /// What the words of a match that is not `special` must be worth for it to have this score.
    #[inline]
    pub fn least(&self, score: f32) -> f32 {
        match self.is_on {
            true => score / MOST,
            false => score,
        }
    }

    /// The candidates of a part whose title is just what was typed or that have the words side by
    /// side; ascending.
    pub fn special(&self, view: &View, candidates: &Bits) -> Result<Vec<DocId>> {
        let mut docs = Vec::new();
        for lift in self.whole.iter().chain(&self.phrase) {
            match lift.open(view)? {
                Leafed::Word(mut union) => union.each(|doc| docs.push(doc)),
                Leafed::Phrase(mut phrase) => {
                    phrase.each(0..view.part.end(), candidates, |doc, _| docs.push(doc));
                }
            }
        }
        docs.retain(|doc| candidates.contains(*doc));
        docs.sort_unstable();
        docs.dedup();
        Ok(docs)
    }

    /// Ready to lift the matches of a part, ascending, of which none is special.
    pub fn open_plain<'a>(&'a self, view: &'a View) -> Lift<'a> {
        Lift {
            signals: self,
            part: view.part,
            whole: None,
            phrase: None,
        }
    }

    /// Ready to lift the matches of a part, ascending.
    pub fn open<'a>(&'a self, view: &'a View) -> Result<Lift<'a>> {
        let open = |planned: &Option<Planned>| match planned {
            Some(planned) => {
                Ok::<_, crate::error::Error>(Some((planned.open(view)?, planned.weight)))
            }
            None => Ok(None),
        };
        Ok(Lift {
            whole: open(&self.whole)?,
            phrase: open(&self.phrase)?,
            ..self.open_plain(view)
        })
    }
}

impl Lift<'_> {
    /// The score of a match whose words have this one; none where it is known that `is_enough`
    /// says no to it. Ask for ascending documents, special or not.
    pub fn score(
        &mut self,
        doc: DocId,
        (mut score, is_special): (f32, bool),
        is_enough: impl Fn(f32) -> bool,
    ) -> Option<f32> {
        if !self.signals.is_on {
            return is_enough(score).then_some(score);
        }
        if is_special {
            for (lift, weight) in self.whole.iter_mut().chain(&mut self.phrase) {
                if lift.frequency_at(doc) > 0 {
                    score += *weight;
                }
            }
        }
        if !is_enough(score * MOST) {
            return None;
        }
        let now = self.signals.now;
        let verified = self
            .part
            .fixed
            .verified_until
            .first(doc)
            .is_some_and(|until| now < until);
        let age = self.part.fixed.updated_at.first(doc);
        let fresh = match age.map(|at| now.saturating_sub(at)) {
            Some(age) if age <= 90 * DAY => FRESH,
            Some(age) if age <= 365 * DAY => FRESH / 2.0,
            _ => 0.0,
        };
        Some(score * (1.0 + if verified { VERIFIED } else { 0.0 } + fresh))
    }
}

/// What is looked for.
fn wanted<'p>(query: &Query, plan: &'p Plan) -> Vec<&'p Planned> {
    let clauses = query.clauses.iter().zip(&plan.clauses);
    let wanted = clauses.filter(|(clause, _)| clause.occur != Occur::Not);
    wanted.map(|(_, planned)| planned).collect()
}

/// Titles that are just what was typed.
fn whole(query: &Query, words: &[&Planned], lens: &Lens<'_>) -> Option<Planned> {
    let key = Key {
        field: lens.fields.whole,
        text: query.whole.clone()?,
    };
    Some(Planned {
        is_phrase: false,
        ..lift(vec![(0, vec![key])], words, WHOLE)
    })
}

/// The words side by side, where nothing but words was typed and all of them occur.
fn side_by_side(query: &Query, words: &[&Planned], lens: &Lens<'_>) -> Option<Planned> {
    let mut wanted = query.clauses.iter().filter(|c| c.occur != Occur::Not);
    let is_plain = wanted.all(|clause| matches!(clause.leaf, Leaf::Word(_)));
    let rarest = words.iter().map(|word| word.frequency).min();
    if !is_plain || words.len() < 2 || !(1..=RARE).contains(&rarest.unwrap_or(0)) {
        return None;
    }
    let slots = (0..).zip(words).map(|(offset, word)| {
        let key = Key {
            field: lens.fields.surface,
            text: word.typed.clone()?,
        };
        Some((offset, vec![key]))
    });
    Some(lift(slots.collect::<Option<_>>()?, words, PHRASE))
}

fn lift(slots: Vec<(u32, Vec<Key>)>, words: &[&Planned], share: f32) -> Planned {
    Planned {
        slots,
        is_phrase: true,
        typed: None,
        space: None,
        weight: words.iter().map(|word| word.weight).sum::<f32>() * share,
        frequency: 0,
    }
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
