//! Parser of what people type.
//!
//! | typed | means |
//! | --- | --- |
//! | `word` | may occur, in any of its forms; the more words occur, the better |
//! | `"some words"` | must occur like that; next to `OR` it may |
//! | `+word` | must occur |
//! | `-word`, `-"some words"` | must not occur |
//! | `begin*` | words that start so, from two characters on |
//! | `kind:` `tag:` `lang:` | of that kind, tag or language; several of one: any |
//! | `space:` `partner:` `owner:` | references, see `Query` |
//! | `verified:yes`, `verified:no` | vouched for now, or not |
//! | `after:2026`, `after:2026-05`, `after:2026-05-31` | changed on that day or later |
//! | `before:` and such a date | changed before that day |
//!
//! Fields have other names too (`language:`, `type:`, `since:` and the like, see `lex`).
//!
//! Words that stick together, such as `XR-2000/b`, may occur like that; without digits and
//! underscores their parts may also occur alone. Names may occur as they are read besides
//! (`xr2000b`, `golive`), except that `GitHub` does not ask for `git hub`: what has two capitals
//! is mostly a brand, and would count twice.
//!
//! Long runs of scripts without spaces are whole sentences: of these the runs of one script, which
//! are mostly words, count as phrases besides.

use chrono::NaiveDate;

use super::analysis::{self, Kind, Token, tokens};
use super::lex::{Item, items, plain, unknown_field};
use super::query::{Clause, Leaf, Occur, Query, RefField, Reference, Slot, Word};
use super::schema;
use crate::model::{DocumentKind, Time};

/// What is read of a query, in bytes.
const MAX_BYTES: usize = 4096;
/// How many words of it are looked for.
const MAX_WORDS: usize = 64;
/// How many references and labels of it count.
const MAX_VALUES: usize = 32;
/// What may be a title, in bytes.
const MAX_TITLE: usize = 500;
/// Longer runs of words that stick together are not tried as a phrase.
const MAX_STUCK: usize = 8;

/// Reads what was typed. Every string is a query: what can't be understood is read as plain
/// words, and `notes` says what was left out.
pub fn parse(typed: &str) -> Query {
    let mut parser = Parser::default();
    let end = typed.floor_char_boundary(MAX_BYTES);
    if end < typed.len() {
        parser.note("only the beginning of this long query was read");
    }
    let composed = analysis::composed(&typed[..end]);
    if composed.len() <= MAX_TITLE {
        parser.query.whole = schema::whole(&tokens(&composed));
    }
    let text = plain(&composed);
    let items = items(&text);
    for (n, item) in items.iter().enumerate() {
        let or = |n: usize| items.get(n).is_some_and(is_or);
        let is_between = n > 0 && n + 1 < items.len();
        if is_or(item) && is_between {
            continue;
        }
        let beside_or = or(n + 1) && n + 2 < items.len() || n > 1 && or(n - 1);
        parser.item(item, beside_or);
    }
    if parser.query.filter.narrows() || !parser.query.references.is_empty() {
        parser.query.whole = None;
    }
    parser.query
}

fn is_or(item: &Item<'_>) -> bool {
    item.whole == "OR" && item.sign.is_none()
}

#[derive(Default)]
struct Parser {
    query: Query,
    words: usize,
}

impl Parser {
    fn item(&mut self, item: &Item<'_>, beside_or: bool) {
        let occur = match item.sign {
            Some('-') => Occur::Not,
            Some(_) => Occur::Must,
            None if item.quoted && item.field.is_none() && !beside_or => Occur::Must,
            None => Occur::Should,
        };
        if let (Some(name), None) = (item.field, item.sign) {
            if self.field(name, item.text.trim()).is_some() {
                return;
            }
            let expected = expected(name);
            self.note(&format!(
                "`{}` was read as plain words: `{name}:` needs {expected}",
                shortened(item.whole)
            ));
        } else if let (Some(name), false) = (unknown_field(item), item.quoted) {
            self.note(&format!(
                "`{}:` is no field and was read as a plain word; fields are {FIELD_NAMES}",
                shortened(name)
            ));
        }
        match item.field {
            None if item.quoted => self.phrase(item.text, occur),
            None => self.stuck(item.text, occur),
            Some(_) => self.stuck(item.whole, occur),
        }
    }

