//! Marks: where in a text a query matches, by the same analysis as the index.

use std::ops::Range;

use super::prepared::{Prepared, stem_number};
use super::query::{Leaf, Occur, Query, Slot, Word};
use super::stemming::{Rules, stems_under};

/// One match in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// The bytes that matched.
    pub bytes: Range<usize>,
    /// Which clause of the query.
    pub clause: usize,
    /// How much it says; fixed, so that it tells nothing about other texts.
    pub weight: u32,
}

/// What one clause looks for.
enum Wanted<'q> {
    Word(Forms<'q>),
    Prefix(&'q str),
    Phrase(&'q [Slot]),
}

/// A word of the query and its stems by the text's language.
struct Forms<'q> {
    folded: &'q str,
    stems: Vec<u64>,
    /// The letter that its forms begin with; none where forms may begin otherwise.
    first: Option<char>,
}

/// Everything in these bytes of the text that the query looks for, in order.
pub(super) fn marks(text: &Prepared, bytes: Range<usize>, query: &Query) -> Vec<Mark> {
    let clauses = query.clauses.iter().enumerate();
    let wanted: Vec<(usize, Wanted<'_>)> = clauses
        .filter(|(_, clause)| clause.occur != Occur::Not)
        .map(|(n, clause)| (n, Wanted::of(&clause.leaf, text.rules)))
        .collect();
    let mut marks = Vec::new();
    mark(text, text.words_in(bytes.clone()), &wanted, &mut marks);
    for reading in text.readings_in(bytes) {
        mark(text, reading.clone(), &wanted, &mut marks);
    }
    marks.sort_by_key(|mark| mark.bytes.start);
    marks
}

fn mark(
    text: &Prepared,
    words: Range<usize>,
    wanted: &[(usize, Wanted<'_>)],
    marks: &mut Vec<Mark>,
) {
    for n in words.clone() {
        let folded = text.folded(n);
        for (clause, wanted) in wanted {
            let matched = match wanted {
                Wanted::Word(forms) => forms.has(text, n, folded).then_some((1, 2)),
                Wanted::Prefix(start) => folded.starts_with(start).then_some((1, 1)),
                Wanted::Phrase(slots) => at(text, n..words.end, slots).map(|width| (width, 6)),
            };
            if let Some((width, weight)) = matched {
                marks.push(Mark {
                    bytes: text.span(n).start..text.span(n + width - 1).end,
                    clause: *clause,
                    weight,
                });
            }
        }
    }
}

impl<'q> Wanted<'q> {
    fn of(leaf: &'q Leaf, rules: Rules) -> Self {
        match leaf {
            Leaf::Word(word) => Self::Word(Forms::of(word, rules)),
            Leaf::Prefix(start) => Self::Prefix(start),
            Leaf::Phrase(slots) => Self::Phrase(slots),
        }
    }
}

impl<'q> Forms<'q> {
    fn of(word: &'q Word, rules: Rules) -> Self {
        let rules = rules.all();
        let stems = stems_under(&rules, word);
        // Most rules only change endings: another first letter is another word.
        let keeps_start = !rules.iter().any(|one| one.changes_starts());
        Self {
            folded: &word.folded,
            stems: stems.iter().map(|stem| stem_number(stem)).collect(),
            first: word.folded.chars().next().filter(|_| keeps_start),
        }
    }

    fn has(&self, text: &Prepared, word: usize, folded: &str) -> bool {
        folded == self.folded
            || !self.stems.is_empty()
                && self.first.is_none_or(|first| folded.starts_with(first))
                && text.has_stem(word, &self.stems)
    }
}

/// How many words the phrase takes, if these start with it.
fn at(text: &Prepared, words: Range<usize>, slots: &[Slot]) -> Option<usize> {
    let first = slots.first()?.offset;
    let is_at = |slot: &Slot| {
        let word = words.start + slot.offset.checked_sub(first)? as usize;
        let folded = (word < words.end).then(|| text.folded(word))?;
        let matches = match slot.prefix {
            true => folded.starts_with(&slot.text),
            false => folded == slot.text,
        };
        matches.then_some(())
    };
    slots.iter().try_for_each(is_at)?;
    Some((slots.last()?.offset - first) as usize + 1)
}
