//! Prepared: a text analysed once, so that searches after the first need not read it again to
//! show where it matches.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::ops::Range;

use super::analysis::{Token, composed, tokens};
use super::stemming::Rules;

/// How much text is analysed, in bytes: what comes later is found, and not shown.
const MOST_BYTES: usize = 1 << 20;

/// A plain text with its words, as the index analyses them.
pub struct Prepared {
    pub(super) text: String,
    pub(super) rules: Rules,
    /// The words of the text in order, and after them those of its readings.
    words: Vec<Word>,
    /// How many words the text has.
    length: usize,
    /// What names in the text are read as besides: rows of words, by where they start.
    readings: Vec<Range<usize>>,
    /// All words one after the other, folded.
    folded: String,
    /// The lines of the text that are headings, in order.
    headings: Vec<Range<usize>>,
    /// More stems than one, where diacritics or articles make a difference; by word.
    more: HashMap<u32, Vec<u64>>,
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

/// The first line from here on that says just this.
fn line_of(text: &str, line: &str, from: usize) -> Option<Range<usize>> {
    let starts = |at: usize| at == 0 || text[..at].ends_with('\n');
    let ends = |at: usize| at == text.len() || text[at..].starts_with('\n');
    let mut found = text[from..].match_indices(line).map(|(at, _)| from + at);
    let at = found.find(|at| starts(*at) && ends(at + line.len()))?;
    Some(at..at + line.len())
}

impl Prepared {
    /// Analyses a plain text; `language` is its BCP 47 tag, by which its words are stemmed.
    pub fn new(plain: &str, language: Option<&str>) -> Self {
        Self::by(plain, Rules::of(language))
    }

    /// Analyses another text by the same rules.
    pub fn like(&self, plain: &str) -> Self {
        Self::by(plain, self.rules)
    }

    fn by(plain: &str, rules: Rules) -> Self {
        let whole = composed(plain);
        let text = whole[..whole.floor_char_boundary(MOST_BYTES)].to_owned();
        let mut prepared = Self {
            rules,
            words: Vec::new(),
            length: 0,
            readings: Vec::new(),
            folded: String::new(),
            headings: Vec::new(),
            more: HashMap::new(),
            text,
        };
        let mut known = HashMap::new();
        let tokens = tokens(&prepared.text);
        for token in &tokens {
            prepared.add(token, &mut known);
        }
        prepared.length = prepared.words.len();
        for reading in tokens.iter().flat_map(|token| &token.readings) {
            let first = prepared.words.len();
            for token in reading {
                prepared.add(token, &mut known);
            }
            prepared.readings.push(first..prepared.words.len());
        }
        prepared.words.shrink_to_fit();
        prepared.folded.shrink_to_fit();
        prepared
    }

    fn add(&mut self, token: &Token, known: &mut HashMap<String, Vec<u64>>) {
        let stems = self.rules.of_token(token).map(|rules| {
            known.entry(token.lower.clone()).or_insert_with(|| {
                let stems = rules.stems(&token.lower, &token.folded);
                stems.iter().map(|stem| stem_number(stem)).collect()
            })
        });
        let stem = stems.as_ref().and_then(|stems| stems.first()).copied();
        if let Some([_, more @ ..]) = stems.as_ref().map(|stems| stems.as_slice())
            && !more.is_empty()
        {
            self.more.insert(self.words.len() as u32, more.to_vec());
        }
        self.folded.push_str(&token.folded);
        self.words.push(Word {
            start: token.start as u32,
            end: token.end as u32,
            folded_end: self.folded.len() as u32,
            stem,
        });
    }

    /// Knows these lines of the text, in order, as its headings.
    pub fn with_headings(mut self, headings: &[String]) -> Self {
        let mut from = 0;
        for heading in headings {
            let heading = composed(heading);
            let Some(line) = line_of(&self.text, &heading, from) else {
                break;
            };
            from = line.end;
            self.headings.push(line);
        }
        self
    }

    /// The heading that this byte of the text stands in or under; none before the first.
    pub(super) fn heading_at(&self, at: usize) -> Option<&str> {
        let before = self.headings.partition_point(|line| line.start <= at);
        let line = self.headings.get(before.checked_sub(1)?)?;
        Some(&self.text[line.clone()])
    }

    /// How much memory it takes, in bytes, about.
    pub fn bytes(&self) -> usize {
        self.text.len()
            + self.folded.len()
            + self.words.len() * size_of::<Word>()
            + self.more.len() * 64
            + self.readings.len() * 16
            + self.headings.len() * 16
            + size_of::<Self>()
    }

    /// The readings that start in these bytes.
    pub(super) fn readings_in(&self, bytes: Range<usize>) -> &[Range<usize>] {
        let start = |reading: &Range<usize>| self.words[reading.start].start as usize;
        let first = |at: usize| self.readings.partition_point(|reading| start(reading) < at);
        &self.readings[first(bytes.start)..first(bytes.end)]
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
            let more = || self.more.get(&(word as u32));
            stems.contains(&stem)
                || more().is_some_and(|more| more.iter().any(|stem| stems.contains(stem)))
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
