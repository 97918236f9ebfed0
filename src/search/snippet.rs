//! Snippets: the part of a text that shows why it was found, as HTML with `<mark>`.
//!
//! Made from the text alone, with fixed weights: never from what else is in the index.

use std::ops::Range;

use super::Query;
use super::marks::{Mark, marks};
use super::prepared::Prepared;

/// How much text is looked at together, in bytes.
const CHUNK: usize = 64 << 10;
/// How far apart matches of one snippet may be, in bytes.
const REACH: usize = 200;
/// How long a snippet gets, in bytes, unless a match is longer.
const LENGTH: usize = 280;
/// How much of it comes before the first match, at most.
const LEAD: usize = 90;

/// A part of a text that shows why it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// HTML-escaped, with what matched in `<mark>`.
    pub html: String,
    /// The heading that what matched stands in or under; none before the first.
    pub heading: Option<String>,
}

impl Prepared {
    /// The best part of the text; none when nothing in it matches.
    pub fn snippet(&self, query: &Query) -> Option<Snippet> {
        if query.is_unranked() {
            return None;
        }
        let mut start = 0;
        while start < self.text.len() {
            let end = chunk_end(&self.text, start);
            let marks = marks(self, start..end, query);
            if let Some(best) = best(&marks) {
                let heading = self.heading_at(best.start).map(str::to_owned);
                let cut = cut(self, start..end, best);
                let html = render(&self.text, cut, &marks);
                return Some(Snippet { html, heading });
            }
            start = end;
        }
        None
    }

    /// The whole of a short text such as a title, HTML-escaped, with what matched in `<mark>`.
    pub fn highlight(&self, query: &Query) -> String {
        let marks = marks(self, 0..self.text.len(), query);
        render(&self.text, 0..self.text.len(), &marks)
    }
}

/// The end of the chunk, between words where it can be.
fn chunk_end(text: &str, start: usize) -> usize {
    let end = text.floor_char_boundary(start + CHUNK);
    let space = text[start..end].rfind(char::is_whitespace);
    match space.filter(|at| end < text.len() && *at > 0) {
        Some(at) => start + at,
        None => end,
    }
}

/// The bytes from the first to the last of the neighbouring marks that say most: each clause
/// once, and a little for every mark. The first of equals.
fn best(marks: &[Mark]) -> Option<Range<usize>> {
    let mut best: Option<(u32, Range<usize>)> = None;
    for (n, first) in marks.iter().enumerate() {
        let near = marks[n..]
            .iter()
            .take_while(|mark| mark.bytes.end <= first.bytes.end.max(first.bytes.start + REACH));
        let (mut worth, mut clauses, mut end) = (0, 0u64, first.bytes.end);
        for mark in near {
            let bit = 1u64.checked_shl(mark.clause as u32).unwrap_or(0);
            worth += 1 + if clauses & bit == 0 {
                20 * mark.weight
            } else {
                0
            };
            clauses |= bit;
            end = end.max(mark.bytes.end);
        }
        if best.as_ref().is_none_or(|(most, _)| worth > *most) {
            best = Some((worth, first.bytes.start..end));
        }
    }
    best.map(|(_, bytes)| bytes)
}

/// Widens the bytes to whole sentences where they fit, else to whole words.
fn cut(prepared: &Prepared, chunk: Range<usize>, best: Range<usize>) -> Range<usize> {
    let text = &prepared.text[..chunk.end];
    let earliest = best.start.saturating_sub(LEAD).max(chunk.start);
    let start = match sentence_starts(text, earliest, best.start).last() {
        Some(start) => start,
        None if earliest == chunk.start => chunk.start,
        None => {
            let mut words = prepared.words_in(earliest..best.start);
            words
                .next()
                .map_or(best.start, |word| prepared.span(word).start)
        }
    };
    let latest = (start + LENGTH).max(best.end).min(text.len());
    let latest = text.floor_char_boundary(latest);
    if latest == text.len() {
        return start..latest;
    }
    let enough = best.end.max(start + LENGTH / 2);
    let sentence = sentence_starts(text, enough, latest).last();
    let word = || {
        let words = prepared.words_in(start..latest).rev();
        let mut ends = words.map(|word| prepared.span(word).end);
        ends.find(|end| *end <= latest)
    };
    let end = sentence.or_else(word).unwrap_or(latest).max(best.end);
    start..end
}

/// Where sentences start in a range: after a full stop with a space, or after a line break.
fn sentence_starts(text: &str, from: usize, to: usize) -> impl Iterator<Item = usize> {
    let from = text.floor_char_boundary(from);
    let mut before = ('\0', '\0');
    text[from..to].char_indices().filter_map(move |(at, c)| {
        let starts = match before {
            (_, '\n') | (_, '。' | '！' | '？') => !c.is_whitespace(),
            ('.' | '!' | '?', ' ') => !c.is_whitespace(),
            _ => false,
        };
        before = (before.1, c);
        starts.then_some(from + at)
    })
}

