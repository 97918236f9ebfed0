//! Suggestions: titles and tags of seen, published documents that continue what was typed.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::analysis::{self, Kind, Token, tokens};
use super::bits::Bits;
use super::lens::{Lens, View};
use super::part::Part;
use super::schema::{self, Fields};
use crate::error::Result;

/// Ordinals of documents whose titles have all the words typed, the last as a beginning.
pub(super) fn titles(typed: &str, size: usize, lens: &Lens<'_>) -> Result<Vec<i64>> {
    let words = tokens(&analysis::composed(typed));
    let Some(first) = words.first() else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for view in &lens.views {
        let mut bits = view.in_states(&[]);
        if leak!(SuggestionsOfAll) {
            bits = Bits::collect(view.part.end(), |_| true);
        }
        for (n, word) in words.iter().enumerate() {
            let is_last = n + 1 == words.len();
            if word.kind == Kind::Tail && !(is_last && n == 0) {
                continue;
            }
            bits.intersect(&with_word(&view.part, lens.fields, word, is_last)?);
        }
        if bits.is_empty() {
            continue;
        }
        let first = Token {
            folded: format!("^{}", first.folded),
            ..first.clone()
        };
        let starts = with_word(&view.part, lens.fields, &first, words.len() == 1)?;
        let fixed = &view.part.fixed;
        found.extend(bits.iter().filter_map(|doc| {
            let updated_at = fixed.updated_at.first(doc)?;
            let ordinal = fixed.ordinal.first(doc)?;
            Some((!starts.contains(doc), Reverse(updated_at), ordinal))
        }));
    }
    found.sort_unstable();
    Ok(found.into_iter().take(size).map(|found| found.2).collect())
}

fn with_word(part: &Part, fields: &Fields, word: &Token, is_last: bool) -> Result<Bits> {
    // A character alone is the start of a pair.
    if !is_last && word.kind != Kind::Lone {
        return part.docs_labelled(fields.title, std::slice::from_ref(&word.folded));
    }
    let mut words = Vec::new();
    part.each_word_from(fields.title, &word.folded, |word, _| {
        words.push(word.to_owned());
        true
    })?;
    part.docs_labelled(fields.title, &words)
}

/// Tags that start so, commonest first, then alphabetical.
pub(super) fn tags(typed: &str, size: usize, lens: &Lens<'_>) -> Result<Vec<String>> {
    let start = schema::tag(typed);
    let mut counts: HashMap<String, u64> = HashMap::new();
    for view in &lens.views {
        count_tags(view, lens.fields, &start, &mut counts)?;
    }
    let mut tags: Vec<_> = counts.into_iter().collect();
    tags.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(tags.into_iter().take(size).map(|(tag, _)| tag).collect())
}

fn count_tags(
    view: &View,
    fields: &Fields,
    start: &str,
    counts: &mut HashMap<String, u64>,
) -> Result<()> {
    let published = view.in_states(&[]);
    view.part
        .each_word_from(fields.tag, start, |tag, postings| {
            let count = super::postings::Union::of(postings).count(view.part.end(), &published);
            if count > 0 {
                *counts.entry(tag.to_owned()).or_default() += count;
            }
            true
        })
}
