//! Readings: the other ways in which names of things are read and typed. `getUserName` is also
//! `get user name`, `OAuth2` also `oauth 2`, `api_key` also `apikey`, `XR-2000/b` also `xr2000b`,
//! `v1.2.3` also `1.2.3`.
//!
//! A capital in `eBay`, a plural in `APIs` and a single letter beside digits in `B2B` part
//! nothing: what would come out of it nobody types. Neither do codes of many pieces, such as
//! checksums.

use super::analysis::{Kind, Token, token};

/// A name comes apart into, and is put together from, at most so many pieces.
const MAX_PIECES: usize = 6;
/// A longer name is not put together.
const MAX_BYTES: usize = 48;
/// What holds the pieces of a name together.
const JOINTS: [&str; 7] = ["_", "-", "/", ".", "&", "\u{2010}", "\u{2011}"];

/// The pieces of a word such as `getUserName`; none when it is one piece.
pub(super) fn pieces(word: &str, start: usize) -> Option<Vec<Token>> {
    let mut cuts = cuts(word)?;
    join_single_letters(word, &mut cuts);
    let ends = cuts.iter().skip(1).copied().chain([word.len()]);
    let pieces: Vec<_> = cuts
        .iter()
        .zip(ends)
        .filter_map(|(from, to)| token(&word[*from..to], start + from, Kind::Word))
        .collect();
    (2..=MAX_PIECES).contains(&pieces.len()).then_some(pieces)
}

/// Where pieces start; none when nothing but the beginning is one.
fn cuts(word: &str) -> Option<Vec<usize>> {
    if word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let is_lower = |n: usize| chars.get(n).is_some_and(|(_, c)| c.is_lowercase());
    let starts = (1..chars.len()).filter(|n| {
        let (before, here) = (chars[n - 1].1, chars[*n].1);
        if before.is_numeric() || here.is_numeric() {
            return before.is_numeric() != here.is_numeric() && here.is_alphanumeric();
        }
        let ends_capitals = before.is_uppercase() && is_lower(n + 1) && is_lower(n + 2);
        here.is_uppercase() && (before.is_lowercase() || ends_capitals)
    });
    let cuts: Vec<usize> = std::iter::once(0)
        .chain(starts.map(|n| chars[n].0))
        .collect();
    (cuts.len() > 1).then_some(cuts)
}

/// A letter alone goes with the letters beside it, else with the digits.
fn join_single_letters(word: &str, cuts: &mut Vec<usize>) {
    let mut n = 0;
    while n < cuts.len() && cuts.len() > 1 {
        let end = |n: usize| cuts.get(n + 1).copied().unwrap_or(word.len());
        let piece = |n: usize| &word[cuts[n]..end(n)];
        let is_word = |n: usize| piece(n).starts_with(|c: char| !c.is_numeric());
        if !is_word(n) || piece(n).chars().nth(1).is_some() {
            n += 1;
            continue;
        }
        let (before, after) = (n > 0, n + 1 < cuts.len());
        let goes_on = after && (is_word(n + 1) || !(before && is_word(n - 1)));
        cuts.remove(if goes_on { n + 1 } else { n });
        n = n.saturating_sub(1);
    }
}

/// Gives each token where a name starts the readings of the whole name.
pub(super) fn join(text: &str, tokens: &mut [Token]) {
    let mut start = 0;
    while start < tokens.len() {
        let mut end = start + 1;
        while end < tokens.len() && are_joined(text, &tokens[end - 1], &tokens[end]) {
            end += 1;
        }
        if (2..=MAX_PIECES).contains(&(end - start)) {
            let name = &tokens[start..end];
            let readings = [put_together(text, name), number(name)];
            tokens[start]
                .readings
                .extend(readings.into_iter().flatten());
        }
        start = end;
    }
}

fn are_joined(text: &str, before: &Token, after: &Token) -> bool {
    before.kind == Kind::Word
        && after.kind == Kind::Word
        && JOINTS.contains(&&text[before.end..after.start])
}

/// `XR-2000/b` as `xr2000b`. Numbers stay apart: `3.5` is not 35.
fn put_together(text: &str, name: &[Token]) -> Option<Vec<Token>> {
    let (first, last) = (name.first()?, name.last()?);
    let length: usize = name.iter().map(|token| token.folded.len()).sum();
    let are_numbers = name.windows(2).any(|pair| {
        pair[0].folded.ends_with(char::is_numeric) && pair[1].folded.starts_with(char::is_numeric)
    });
    if are_numbers || length > MAX_BYTES {
        return None;
    }
    let whole: String = name.iter().map(|t| &text[t.start..t.end]).collect();
    let mut token = token(&whole, first.start, Kind::Word)?;
    token.end = last.end;
    Some(vec![token])
}

/// `v1.2.3` as `1.2.3`.
fn number(name: &[Token]) -> Option<Vec<Token>> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (first, rest) = name.split_first()?;
    let number = first.folded.strip_prefix('v').filter(|n| is_number(n))?;
    if first.end - first.start != number.len() + 1 || !rest.iter().all(|t| is_number(&t.folded)) {
        return None;
    }
    let first = token(number, first.start + 1, Kind::Word)?;
    Some(std::iter::once(first).chain(rest.iter().cloned()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::analysis::tokens;

    /// The readings of what a text starts with.
    fn readings(text: &str) -> Vec<String> {
        let tokens = tokens(text);
        let readings = tokens[0].readings.iter().map(|reading| {
            let words: Vec<_> = reading.iter().map(|token| token.folded.as_str()).collect();
            words.join(" ")
        });
        readings.collect()
    }

    #[test]
    fn names_are_read_whole_and_in_pieces() {
        for (text, other) in [
            ("getUserName", &["get user name"][..]),
            ("HTTPServer2", &["http server 2"]),
            ("OAuth2", &["oauth 2"]),
            ("IPv6", &["ipv 6"]),
            ("GitHub", &["git hub"]),
            ("XR2000b", &["xr 2000b"]),
            ("100kg", &["100 kg"]),
            ("ÜberGröße", &["uber grosse"]),
            ("XR-2000/b", &["xr2000b"]),
            ("api_key", &["apikey"]),
            ("e-mail", &["email"]),
            ("Node.js", &["nodejs"]),
            ("Q&A", &["qa"]),
            ("userId-getName", &["user id", "useridgetname"]),
            ("v1.2.3", &["1 2 3"]),
            ("1.2.3", &[]),
            ("3.5", &[]),
            ("eBay", &[]),
            ("APIs", &[]),
            ("SaaS", &[]),
            ("B2B", &[]),
            ("x2000", &[]),
            ("v1", &[]),
            ("plain", &[]),
            ("Plain", &[]),
            ("CAPITALS", &[]),
            ("one. Two", &[]),
            ("one, two", &[]),
            ("3f2a9c0d4e5b6a7c", &[]),
            ("a-b-c-d-e-f-g", &[]),
            ("東京-都", &[]),
        ] {
            assert_eq!(readings(text), other, "{text}");
        }
    }
}
