//! Analysis: a text as the words that the index holds and queries look for.
//!
//! A word is a run of letters, digits and marks. `XR-2000/b` and `api_key` come apart into their
//! parts, which stand side by side: as a phrase they are found whole. What names are read as
//! besides, `reading` tells.
//!
//! Scripts that write without spaces (Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese) give
//! one pair of neighbouring characters for each character, and the last character of a run
//! alone, so that every character starts exactly one token. Pairs and not words from a
//! dictionary, because a dictionary cuts by what stands around: `京都` typed alone need not be
//! cut as it was inside a sentence, and a name or a new word is cut wrongly, so that words alone
//! miss what was typed exactly. With pairs everything typed is found where it stands, and only
//! there when quoted. The price is a longer list of words, and `京都` being found in `東京都`, which
//! the whole of what was typed outranks. Dictionaries would also add megabytes to the program
//! (ICU's for these scripts: five) that most hubs never need.
//!
//! Any change here, in `fold`, `reading`, `stemming` or `detect` needs another `VERSION`, which
//! has every index rebuilt.

use unicode_normalization::char::is_combining_mark;

use super::fold::is_invisible;
pub(super) use super::fold::{composed, fold, lower};
use super::reading;

/// Part of the schema hash.
pub(super) const VERSION: &str = "2";

/// Longer words are cut: they are never typed, only pasted.
const MAX_CHARS: usize = 64;

/// One token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Where it stands in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Lower case, compatibility forms unified.
    pub lower: String,
    /// The same without diacritics.
    pub folded: String,
    /// How it came about.
    pub kind: Kind,
    /// What the name that starts here is read as besides, as rows of words.
    pub readings: Vec<Vec<Token>>,
}

/// How a token came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of letters and digits.
    Word,
    /// Two characters of a script without spaces.
    Pair,
    /// The last character of a run of several.
    Tail,
    /// The only character of a run.
    Lone,
}

/// The tokens of a text, in order; each stands one place after the one before.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    each_run(text, |run, start, end| {
        let part = &text[start..end];
        match run {
            Run::Word => {
                let word = token(part, start, Kind::Word);
                tokens.extend(word.map(|word| Token {
                    readings: reading::pieces(part, start).into_iter().collect(),
                    ..word
                }));
            }
            Run::Wide => wide(part, start, &mut tokens),
            Run::Between => (),
        }
    });
    reading::join(text, &mut tokens);
    tokens
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Word,
    Wide,
    Between,
}

fn each_run(text: &str, mut each: impl FnMut(Run, usize, usize)) {
    let (mut run, mut start) = (Run::Between, 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = class(c, run);
        if next == run {
            continue;
        }
        let mut end = at;
        if run == Run::Word && next == Run::Between {
            end += sigil(&text[start..at], &text[at..]);
            while chars.peek().is_some_and(|(at, _)| *at < end) {
                chars.next();
            }
        }
        each(run, start, end);
        (run, start) = (next, end);
    }
    each(run, start, text.len());
}

/// How many bytes after a single letter belong to it, as in `C++` and `C#`.
fn sigil(word: &str, rest: &str) -> usize {
    let letter = word.len() == 1 && word.as_bytes()[0].is_ascii_alphabetic();
    let sigil = ["++", "#"].into_iter().find(|s| rest.starts_with(s));
    match sigil {
        Some(sigil) if letter && !rest[sigil.len()..].starts_with(char::is_alphanumeric) => {
            sigil.len()
        }
        _ => 0,
    }
}

fn class(c: char, run: Run) -> Run {
    if c.is_ascii() {
        return match c.is_ascii_alphanumeric() {
            true => Run::Word,
            false => Run::Between,
        };
    }
    if is_combining_mark(c) || is_invisible(c) {
        return run;
    }
    match c.is_alphanumeric() {
        true if is_wide(c) => Run::Wide,
        true => Run::Word,
        false => Run::Between,
    }
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1100..=0x11FF | 0x1780..=0x17FF
        | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3031..=0x3035 | 0x3041..=0x30FF
        | 0x3100..=0x318F | 0x31A0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0xFF66..=0xFFDC
        | 0x1B000..=0x1B16F | 0x20000..=0x3FFFF)
}

/// A part of a text as one token without readings; none when it is nothing but marks.
pub(super) fn token(part: &str, start: usize, kind: Kind) -> Option<Token> {
    let lower: String = lower(part).chars().take(MAX_CHARS).collect();
    let folded = fold(&lower);
    (!folded.is_empty()).then(|| Token {
        start,
        end: start + part.len(),
        lower,
        folded,
        kind,
        readings: Vec::new(),
    })
}

fn wide(part: &str, start: usize, tokens: &mut Vec<Token>) {
    let units = units(part);
    for (n, (at, end, unit)) in units.iter().enumerate() {
        let (end, text, kind) = match units.get(n + 1) {
            Some((_, end, next)) => (*end, format!("{unit}{next}"), Kind::Pair),
            None if n == 0 => (*end, unit.clone(), Kind::Lone),
            None => (*end, unit.clone(), Kind::Tail),
        };
        tokens.push(Token {
            start: start + at,
            end: start + end,
            folded: text.clone(),
            lower: text,
            kind,
            readings: Vec::new(),
        });
    }
}

/// The characters of a run with the marks that belong to each, normalized.
fn units(part: &str) -> Vec<(usize, usize, String)> {
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (at, c) in part.char_indices() {
        let end = at + c.len_utf8();
        let clings =
            is_combining_mark(c) || is_invisible(c) || matches!(c, '\u{FF9E}' | '\u{FF9F}');
        match ends.last_mut() {
            Some(last) if clings => last.1 = end,
            _ => ends.push((at, end)),
        }
    }
    ends.into_iter()
        .map(|(at, end)| (at, end, fold(&lower(&part[at..end]))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.folded).collect()
    }

    #[test]
    fn texts_come_apart_into_folded_words() {
        for (text, words) in [
            ("", &[][..]),
            ("Crème BRÛLÉE", &["creme", "brulee"]),
            ("XR-2000/b api_key", &["xr", "2000", "b", "api", "key"]),
            ("C++ and C#, 10+ a+b", &["c++", "and", "c#", "10", "a", "b"]),
            ("Straße ŁÓDŹ smørrebrød", &["strasse", "lodz", "smorrebrod"]),
            ("Ｆｕｌｌ ﬁne x²", &["full", "fine", "x2"]),
            ("co\u{ad}operate", &["cooperate"]),
            ("東京都", &["東京", "京都", "都"]),
            ("ｶﾞｲﾄﾞ ガイド", &["ガイ", "イド", "ド", "ガイ", "イド", "ド"]),
            ("用 iPhone用", &["用", "iphone", "用"]),
            ("서울시", &["서울", "울시", "시"]),
            ("हिन्दी", &["हिन्दी"]),
            ("🎉 — ‽", &[]),
        ] {
            assert_eq!(folded(text), words, "{text}");
        }
    }

    #[test]
    fn offsets_cut_the_text_they_came_from() {
        let text = "Der Zähler, 東京都 C++";
        let cut: Vec<_> = tokens(text).iter().map(|t| &text[t.start..t.end]).collect();
        assert_eq!(cut, ["Der", "Zähler", "東京", "京都", "都", "C++"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_analysed(text in ".{0,200}") {
            for token in tokens(&text) {
                assert!(token.start < token.end && !token.folded.is_empty());
                assert!(text.is_char_boundary(token.start) && text.is_char_boundary(token.end));
            }
        }
    }
}