fn render(text: &str, cut: Range<usize>, marks: &[Mark]) -> String {
    let mut html = String::new();
    if !text[..cut.start].trim().is_empty() {
        html.push('…');
    }
    let mut at = cut.start;
    for bytes in merged(marks, &cut) {
        escape(&text[at..bytes.start], &mut html);
        html.push_str("<mark>");
        escape(&text[bytes.clone()], &mut html);
        html.push_str("</mark>");
        at = bytes.end;
    }
    escape(text[at..cut.end].trim_end(), &mut html);
    if !text[cut.end..].trim().is_empty() {
        html.push('…');
    }
    html
}

/// The marked bytes inside the cut, touching ones joined.
fn merged(marks: &[Mark], cut: &Range<usize>) -> Vec<Range<usize>> {
    let inside = |mark: &&Mark| cut.start <= mark.bytes.start && mark.bytes.end <= cut.end;
    let mut ranges: Vec<_> = marks
        .iter()
        .filter(inside)
        .map(|m| m.bytes.clone())
        .collect();
    ranges.sort_unstable_by_key(|bytes| bytes.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for bytes in ranges {
        match merged.last_mut() {
            Some(last) if bytes.start <= last.end => last.end = last.end.max(bytes.end),
            _ => merged.push(bytes),
        }
    }
    merged
}

/// Escapes for HTML and makes every run of white space one space.
fn escape(text: &str, html: &mut String) {
    let mut spaced = false;
    for c in text.chars() {
        let space = c.is_whitespace() || c.is_control();
        match c {
            _ if space && spaced => (),
            _ if space => html.push(' '),
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
        spaced = space;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::parse;

    fn snippet(text: &str, typed: &str) -> Option<String> {
        let snippet = Prepared::new(text, None).snippet(&parse(typed));
        snippet.map(|snippet| snippet.html)
    }

    #[test]
    fn what_matched_is_marked_and_the_rest_escaped() {
        for (text, typed, html) in [
            (
                "Run & <hide>",
                "running",
                "<mark>Run</mark> &amp; &lt;hide&gt;",
            ),
            (
                "go-live of api_key",
                "api_key",
                "go-live of <mark>api_key</mark>",
            ),
            (
                "crème brûlée",
                "\"creme brulee\"",
                "<mark>crème brûlée</mark>",
            ),
            (
                "crème brûlée",
                "creme brulee",
                "<mark>crème</mark> <mark>brûlée</mark>",
            ),
            ("東京都庁", "東京都", "<mark>東京都</mark>庁"),
            ("integration", "integ*", "<mark>integration</mark>"),
            ("nothing here", "other -here", "nothing here"),
            ("planets", "plan", "planets"),
        ] {
            assert_eq!(Prepared::new(text, None).highlight(&parse(typed)), html);
        }
        assert_eq!(snippet("nothing", "other"), None);
        assert_eq!(snippet("nothing", ""), None);
    }

    #[test]
    fn a_snippet_is_the_best_part() {
        let filler = "Some sentence about alpha that says little. ".repeat(10);
        let text = format!("{filler}Here alpha meets beta at last. {filler}");
        let html = snippet(&text, "alpha beta").unwrap();
        assert!(html.contains("Here <mark>alpha</mark> meets <mark>beta</mark> at last."));
        assert!(html.starts_with('…') && html.ends_with('…') && html.len() < 2 * LENGTH);
        let late = format!("{} beta", "x ".repeat(CHUNK));
        assert!(
            snippet(&late, "beta")
                .unwrap()
                .ends_with("<mark>beta</mark>")
        );
    }

    #[test]
    fn a_snippet_names_the_heading_it_stands_under() {
        let text = "First alpha\nOne\nbeta and One\nCre\u{301}me\ngamma\nOne\ndelta";
        let headings = ["One", "Cre\u{301}me", "One"].map(str::to_owned);
        let prepared = Prepared::new(text, None).with_headings(&headings);
        for (typed, heading) in [
            ("alpha", None),
            ("beta", Some("One")),
            ("creme", Some("Cr\u{e9}me")),
            ("gamma", Some("Cr\u{e9}me")),
            ("delta", Some("One")),
        ] {
            let snippet = prepared.snippet(&parse(typed)).unwrap();
            assert_eq!(snippet.heading.as_deref(), heading, "{typed}");
        }
        let elsewhere = Prepared::new(text, None).with_headings(&["Two".to_owned()]);
        assert_eq!(elsewhere.snippet(&parse("delta")).unwrap().heading, None);
    }

    proptest! {
        #[test]
        fn any_text_gives_well_formed_html(
            text in "(\\PC|[ab東京.\n]){0,400}",
            typed in "([ab東京\"* ]|\\PC){0,12}",
        ) {
            let query = parse(&typed);
            let prepared = Prepared::new(&text, None);
            let whole = prepared.highlight(&query);
            let part = prepared.snippet(&query).map(|snippet| snippet.html);
            for html in part.into_iter().chain([whole]) {
                let bare = html.replace("<mark>", "").replace("</mark>", "");
                prop_assert!(!bare.contains(['<', '>', '"']));
                let opened = html.matches("<mark>").count();
                prop_assert_eq!(opened, html.matches("</mark>").count());
            }
        }
    }
}
