//! Similar: documents that share the most telling words with one that is read.
//!
//! Telling is what is often in this document and in few of the others that the viewer sees: the
//! BM25 weight over visible documents alone, times how often the word occurs here, saturated.
//! Words that no other seen document has, or more than half of them have, tell nothing. The hits
//! are ranked by these words, as any search is.

use std::collections::HashMap;

use tantivy::schema::IndexRecordOption;

use super::analysis::{self, Kind, Token, tokens};
use super::find::find;
use super::lens::{Lens, View};
use super::plan::{frequency, weigh, word_keys};
use super::postings::{Key, Union};
use super::query::{Clause, Leaf, Occur, Query, Word};
use super::request::{Order, SearchRequest, Sight};
use super::{Position, SearchFilter};
use crate::error::Result;

/// How much of a text is read, in bytes.
const MAX_BYTES: usize = 32 << 10;
/// How many of its words are weighed: its title's and tags' first, then the commonest.
const MAX_CANDIDATES: usize = 64;
/// How many of them are searched for.
const MAX_WORDS: usize = 16;
/// How often a word of the title or a tag counts.
const TITLE: u32 = 4;
/// In fewer documents every word tells something.
const FEW: u64 = 8;

/// A document as its reader knows it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The document's own number: it is not similar to itself.
    pub ordinal: i64,
    /// Its title.
    pub title: String,
    /// Its text, already taken out of Markdown.
    pub text: String,
    /// Its tags.
    pub tags: Vec<String>,
}

/// Ordinals of published documents like the sample, most alike first.
pub(super) fn similar(
    sample: &Sample,
    size: usize,
    (lens, sight): (&Lens<'_>, Sight<'_>),
    position: Position,
) -> Result<Vec<i64>> {
    let query = telling(sample, lens)?;
    if query.clauses.is_empty() {
        return Ok(Vec::new());
    }
    let filter = SearchFilter::default();
    let request = SearchRequest {
        query: &query,
        filter: &filter,
        order: Order::RELEVANCE,
        size: size + 1,
        after: None,
        want_total: false,
        facets: &[],
        facet_size: 0,
        sight,
    };
    let found = find(&request, lens, position, false)?;
    let others = found.hits.iter().map(|hit| hit.ordinal);
    let others = others.filter(|ordinal| *ordinal != sample.ordinal);
    Ok(others.take(size).collect())
}

/// The most telling words of the sample, as a query.
fn telling(sample: &Sample, lens: &Lens<'_>) -> Result<Query> {
    let languages = lens.languages();
    let own = u64::from(is_seen(sample.ordinal, lens)?);
    let others = lens.documents().saturating_sub(own);
    let mut weighed = Vec::new();
    for (word, count) in candidates(sample) {
        let keys = word_keys(&word, lens, &languages);
        let frequency = match leak!(SimilarOfAll) {
            true => everywhere(&keys, lens)?,
            false => frequency(&keys, lens)?,
        };
        let elsewhere = frequency.saturating_sub(own);
        if elsewhere == 0 || (others >= FEW && elsewhere * 2 > others) {
            continue;
        }
        let count = count as f32;
        let weight = weigh(lens.documents(), frequency) * count / (count + 1.0);
        weighed.push((weight, word));
    }
    weighed.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then_with(|| a.1.folded.cmp(&b.1.folded))
    });
    let words = weighed.into_iter().take(MAX_WORDS);
    Ok(Query {
        clauses: words
            .map(|(_, word)| Clause {
                occur: Occur::Should,
                leaf: Leaf::Word(word),
            })
            .collect(),
        ..Query::default()
    })
}

/// In how many documents any of the words are, hidden ones too: a wrong edit.
fn everywhere(keys: &[Key], lens: &Lens<'_>) -> Result<u64> {
    let count = |view: &View| {
        let union = Union::open(view.part, keys, IndexRecordOption::Basic)?;
        Ok(union.cost())
    };
    lens.views.iter().map(count).sum()
}

fn is_seen(ordinal: i64, lens: &Lens<'_>) -> Result<bool> {
    for view in &lens.views {
        let visible = view.visible();
        let docs = view.part.docs_of(lens.fields, ordinal)?;
        if docs.iter().any(|doc| visible.contains(*doc)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Words of the sample and how often it has them: most often first, then alphabetical.
fn candidates(sample: &Sample) -> Vec<(Word, u32)> {
    let mut counts: HashMap<String, (Word, u32)> = HashMap::new();
    let mut add = |text: &str, times: u32| {
        for token in tokens(&analysis::composed(text)) {
            if says_something(&token) {
                let word = Word {
                    lower: token.lower,
                    folded: token.folded.clone(),
                };
                counts.entry(token.folded).or_insert((word, 0)).1 += times;
            }
        }
    };
    add(&sample.title, TITLE);
    for tag in &sample.tags {
        add(tag, TITLE);
    }
    add(
        &sample.text[..sample.text.floor_char_boundary(MAX_BYTES)],
        1,
    );
    let mut words: Vec<_> = counts.into_values().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.folded.cmp(&b.0.folded)));
    words.truncate(MAX_CANDIDATES);
    words
}

/// Short words and numbers are in everything.
fn says_something(token: &Token) -> bool {
    match token.kind {
        Kind::Word => {
            token.folded.chars().nth(2).is_some() && token.folded.chars().any(char::is_alphabetic)
        }
        Kind::Pair => true,
        Kind::Tail | Kind::Lone => false,
    }
}
