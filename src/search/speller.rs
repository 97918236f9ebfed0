//! Speller: the words that a lens shows nearest to one that was typed.
//!
//! Distance is the number of letters put in, left out, changed or swapped with their neighbour
//! (optimal string alignment); a mistake in the first letter counts twice, as people rarely make
//! one there. Only words that a seen document has are near, and how many have them counts seen
//! documents only: what is hidden neither adds a word nor changes the order. Words with digits
//! are never near: an identifier is right or another one.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, Term};

use super::lens::Lens;
use super::postings::Union;
use crate::error::{Error, Result};

/// The most mistakes that the engine's automata know.
const MOST: u8 = 2;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Misspelt<'a> {
    /// As typed, folded.
    pub word: &'a str,
    /// Whether longer words that begin nearly so count too.
    pub is_prefix: bool,
    /// How many mistakes are forgiven.
    pub mistakes: u8,
    /// Whether hidden documents count: a wrong edit.
    pub leaks: bool,
}

/// A word near to what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Near {
    /// The word, as the index holds it.
    pub text: String,
    /// How many mistakes away.
    pub distance: u8,
    /// How many seen documents have it.
    pub frequency: u64,
}

/// Whether mistakes in the word may be guessed at: not in identifiers, and only in alphabets,
/// whose words are made of letters.
pub(super) fn is_spelt(word: &str) -> bool {
    let is_alphabet = |c: char| {
        matches!(u32::from(c),
        0..=0x0DFF | 0x10A0..=0x10FF | 0x1E00..=0x1FFF | 0x2C00..=0x2DFF | 0xA640..=0xA69F)
    };
    word.chars().all(|c| is_alphabet(c) && !c.is_numeric())
}

/// All words of the field near to the one typed: nearest first, then commonest, then
/// alphabetical.
pub(super) fn near(lens: &Lens<'_>, field: Field, typed: Misspelt<'_>) -> Result<Vec<Near>> {
    if typed.mistakes == 0 || !is_spelt(typed.word) {
        return Ok(Vec::new());
    }
    let letters: Vec<char> = typed.word.chars().collect();
    let automaton = automaton(field, typed)?;
    let mut found: BTreeMap<String, Near> = BTreeMap::new();
    for view in &lens.views {
        let visible = view.visible();
        view.part
            .each_word_by(field, &automaton, |word, postings| {
                let distance = distance(&letters, word, typed.is_prefix);
                if distance > typed.mistakes || !is_spelt(word) || word.starts_with('^') {
                    return;
                }
                let postings = Union::of(postings);
                let frequency = match typed.leaks {
                    true => postings.cost(),
                    false => postings.count(view.part.end(), &visible),
                };
                if frequency > 0 {
                    let known = found.entry(word.to_owned()).or_insert_with(|| Near {
                        text: word.to_owned(),
                        distance,
                        frequency: 0,
                    });
                    known.frequency += frequency;
                }
            })?;
    }
    let mut near: Vec<_> = found.into_values().collect();
    near.sort_by_key(|near| (near.distance, Reverse(near.frequency)));
    Ok(near)
}

/// Finds everything that `distance` may let through, in the dictionary itself.
fn automaton(field: Field, typed: Misspelt<'_>) -> Result<tantivy::query::DfaWrapper> {
    let term = Term::from_field_text(field, typed.word);
    let mistakes = typed.mistakes.min(MOST);
    let query = match typed.is_prefix {
        true => FuzzyTermQuery::new_prefix(term, mistakes, true),
        false => FuzzyTermQuery::new(term, mistakes, true),
    };
    query.automaton().map_err(Error::internal)
}

/// How many mistakes lie between what was typed and the word, or its nearest beginning.
fn distance(typed: &[char], word: &str, is_prefix: bool) -> u8 {
    let word: Vec<char> = word.chars().collect();
    let width = typed.len() + 1;
    // A column for each letter of the word; the two before it are needed for swaps.
    let mut columns: [Vec<usize>; 3] = [(0..width).collect(), vec![0; width], vec![0; width]];
    let mut nearest = typed.len();
    for (n, letter) in word.iter().enumerate() {
        let [last, before, this] = &mut columns;
        this[0] = n + 1;
        for (m, other) in typed.iter().enumerate() {
            let changed = last[m] + usize::from(letter != other);
            this[m + 1] = changed.min(last[m + 1] + 1).min(this[m] + 1);
            let swapped = n > 0 && m > 0 && *letter == typed[m - 1] && word[n - 1] == *other;
            if swapped {
                this[m + 1] = this[m + 1].min(before[m - 1] + 1);
            }
        }
        columns.rotate_right(1);
        nearest = nearest.min(columns[0][typed.len()]);
    }
    let distance = match is_prefix {
        true => nearest,
        false => columns[0][typed.len()],
    };
    let first = usize::from(distance > 0 && typed.first() != word.first());
    u8::try_from(distance + first).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_counted() {
        for (typed, word, is_prefix, mistakes) in [
            ("onboarding", "onboarding", false, 0),
            ("onbaording", "onboarding", false, 1),
            ("onbording", "onboarding", false, 1),
            ("onbboarding", "onboarding", false, 1),
            ("ombaording", "onboarding", false, 2),
            ("inboarding", "onboarding", false, 2),
            ("noboarding", "onboarding", false, 2),
            ("plan", "planet", false, 2),
            ("plan", "planet", true, 0),
            ("plna", "planet", true, 1),
            ("integratoin", "integrations", true, 1),
            ("äöü", "äüö", false, 1),
            ("", "abc", false, 4),
        ] {
            let letters: Vec<char> = typed.chars().collect();
            let found = distance(&letters, word, is_prefix);
            assert_eq!(found, mistakes, "{typed} {word}");
        }
    }

    #[test]
    fn identifiers_and_pairs_are_not_spelt() {
        for (word, spelt) in [
            ("partner", true),
            ("égalité", true),
            ("документ", true),
            ("x2000", false),
            ("東京", false),
            ("ข้อ", false),
            ("서울", false),
        ] {
            assert_eq!(is_spelt(word), spelt, "{word}");
        }
    }
}
