//! Marks: where in a text a query matches, by the same analysis as the index.

use std::collections::HashMap;
use std::ops::Range;

use super::analysis::Token;
use super::query::{Leaf, Occur, Query, Slot, Word};
use super::stemming::Rules;

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

/// Everything in the text that the query looks for, in order.
pub(super) fn marks(tokens: &[Token], query: &Query, language: Option<&str>) -> Vec<Mark> {
    let mut forms = Forms {
        rules: Rules::of(language),
        known: HashMap::new(),
    };
    let mut marks = Vec::new();
    mark(tokens, query, &mut forms, &mut marks);
    marks
}

fn mark(tokens: &[Token], query: &Query, forms: &mut Forms, marks: &mut Vec<Mark>) {
    for n in 0..tokens.len() {
        for (clause, wanted) in query.clauses.iter().enumerate() {
            if wanted.occur == Occur::Not {
                continue;
            }
            let matched = match &wanted.leaf {
                Leaf::Word(word) => forms.has(&tokens[n], clause, word).then_some((1, 2)),
                Leaf::Prefix(start) => tokens[n].folded.starts_with(start).then_some((1, 1)),
                Leaf::Phrase(slots) => at(&tokens[n..], slots).map(|width| (width, 6)),
            };
            if let Some((width, weight)) = matched {
                marks.push(Mark {
                    bytes: tokens[n].start..tokens[n + width - 1].end,
                    clause,
                    weight,
                });
            }
        }
        for reading in &tokens[n].readings {
            mark(reading, query, forms, marks);
        }
    }
}

/// How many tokens the phrase takes, if they start with it.
fn at(tokens: &[Token], slots: &[Slot]) -> Option<usize> {
    let is_at = |slot: &Slot| {
        let token = tokens.get(slot.offset.checked_sub(slots[0].offset)? as usize)?;
        let matches = match slot.prefix {
            true => token.folded.starts_with(&slot.text),
            false => token.folded == slot.text,
        };
        matches.then_some(())
    };
    slots.iter().try_for_each(is_at)?;
    let width = slots.last()?.offset - slots.first()?.offset;
    Some(width as usize + 1)
}

/// Which words of a text are forms of the query's words; each is only asked once.
struct Forms {
    rules: Rules,
    known: HashMap<(usize, String), bool>,
}

impl Forms {
    fn has(&mut self, token: &Token, clause: usize, word: &Word) -> bool {
        if token.folded == word.folded {
            return true;
        }
        let Some(stemming) = self.rules.of_token(token) else {
            return false;
        };
        // Most rules only change endings: another first letter is another word.
        if !stemming.changes_starts() && token.folded.chars().next() != word.folded.chars().next() {
            return false;
        }
        let key = (clause, token.lower.clone());
        let known = self.known.entry(key);
        *known.or_insert_with(|| stemming.agree(token, word))
    }
}