    /// Understands a field word, if it can.
    fn field(&mut self, name: &str, value: &str) -> Option<()> {
        let filter = &mut self.query.filter;
        match name {
            _ if value.is_empty() => return None,
            "kind" => filter.kinds.push(kind(value)?),
            "tag" => filter.tags.push(value.to_owned()),
            "lang" => filter.languages.push(language(value)?.to_owned()),
            "verified" => filter.verified = Some(yes_or_no(value)?),
            "before" => filter.updated_until = Some(date(value)?),
            "after" => filter.updated_from = Some(date(value)?),
            _ => self.query.references.push(Reference {
                field: match name {
                    "space" => RefField::Space,
                    "partner" => RefField::Partner,
                    _ => RefField::Owner,
                },
                text: value.to_owned(),
                ids: Vec::new(),
            }),
        }
        self.cap_values();
        Some(())
    }

    fn cap_values(&mut self) {
        let filter = &mut self.query.filter;
        let references = self.query.references.len();
        let lists = [
            filter.kinds.len(),
            filter.tags.len(),
            filter.languages.len(),
            references,
        ];
        if lists.iter().any(|length| *length > MAX_VALUES) {
            filter.kinds.truncate(MAX_VALUES);
            filter.tags.truncate(MAX_VALUES);
            filter.languages.truncate(MAX_VALUES);
            self.query.references.truncate(MAX_VALUES);
            self.note("only the first 32 values of a field were read");
        }
    }

    /// What was quoted: exactly so.
    fn phrase(&mut self, text: &str, occur: Occur) {
        let is_prefix = text.trim_end().ends_with('*');
        let slots = slots(&tokens(text), is_prefix);
        if !slots.is_empty() {
            self.push(occur, Leaf::Phrase(slots));
        }
    }

    /// What stands between spaces: mostly one word.
    fn stuck(&mut self, text: &str, occur: Occur) {
        let tokens = tokens(text);
        let is_prefix = text.ends_with('*');
        self.parts(text, &tokens, is_prefix, occur);
        if occur != Occur::Must {
            self.readings(&tokens, is_prefix, occur);
        }
        if occur == Occur::Should {
            self.wide_words(text);
        }
    }

    /// What a name is read as besides.
    fn readings(&mut self, tokens: &[Token], is_prefix: bool, occur: Occur) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return;
        };
        for reading in &first.readings {
            if reading.last().is_none_or(|end| end.end != last.end) {
                continue;
            }
            match reading.as_slice() {
                [whole] => self.single(whole, is_prefix, occur),
                [_, _] if !reading.iter().any(has_digit) => (),
                _ => self.push(occur, Leaf::Phrase(slots(reading, is_prefix))),
            }
        }
    }

    /// The words of one script inside a sentence without spaces, as far as there is room.
    fn wide_words(&mut self, text: &str) {
        for word in wide_words(text) {
            let slots = slots(&tokens(word), false);
            if self.words + slots.len() <= MAX_WORDS {
                self.push(Occur::Should, Leaf::Phrase(slots));
            }
        }
    }

    fn parts(&mut self, text: &str, tokens: &[Token], is_prefix: bool, occur: Occur) {
        let slots = slots(tokens, is_prefix);
        let parts: Vec<_> = tokens.iter().filter(|t| t.kind != Kind::Tail).collect();
        match parts.as_slice() {
            [] => (),
            [token] => self.single(token, is_prefix, occur),
            // It is one thing, or has to be there as a whole.
            _ if occur != Occur::Should || is_code(text, &parts) => {
                self.push(occur, Leaf::Phrase(slots));
            }
            parts => {
                if parts.len() <= MAX_STUCK && !is_put_together(tokens) {
                    self.push(occur, Leaf::Phrase(slots));
                }
                for token in parts {
                    // `s` and `l` of `partner's` and `l'offre` say nothing.
                    if token.kind != Kind::Word || token.folded.chars().nth(1).is_some() {
                        self.single(token, false, occur);
                    }
                }
            }
        }
    }

    fn single(&mut self, token: &Token, is_prefix: bool, occur: Occur) {
        let long = token.folded.chars().nth(1).is_some();
        if is_prefix && !long && token.kind == Kind::Word {
            self.note("a beginning needs two characters before the `*`");
        }
        let leaf = match token.kind {
            Kind::Lone => Leaf::Prefix(token.folded.clone()),
            Kind::Word if is_prefix && long => Leaf::Prefix(token.folded.clone()),
            _ => Leaf::Word(Word {
                lower: token.lower.clone(),
                folded: token.folded.clone(),
            }),
        };
        self.push(occur, leaf);
    }

    fn push(&mut self, occur: Occur, leaf: Leaf) {
        let words = match &leaf {
            Leaf::Phrase(slots) => slots.len(),
            _ => 1,
        };
        if self.words + words > MAX_WORDS {
            self.note("only the first 64 words were looked for");
            return;
        }
        let clause = Clause { occur, leaf };
        if !self.query.clauses.contains(&clause) {
            self.words += words;
            self.query.clauses.push(clause);
        }
    }

    fn note(&mut self, note: &str) {
        let is_new = self.query.notes.iter().all(|known| known != note);
        if is_new && self.query.notes.len() < MAX_VALUES {
            self.query.notes.push(note.to_owned());
        }
    }
}

