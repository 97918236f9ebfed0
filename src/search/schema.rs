//! Schema: the fields of the index, and how an entry becomes one of its documents.
//!
//! No text is stored. `surface` holds the words as written with their places, for phrases and
//! beginnings. `stem` holds what single words are found by: the stems of each word, or where its
//! language has no rules for it, the word with `:` before it; so whatever is written alike has an
//! entry in common, and one list mostly holds all documents that have a word. `title` holds the
//! title's words, once more with `^` before the first; `whole` all of them as one. The rest is
//! columns: `title_key` is what titles are ordered by.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{Token as Line, TokenStream, Tokenizer, TokenizerManager};

use super::Entry;
use super::analysis::{self, Token, tokens};
use super::detect::written_in;
use super::stemming::Rules;
use super::titles;

/// How often a title counts; a word of the text counts once. On Cranfield nDCG@10 is .503 with 1,
/// .511 with 2, .516 with 3 and .515 with 4.
const TITLE_WEIGHT: usize = 3;
/// How often a heading counts besides its place in the text.
const HEADING_WEIGHT: usize = 1;

/// The schema and its fields.
#[derive(Clone)]
pub(super) struct Fields {
    pub schema: Schema,
    pub ordinal: Field,
    pub anchor: Field,
    pub digest: Field,
    pub surface: Field,
    pub stem: Field,
    pub title: Field,
    pub title_key: Field,
    pub whole: Field,
    pub kind: Field,
    pub tag: Field,
    pub space: Field,
    pub partner: Field,
    pub owner: Field,
    pub language: Field,
    pub state: Field,
    pub embargo_until: Field,
    pub withdraw_at: Field,
    pub verified_until: Field,
    pub created_at: Field,
    pub updated_at: Field,
}

impl Fields {
    pub fn new() -> Self {
        use IndexRecordOption::{WithFreqs, WithFreqsAndPositions};
        let mut builder = Schema::builder();
        let mut number = |name, options: NumericOptions| builder.add_i64_field(name, options);
        let ordinal = number("ordinal", (INDEXED | FAST).into());
        let anchor = number("anchor", FAST.into());
        let embargo_until = number("embargo_until", FAST.into());
        let withdraw_at = number("withdraw_at", FAST.into());
        let verified_until = number("verified_until", FAST.into());
        let created_at = number("created_at", FAST.into());
        let updated_at = number("updated_at", FAST.into());
        let digest = builder.add_u64_field("digest", FAST);
        let mut text = |name, options| builder.add_text_field(name, options);
        Self {
            surface: text("surface", words(WithFreqsAndPositions, false)),
            stem: text("stem", words(WithFreqs, true)),
            title: text("title", words(IndexRecordOption::Basic, false)),
            title_key: text("title_key", TextOptions::default().set_fast("raw")),
            whole: text("whole", keyword()),
            kind: text("kind", label()),
            tag: text("tag", label()),
            space: text("space", label()),
            partner: text("partner", label()),
            owner: text("owner", label()),
            language: text("language", label()),
            state: text("state", label()),
            schema: builder.build(),
            ordinal,
            anchor,
            digest,
            embargo_until,
            withdraw_at,
            verified_until,
            created_at,
            updated_at,
        }
    }

    /// Differs whenever an index made before can't be searched with this code.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(serde_json::to_vec(&self.schema).unwrap_or_default());
        hash.update(format!(
            "{} {TITLE_WEIGHT} {HEADING_WEIGHT} {:?} {:?}",
            analysis::VERSION,
            char::UNICODE_VERSION,
            unicode_normalization::UNICODE_VERSION,
        ));
        HEXLOWER.encode(&hash.finalize()[..16])
    }

    /// What the index is given for an entry.
    pub fn document(&self, entry: &Entry) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        self.add_words(&mut document, entry);
        document.add_i64(self.ordinal, entry.ordinal);
        document.add_i64(self.anchor, entry.anchor.0);
        document.add_u64(self.digest, entry.digest());
        document.add_text(self.title_key, titles::key(&entry.title));
        document.add_text(self.kind, entry.kind.as_str());
        document.add_text(self.space, entry.space.to_string());
        document.add_text(self.state, entry.state.as_str());
        let mut labels = |field, mut values: Vec<String>| {
            values.sort_unstable();
            values.dedup();
            for value in values {
                document.add_text(field, value);
            }
        };
        labels(self.tag, entry.tags.iter().map(|t| tag(t)).collect());
        let partners = entry.partners.iter().map(ToString::to_string);
        labels(self.partner, partners.collect());
        labels(
            self.owner,
            entry.owner.iter().map(ToString::to_string).collect(),
        );
        labels(
            self.language,
            entry.language.iter().map(|l| language(l)).collect(),
        );
        for (field, time) in [
            (self.embargo_until, entry.embargo_until),
            (self.withdraw_at, entry.withdraw_at),
            (self.verified_until, entry.verified_until),
            (self.created_at, Some(entry.created_at)),
            (self.updated_at, Some(entry.updated_at)),
        ] {
            if let Some(time) = time {
                document.add_i64(field, time.timestamp_micros());
            }
        }
        document
    }

    fn add_words(&self, document: &mut TantivyDocument, entry: &Entry) {
        let language = written_in(entry.language.as_deref(), &entry.title, &entry.text);
        let mut words = Words {
            rules: Rules::of(language),
            surface: String::new(),
            stems: String::new(),
        };
        let title = tokens(&analysis::composed(&entry.title));
        for _ in 0..TITLE_WEIGHT {
            words.add(&title);
        }
        for heading in &entry.headings {
            let heading = tokens(&analysis::composed(heading));
            for _ in 0..HEADING_WEIGHT {
                words.add(&heading);
            }
        }
        words.add(&tokens(&analysis::composed(&entry.text)));
        document.add_text(self.surface, words.surface);
        document.add_text(self.stem, words.stems);
        document.add_text(self.title, title_lines(&title));
        if let Some(whole) = whole(&title) {
            document.add_text(self.whole, whole);
        }
    }
}

