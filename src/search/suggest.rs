//! Suggestions: titles and tags of seen, published documents that continue what was typed. When
//! nothing does, mistyped words are read as the nearest ones, as `typo` forgives them.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::analysis::{self, Kind, Token, tokens};
use super::bits::Bits;
use super::lens::Lens;
use super::part::Part;
use super::postings::Union;
use super::schema::{self, Fields};
use super::speller::{Misspelt, near};
use super::typo::{mistakes, nearest};
use crate::error::Result;

/// How many mistyped words are read otherwise at most.
const MAX_FORGIVEN: usize = 4;

/// One of the words that a title has to have.
struct Wanted<'a> {
    word: &'a Token,
    is_last: bool,
    /// Title words that stand in for it; none: itself.
    near: Vec<String>,
}

/// Ordinals of documents whose titles have all the words typed, the last as a beginning.
pub(super) fn titles(typed: &str, size: usize, lens: &Lens<'_>) -> Result<Vec<i64>> {
    let words = tokens(&analysis::composed(typed));
    let mut wanted = Vec::new();
    for (n, word) in words.iter().enumerate() {
        let is_last = n + 1 == words.len();
        // The last character of a run is in the pair before it.
        if word.kind != Kind::Tail || (is_last && n == 0) {
            wanted.push(Wanted {
                word,
                is_last,
                near: Vec::new(),
            });
        }
    }
    let exact = ranked(&wanted, size, lens)?;
    if !exact.is_empty() || !forgive(&mut wanted, lens)? {
        return Ok(exact);
    }
    ranked(&wanted, size, lens)
}

/// Titles that start so first, then the latest changed.
fn ranked(wanted: &[Wanted<'_>], size: usize, lens: &Lens<'_>) -> Result<Vec<i64>> {
    let Some(first) = wanted.first() else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for view in &lens.views {
        let mut bits = view.in_states(&[]).into_owned();
        if leak!(SuggestionsOfAll) {
            bits = Bits::collect(view.part.end(), |_| true);
        }
        for wanted in wanted {
            bits.intersect(&wanted.docs(view.part, lens.fields, "")?);
        }
        if bits.is_empty() {
            continue;
        }
        let starts = first.docs(view.part, lens.fields, "^")?;
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

/// Reads otherwise what no title seen has; whether there was anything to read otherwise.
fn forgive(wanted: &mut [Wanted<'_>], lens: &Lens<'_>) -> Result<bool> {
    let mut forgiven = 0;
    for wanted in wanted.iter_mut() {
        let word = wanted.word.folded.as_str();
        if forgiven == MAX_FORGIVEN || mistakes(word) == 0 || wanted.is_known(lens)? {
            continue;
        }
        forgiven += 1;
        let typed = Misspelt {
            word,
            is_prefix: wanted.is_last,
            mistakes: mistakes(word),
            leaks: leak!(TyposOfAll),
        };
        let near = nearest(near(lens, lens.fields.title, typed)?);
        wanted.near = near.into_iter().map(|near| near.text).collect();
    }
    Ok(wanted.iter().any(|wanted| !wanted.near.is_empty()))
}

impl Wanted<'_> {
    /// The documents whose titles have it; with `^` those that start with it.
    fn docs(&self, part: &Part, fields: &Fields, mark: &str) -> Result<Bits> {
        if !self.near.is_empty() {
            let words = self.near.iter().map(|word| format!("{mark}{word}"));
            return part.docs_labelled(fields.title, &words.collect::<Vec<_>>());
        }
        let start = format!("{mark}{}", self.word.folded);
        // A character alone is the start of a pair.
        if !self.is_last && self.word.kind != Kind::Lone {
            return part.docs_labelled(fields.title, &[start]);
        }
        let mut words = Vec::new();
        part.each_word_from(fields.title, &start, |word, _| {
            words.push(word.to_owned());
            true
        })?;
        part.docs_labelled(fields.title, &words)
    }

    /// Whether a title seen has it.
    fn is_known(&self, lens: &Lens<'_>) -> Result<bool> {
        for view in &lens.views {
            let mut bits = view.in_states(&[]).into_owned();
            bits.intersect(&self.docs(view.part, lens.fields, "")?);
            if !bits.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Tags that start so, commonest first, then alphabetical.
pub(super) fn tags(typed: &str, size: usize, lens: &Lens<'_>) -> Result<Vec<String>> {
    let start = schema::tag(typed);
    let mut counts = HashMap::new();
    count_tags(&start, lens, &mut counts)?;
    if counts.is_empty() {
        let typed = Misspelt {
            word: &start,
            is_prefix: true,
            mistakes: mistakes(&start),
            leaks: leak!(TyposOfAll),
        };
        for tag in nearest(near(lens, lens.fields.tag, typed)?) {
            let mut known = HashMap::new();
            count_tags(&tag.text, lens, &mut known)?;
            counts.extend(known.remove_entry(&tag.text));
        }
    }
    let mut tags: Vec<_> = counts.into_iter().collect();
    tags.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(tags.into_iter().take(size).map(|(tag, _)| tag).collect())
}

/// How many published documents seen have each of the tags that start so.
fn count_tags(start: &str, lens: &Lens<'_>, counts: &mut HashMap<String, u64>) -> Result<()> {
    for view in &lens.views {
        let published = view.in_states(&[]);
        let tags = lens.fields.tag;
        view.part.each_word_from(tags, start, |tag, postings| {
            let count = Union::of(postings).count(view.part.end(), &published);
            if count > 0 {
                *counts.entry(tag.to_owned()).or_default() += count;
            }
            true
        })?;
    }
    Ok(())
}
