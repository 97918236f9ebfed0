//! Typos: what a word or beginning that the viewer finds nowhere may have been meant as.
//!
//! Forgiven as people know it from Meilisearch: none in words of 1-4 letters, one from 5, two
//! from 9; none where there are digits, none inside quotes, none behind a minus. A word is only
//! read otherwise when no document that the viewer sees has it in any form, so that whatever has
//! the word as typed is never mixed with guesses; of the guesses only the nearest count, and each
//! mistake takes two fifths off their weight. A document that has a word of the query as typed
//! comes before all that have only guesses. All of it follows from what the viewer sees alone
//! (see `speller`).

use super::lens::Lens;
use super::postings::Key;
use super::query::{Clause, Leaf, Occur, Query, Slot};
use super::speller::{Misspelt, Near, is_spelt, near};
use crate::error::Result;

/// How many words stand in for a mistyped one at most. Few in tests, so that small worlds reach
/// it.
const MAX_STANDINS: usize = if cfg!(test) { 2 } else { 16 };
/// How many words of a query are read otherwise at most; each takes a walk over the dictionary.
pub(super) const MAX_FORGIVEN: usize = 8;
/// What one mistake leaves of a word's weight.
const MISTAKE: f32 = 0.6;

/// What a mistyped word was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// As typed, folded.
    pub typed: String,
    /// The words of seen documents that stand in for it: commonest first.
    pub words: Vec<String>,
}

/// What stands in for a mistyped word.
pub(super) struct Standins {
    /// Words of the index.
    pub keys: Vec<Key>,
    /// What of the weight is left.
    pub factor: f32,
}

/// Reads the mistyped words of one query otherwise.
pub(super) struct Forgiver<'a> {
    lens: &'a Lens<'a>,
    /// How many more words may be looked up.
    left: usize,
    /// What was read as what.
    pub corrections: Vec<Correction>,
}

/// How many mistakes are forgiven in a word.
pub(super) fn mistakes(word: &str) -> u8 {
    match word.chars().count() {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    }
}

impl<'a> Forgiver<'a> {
    pub fn new(lens: &'a Lens<'a>) -> Self {
        Self {
            lens,
            left: MAX_FORGIVEN,
            corrections: Vec::new(),
        }
    }

    /// What may stand in for a word that nothing seen has.
    pub fn standins(&mut self, word: &str, is_prefix: bool) -> Result<Option<Standins>> {
        let mistakes = mistakes(word);
        if mistakes == 0 || self.left == 0 || !is_spelt(word) {
            return Ok(None);
        }
        self.left -= 1;
        let typed = Misspelt {
            word,
            is_prefix,
            mistakes,
            leaks: leak!(TyposOfAll),
        };
        let field = self.lens.fields.surface;
        let words = nearest(near(self.lens, field, typed)?);
        let Some(distance) = words.first().map(|near| near.distance) else {
            return Ok(None);
        };
        let words = words.into_iter().take(MAX_STANDINS).map(|near| near.text);
        let words: Vec<String> = words.collect();
        let key = |text: &String| Key {
            field,
            text: text.clone(),
        };
        let keys = words.iter().map(key).collect();
        self.corrections.push(Correction {
            typed: word.to_owned(),
            words,
        });
        Ok(Some(Standins {
            keys,
            factor: MISTAKE.powi(i32::from(distance)),
        }))
    }
}

/// Those with the fewest mistakes, of words in order.
pub(super) fn nearest(mut near: Vec<Near>) -> Vec<Near> {
    let least = near.first().map(|near| near.distance);
    near.retain(|near| Some(near.distance) == least);
    near
}

impl Query {
    /// The query with what mistyped words were read as, for marking what was found by them. Not
    /// for searching: it would weigh them anew.
    pub fn marking(&self, corrections: &[Correction]) -> Self {
        let mut query = self.clone();
        let standins = query.standins.iter().map(|standin| Clause {
            occur: Occur::Should,
            leaf: standin.leaf.clone(),
        });
        query.clauses.extend(standins.collect::<Vec<_>>());
        for word in corrections.iter().flat_map(|c| &c.words) {
            query.clauses.push(Clause {
                occur: Occur::Should,
                leaf: Leaf::Phrase(vec![Slot {
                    offset: 0,
                    text: word.clone(),
                    prefix: false,
                }]),
            });
        }
        query
    }
}