/// A title by which it is found as a whole: its words without what stands between them.
pub(super) fn whole(title: &[Token]) -> Option<String> {
    let words: Vec<&str> = title.iter().map(|token| token.folded.as_str()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A word that no rules are for, as `stem` holds it.
pub(super) fn unstemmed(folded: &str) -> String {
    format!(":{folded}")
}

/// The words of an entry, one a line.
struct Words {
    rules: Rules,
    surface: String,
    stems: String,
}

impl Words {
    /// Adds words side by side, and after them what they are read as besides.
    fn add(&mut self, tokens: &[Token]) {
        self.row(tokens);
        for reading in tokens.iter().flat_map(|token| &token.readings) {
            self.row(reading);
        }
    }

    fn row(&mut self, tokens: &[Token]) {
        for token in tokens {
            push_line(&mut self.surface, &token.folded);
            match self.rules.of_token(token) {
                None => push_line(&mut self.stems, &unstemmed(&token.folded)),
                Some(rules) => {
                    for stem in rules.stems(&token.lower, &token.folded) {
                        push_line(&mut self.stems, &stem);
                    }
                }
            }
        }
        // An empty line is a place without a word: no phrase reaches across.
        push_line(&mut self.surface, "");
    }
}

fn title_lines(title: &[Token]) -> String {
    let mut lines = String::new();
    let readings = title.iter().flat_map(|token| &token.readings);
    for (n, row) in std::iter::once(title)
        .chain(readings.map(Vec::as_slice))
        .enumerate()
    {
        let first = row
            .first()
            .filter(|first| n == 0 || first.start == title[0].start);
        if let Some(first) = first {
            push_line(&mut lines, &format!("^{}", first.folded));
        }
        for token in row {
            push_line(&mut lines, &token.folded);
        }
    }
    lines
}

/// A tag as the index holds it.
pub(super) fn tag(tag: &str) -> String {
    analysis::lower(tag.trim())
}

/// A language tag as the index holds it.
pub(super) fn language(tag: &str) -> String {
    tag.trim().to_lowercase().replace('_', "-")
}

fn push_line(lines: &mut String, line: &str) {
    lines.push_str(line);
    lines.push('\n');
}

fn words(record: IndexRecordOption, lengths: bool) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("lines")
            .set_index_option(record)
            .set_fieldnorms(lengths),
    )
}

fn label() -> TextOptions {
    keyword().set_fast("raw")
}

fn keyword() -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false),
    )
}

/// The engine's tokenizers: text reaches it analysed, one token a line.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register("lines", Lines::default());
    manager
}

/// Each line is a token; an empty one only takes a place.
#[derive(Clone, Default)]
struct Lines {
    line: Line,
}

struct LineStream<'a> {
    rest: &'a str,
    line: &'a mut Line,
}

impl Tokenizer for Lines {
    type TokenStream<'a> = LineStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LineStream<'a> {
        self.line.reset();
        LineStream {
            rest: text,
            line: &mut self.line,
        }
    }
}

impl TokenStream for LineStream<'_> {
    fn advance(&mut self) -> bool {
        while let Some((line, rest)) = self.rest.split_once('\n') {
            self.rest = rest;
            // The first place is 0: a fresh token starts one before it.
            self.line.position = self.line.position.wrapping_add(1);
            if !line.is_empty() {
                self.line.text.clear();
                self.line.text.push_str(line);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Line {
        self.line
    }

    fn token_mut(&mut self) -> &mut Line {
        self.line
    }
}