/// What stands for these words, side by side: a word or a phrase; none of nothing.
pub(super) fn leaf_of(tokens: &[Token]) -> Option<Leaf> {
    match tokens {
        [] => None,
        [one] if one.kind == Kind::Word => Some(Leaf::Word(Word {
            lower: one.lower.clone(),
            folded: one.folded.clone(),
        })),
        several => Some(Leaf::Phrase(slots(several, false))),
    }
}

/// Tokens as places of a phrase. The last character of a run is in the pair before it.
fn slots(tokens: &[Token], is_prefix: bool) -> Vec<Slot> {
    let kept = (0u32..).zip(tokens).filter(|(_, t)| t.kind != Kind::Tail);
    let mut slots: Vec<_> = kept
        .map(|(offset, token)| Slot {
            offset,
            text: token.folded.clone(),
            prefix: token.kind == Kind::Lone,
        })
        .collect();
    slots.truncate(MAX_WORDS);
    if let Some(last) = slots.last_mut() {
        last.prefix |= is_prefix && last.text.chars().nth(1).is_some();
    }
    slots
}

fn is_code(text: &str, parts: &[&Token]) -> bool {
    parts.iter().all(|token| token.kind == Kind::Word)
        && (text.contains('_') || parts.iter().any(|token| has_digit(token)))
}

/// Whether one of its readings is the whole as one word: then that stands for the phrase, since
/// counting both made long questions rank worse.
fn is_put_together(tokens: &[Token]) -> bool {
    let readings = tokens.first().map_or(&[][..], |first| &first.readings);
    readings.iter().any(|reading| match reading.as_slice() {
        [whole] => tokens.last().is_some_and(|last| last.end == whole.end),
        _ => false,
    })
}

fn has_digit(token: &Token) -> bool {
    token.folded.contains(|c: char| c.is_numeric())
}

/// Runs of three to nine ideographs or katakana inside more than that.
fn wide_words(text: &str) -> impl Iterator<Item = &str> {
    let class = |c: char| match u32::from(c) {
        0x30A1..=0x30FF => 1,
        0x3400..=0x9FFF | 0x20000..=0x3FFFF | 0x3005..=0x3007 => 2,
        _ => 0,
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let first = class(rest.chars().next()?);
            let end = rest.find(|c| class(c) != first).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            rest = after;
            let length = run.chars().count();
            if first != 0 && run.len() < text.len() && (3..=MAX_STUCK + 1).contains(&length) {
                return Some(run);
            }
        }
    })
}

/// The beginning of what is told back.
fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(60)]
}

const FIELD_NAMES: &str = "kind, tag, space, partner, owner, lang, verified, before and after";

/// What a field's value has to be.
fn expected(field: &str) -> &'static str {
    match field {
        "kind" => "the kind of a document, such as spec",
        "lang" => "the tag of a language, such as pt-BR",
        "verified" => "yes or no",
        "before" | "after" => "a date, such as 2026, 2026-05 or 2026-05-31",
        _ => "a name",
    }
}

fn kind(value: &str) -> Option<DocumentKind> {
    let word = value.to_uppercase().replace([' ', '-'], "_");
    word.parse().ok()
}

fn language(value: &str) -> Option<&str> {
    let is_tag = value.len() <= 35
        && value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    is_tag.then_some(value)
}

fn yes_or_no(value: &str) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "yes" | "true" | "y" | "1" => Some(true),
        "no" | "false" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// The first instant of a year, month or day.
fn date(value: &str) -> Option<Time> {
    let mut numbers = value
        .split(['-', '/', '.'])
        .map(|part| part.parse::<u32>().ok());
    let year = numbers.next()??;
    let month = numbers.next().unwrap_or(Some(1))?;
    let day = numbers.next().unwrap_or(Some(1))?;
    let is_date = numbers.next().is_none() && (1..=9999).contains(&year);
    let year = is_date.then(|| i32::try_from(year).ok()).flatten()?;
    let day = NaiveDate::from_ymd_opt(year, month, day)?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc())
}

#[cfg(test)]
mod tests;
