//! Meant: what was perhaps meant by a query with words that the viewer finds nowhere.
//!
//! Each such word gives way to the nearest, then commonest word of the documents that the viewer
//! sees: one mistake in 3 and 4 letters, two in longer words. Everything else of the query stays
//! as typed: signs, quotes, field words, order. It is only offered when it finds something for
//! this viewer under the same filter. The words offered are written as the index holds them:
//! lower case, without diacritics.

use std::collections::HashMap;

use super::Position;
use super::analysis::{self, Kind, tokens};
use super::find::find;
use super::lens::Lens;
use super::lex::{Item, items, plain};
use super::plan::{frequency, word_keys};
use super::postings::Key;
use super::query::{Clause, Leaf, Occur, Query, Slot, Word};
use super::request::SearchRequest;
use super::speller::{Misspelt, is_spelt, near};
use super::typo::MAX_FORGIVEN;
use crate::error::Result;

/// Longer queries are pasted rather than typed.
const MAX_BYTES: usize = 512;

/// What stands in for each word that nothing seen has.
type Standins = HashMap<String, String>;

/// What was perhaps meant by `typed`, which is what the request's query was made of.
pub(super) fn meant(
    typed: &str,
    request: &SearchRequest<'_>,
    lens: &Lens<'_>,
    position: Position,
) -> Result<Option<String>> {
    if typed.len() > MAX_BYTES {
        return Ok(None);
    }
    let standins = standins(request.query, lens)?;
    if standins.is_empty() {
        return Ok(None);
    }
    let query = corrected(request.query, &standins);
    let request = SearchRequest {
        query: &query,
        size: 1,
        after: None,
        want_total: false,
        facets: &[],
        ..*request
    };
    let found = find(&request, lens, position, false)?;
    Ok((!found.hits.is_empty()).then(|| rewritten(typed, &standins)))
}

fn standins(query: &Query, lens: &Lens<'_>) -> Result<Standins> {
    let languages = lens.languages();
    let mut standins = Standins::new();
    let mut looked_up = Vec::new();
    for clause in query.clauses.iter().filter(|c| c.occur != Occur::Not) {
        let words: Vec<(&str, Vec<Key>)> = match &clause.leaf {
            Leaf::Word(word) => vec![(&word.folded, word_keys(word, lens, &languages))],
            Leaf::Prefix(_) => Vec::new(),
            Leaf::Phrase(slots) => {
                let whole = slots.iter().filter(|slot| !slot.prefix);
                let key = |slot: &Slot| Key {
                    field: lens.fields.surface,
                    text: slot.text.clone(),
                };
                whole
                    .map(|slot| (slot.text.as_str(), vec![key(slot)]))
                    .collect()
            }
        };
        for (word, keys) in words {
            let is_new = mistakes(word) > 0 && !looked_up.contains(&word) && is_spelt(word);
            if !is_new || looked_up.len() == MAX_FORGIVEN || frequency(&keys, lens)? > 0 {
                continue;
            }
            looked_up.push(word);
            if let Some(best) = best(word, lens)? {
                standins.insert(word.to_owned(), best);
            }
        }
    }
    Ok(standins)
}

/// More is forgiven than in a search: it is only a proposal.
fn mistakes(word: &str) -> u8 {
    match word.chars().count() {
        0..=2 => 0,
        3..=4 => 1,
        _ => 2,
    }
}

fn best(word: &str, lens: &Lens<'_>) -> Result<Option<String>> {
    let typed = Misspelt {
        word,
        is_prefix: false,
        mistakes: mistakes(word),
        leaks: leak!(MeantOfAll),
    };
    let near = near(lens, lens.fields.surface, typed)?;
    Ok(near.into_iter().next().map(|near| near.text))
}

fn corrected(query: &Query, standins: &Standins) -> Query {
    let mut query = query.clone();
    let wanted = |clause: &&mut Clause| clause.occur != Occur::Not;
    for clause in query.clauses.iter_mut().filter(wanted) {
        match &mut clause.leaf {
            Leaf::Word(word) => {
                if let Some(standin) = standins.get(&word.folded) {
                    *word = Word {
                        lower: standin.clone(),
                        folded: standin.clone(),
                    };
                }
            }
            Leaf::Prefix(_) => (),
            Leaf::Phrase(slots) => {
                for slot in slots.iter_mut().filter(|slot| !slot.prefix) {
                    if let Some(standin) = standins.get(&slot.text) {
                        slot.text = standin.clone();
                    }
                }
            }
        }
    }
    query
}

/// What was typed with the standins in place of the words, and nothing else changed but that
/// quotes come out straight.
fn rewritten(typed: &str, standins: &Standins) -> String {
    let text = plain(&analysis::composed(typed));
    let mut rewritten = String::new();
    let mut at = 0;
    for item in items(&text) {
        // Between items there are only spaces and signs.
        let Some(start) = text[at..].find(item.whole).map(|found| at + found) else {
            continue;
        };
        let end = start + item.whole.len();
        rewritten.push_str(&text[at..start]);
        match is_read(&item) {
            true => rewrite(&text[start..end], standins, &mut rewritten),
            false => rewritten.push_str(&text[start..end]),
        }
        at = end;
    }
    rewritten.push_str(&text[at..]);
    rewritten.trim().to_owned()
}

/// Whether the item's words are searched for.
fn is_read(item: &Item<'_>) -> bool {
    item.sign != Some('-') && item.field.is_none() && item.whole != "OR"
}

fn rewrite(text: &str, standins: &Standins, rewritten: &mut String) {
    let mut at = 0;
    for token in tokens(text).into_iter().filter(|t| t.kind == Kind::Word) {
        let starred = text[token.end..].starts_with('*');
        if let Some(standin) = standins.get(&token.folded).filter(|_| !starred) {
            rewritten.push_str(&text[at..token.start]);
            rewritten.push_str(standin);
            at = token.end;
        }
    }
    rewritten.push_str(&text[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_change() {
        let standins = [("onbaording", "onboarding"), ("pln", "plan")];
        let standins = standins.map(|(a, b)| (a.to_owned(), b.to_owned()));
        let standins = Standins::from(standins);
        for (typed, meant) in [
            ("Onbaording", "onboarding"),
            ("  the Onbaording  OR pln ", "the onboarding  OR plan"),
            ("+onbaording -pln tag:pln", "+onboarding -pln tag:pln"),
            ("“the PLN”, pln*", "\"the plan\", pln*"),
            ("go-pln/onbaording?", "go-plan/onboarding?"),
            ("\"never closed pln", "\"never closed plan"),
            ("kind: pln", "kind: plan"),
            ("OR pln", "OR plan"),
        ] {
            assert_eq!(rewritten(typed, &standins), meant, "{typed}");
        }
    }
}
