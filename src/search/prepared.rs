//! Prepared: a text analysed once, so that searches after the first need not read it again to
//! show where it matches.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::ops::Range;

use super::analysis::{Kind, composed, tokens};
use super::stemming::Stemming;

/// How much text is analysed, in bytes: what comes later is found, and not shown.
const MOST_BYTES: usize = 1 << 20;

/// A plain text with its words, as the index analyses them.
pub struct Prepared {
    pub(super) text: String,
    pub(super) stemming: Option<Stemming>,
    words: Vec<Word>,
    /// All words one after the other, folded.
    folded: String,
    /// Second stems, where diacritics make a difference; by word.
    bare: HashMap<u32, u64>,
}

/// One word: where it stands, where its folded form ends, and its stem.
struct Word {
    start: u32,
    end: u32,
    folded_end: u32,
    /// Whether it is a run of letters and digits; others have no stem.
    stem: Option<u64>,
}

/// A stem as a number; equal for equal stems in every process.
pub(super) fn stem_number(stem: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(stem)
}

impl Prepared {
    /// Analyses a plain text; `language` is its BCP 47 tag, by which its words are stemmed.
    pub fn new(plain: &str, language: Option<&str>) -> Self {
        let whole = composed(plain);
        let text = whole[..whole.floor_char_boundary(MOST_BYTES)].to_owned();
        let mut prepared = Self {
            stemming: Stemming::of(language),
            words: Vec::new(),
            folded: String::new(),
            bare: HashMap::new(),
            text,
        };
        let mut known: HashMap<String, [Option<u64>; 2]> = HashMap::new();
        for token in tokens(&prepared.text) {
            let stems = match prepared.stemming.filter(|_| token.kind == Kind::Word) {
                None => [None, None],
                Some(stemming) => *known.entry(token.lower.clone()).or_insert_with(|| {
                    let stems = stemming.of_token(&token);
                    [0, 1].map(|n| stems.get(n).map(|stem| stem_number(stem)))
                }),
            };
            if let Some(bare) = stems[1] {
                prepared.bare.insert(prepared.words.len() as u32, bare);
            }
            prepared.folded.push_str(&token.folded);
            prepared.words.push(Word {
                start: token.start as u32,
                end: token.end as u32,
                folded_end: prepared.folded.len() as u32,
                stem: stems[0],
            });
        }
        prepared.words.shrink_to_fit();
        prepared.folded.shrink_to_fit();
        prepared
    }

    /// How much memory it takes, in bytes, about.
    pub fn bytes(&self) -> usize {
        self.text.len()
            + self.folded.len()
            + self.words.len() * size_of::<Word>()
            + self.bare.len() * 24
            + size_of::<Self>()
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The bytes of the text that a word takes.
    pub(super) fn span(&self, word: usize) -> Range<usize> {
        self.words[word].start as usize..self.words[word].end as usize
    }

    /// The word as the index has it.
    pub(super) fn folded(&self, word: usize) -> &str {
        let start = word
            .checked_sub(1)
            .map_or(0, |before| self.words[before].folded_end);
        &self.folded[start as usize..self.words[word].folded_end as usize]
    }

    /// Whether the word has one of these stems.
    pub(super) fn has_stem(&self, word: usize, stems: &[u64]) -> bool {
        self.words[word].stem.is_some_and(|stem| {
            let bare = || self.bare.get(&(word as u32));
            stems.contains(&stem) || bare().is_some_and(|bare| stems.contains(bare))
        })
    }

    /// The words that begin in these bytes.
    pub(super) fn words_in(&self, bytes: Range<usize>) -> Range<usize> {
        let first = |at: usize| {
            self.words
                .partition_point(|word| (word.start as usize) < at)
        };
        first(bytes.start)..first(bytes.end)
    }
}
