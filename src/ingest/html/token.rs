//! HTML to tokens, by the rules of the HTML standard as far as text needs them. Takes time
//! proportional to the input, whatever the input.

use std::borrow::Cow;

use super::entity::Entities;

/// The longest value of an attribute that is read.
const VALUE_BYTES: usize = 4_096;

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Text, with character references replaced.
    Text(Cow<'a, str>),
    /// A start tag; its name in lower case.
    Open {
        name: String,
        attributes: Attributes<'a>,
    },
    /// An end tag; its name in lower case.
    Close { name: String },
}

/// The attributes of a tag, as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    /// The value of the first attribute of that name, which is in lower case; none when it is
    /// longer than any sensible one.
    pub(crate) fn get(self, wanted: &str) -> Option<Cow<'a, str>> {
        let mut rest = self.0;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            // The first character belongs to the name even if it is `=`.
            let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/');
            let end = rest.char_indices().skip(1).find(|(_, c)| ends(*c));
            let (name, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
            let (value, after) = value(after);
            if name.eq_ignore_ascii_case(wanted) {
                let decoded = || Entities::default().decode(value);
                return (value.len() <= VALUE_BYTES).then(decoded);
            }
            rest = after;
        }
    }
}

/// Splits off `= value`.
fn value(text: &str) -> (&str, &str) {
    let Some(rest) = text.trim_ascii_start().strip_prefix('=') else {
        return ("", text);
    };
    let rest = rest.trim_ascii_start();
    for quote in ['"', '\''] {
        if let Some(rest) = rest.strip_prefix(quote) {
            return rest.split_once(quote).unwrap_or((rest, ""));
        }
    }
    let end = rest
        .find(|c: char| c.is_ascii_whitespace())
        .unwrap_or(rest.len());
    rest.split_at(end)
}

/// The tokens of a text. Comments, scripts, styles and frames are left out.
pub(crate) fn tokens(html: &str) -> Tokens<'_> {
    Tokens {
        rest: html,
        inside: None,
        entities: Entities::default(),
    }
}

/// Iterates over tokens.
pub(crate) struct Tokens<'a> {
    rest: &'a str,
    /// The element whose content holds no tags.
    inside: Option<String>,
    entities: Entities,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if let Some(name) = self.inside.take() {
                let content = self.up_to_close(&name);
                if matches!(name.as_str(), "title" | "textarea") && !content.is_empty() {
                    return Some(Token::Text(self.entities.decode(content)));
                }
                continue;
            }
            let text = self.text();
            if !text.is_empty() {
                return Some(Token::Text(self.entities.decode(text)));
            }
            if let Some(token) = self.tag() {
                return Some(token);
            }
        }
    }
}

impl<'a> Tokens<'a> {
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    /// Everything up to what can be a tag.
    fn text(&mut self) -> &'a str {
        let bytes = self.rest.as_bytes();
        let starts = |at: &usize| {
            let next = bytes.get(at + 1).copied().unwrap_or(b' ');
            bytes[*at] == b'<' && (next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'))
        };
        let end = (0..bytes.len()).find(starts).unwrap_or(bytes.len());
        self.take(end)
    }

    /// The tag at the start; none for a comment and the like.
    fn tag(&mut self) -> Option<Token<'a>> {
        if self.rest.starts_with("<!--") {
            // `<!-->` and `<!--->` are whole comments.
            let end = self.rest[2..].find("-->").map(|end| end + 5);
            self.take(end.unwrap_or(self.rest.len()));
            return None;
        }
        let closes = self.rest.starts_with("</");
        let start = if closes { 2 } else { 1 };
        if !self.rest[start..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            let end = self.rest.find('>').map(|end| end + 1);
            self.take(end.unwrap_or(self.rest.len()));
            return None;
        }
        let tag = self.up_to_end();
        let inner = tag[start..].strip_suffix('>')?;
        let end = inner.find(|c: char| c.is_ascii_whitespace() || c == '/');
        let (name, attributes) = inner.split_at(end.unwrap_or(inner.len()));
        let name = name.to_ascii_lowercase();
        if closes {
            return Some(Token::Close { name });
        }
        if holds_no_tags(&name) {
            self.inside = Some(name.clone());
        }
        let attributes = Attributes(attributes);
        Some(Token::Open { name, attributes })
    }

    /// A tag with its `>`, which does not count in quotes; everything when it does not end.
    fn up_to_end(&mut self) -> &'a str {
        let mut quote = None;
        let mut before = b' ';
        for (at, byte) in self.rest.bytes().enumerate() {
            match (quote, byte) {
                (None, b'>') => return self.take(at + 1),
                // A quote opens a value only behind `=`.
                (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
                (Some(open), byte) if open == byte => quote = None,
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                before = byte;
            }
        }
        self.take(self.rest.len())
    }

    /// The content up to the end tag, which stays; everything when there is none.
    fn up_to_close(&mut self, name: &str) -> &'a str {
        let bytes = self.rest.as_bytes();
        let closes = |at: &usize| {
            let rest = &bytes[*at..];
            rest.starts_with(b"</")
                && rest
                    .get(2..2 + name.len())
                    .is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes()))
                && rest
                    .get(2 + name.len())
                    .is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
        };
        let end = (0..bytes.len()).find(closes).unwrap_or(bytes.len());
        self.take(end)
    }
}

fn holds_no_tags(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "iframe" | "noembed" | "noframes" | "xmp" | "title" | "textarea"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(html: &str) -> String {
        let spell = |token| match token {
            Token::Text(text) => format!("{text}|"),
            Token::Open { name, .. } => format!("+{name}|"),
            Token::Close { name } => format!("-{name}|"),
        };
        tokens(html).map(spell).collect()
    }

    #[test]
    fn pieces() {
        for (html, pieces) in [
            ("", ""),
            ("a < b <3 <", "a < b <3 <|"),
            ("<P CLASS=x>a</P >", "+p|a|-p|"),
            ("<a title=\"x > y\">b</a>", "+a|b|-a|"),
            ("<a title=it's>b", "+a|b|"),
            ("<br/>a<br />", "+br|a|+br|"),
            ("<!DOCTYPE html><?xml?>a<!-- b --><!-->c<!-- open", "a|c|"),
            ("<script>a</b><!--</SCRIPT >c", "+script|-script|c|"),
            ("<style>a</stylex></style>b", "+style|-style|b|"),
            ("<title>a &amp; <b></title>c", "+title|a & <b>|-title|c|"),
            ("<script>never closed", "+script|"),
            ("a<b", "a|"),
            ("a</>b</ >c", "a|b|c|"),
            ("&lt;b&gt;", "<b>|"),
            ("日<é>本", "日<é>本|"),
        ] {
            assert_eq!(spelled(html), pieces, "{html:?}");
        }
    }

    #[test]
    fn attributes() {
        for (tag, value) in [
            ("<a href=x>", Some("x")),
            ("<a HREF = 'x y' href=z>", Some("x y")),
            ("<a/href=\"&amp;é\">", Some("&é")),
            ("<a é=1 xhref=2 href>", Some("")),
            ("<a =href=1>", None),
            ("<a>", None),
            ("<a title=\"href=1\">", None),
        ] {
            let Some(Token::Open { attributes, .. }) = tokens(tag).next() else {
                panic!("{tag}");
            };
            assert_eq!(attributes.get("href").as_deref(), value, "{tag}");
        }
    }

    #[test]
    fn hostile_input_takes_linear_time() {
        let n = 100_000;
        for piece in [
            "<", "</", "<!", "<!--", "<a ", "<a b=\"", "<b>", "&", "&amp", "<script>", "</script",
        ] {
            assert!(tokens(&piece.repeat(n)).count() <= n, "{piece}");
        }
        let attributes: String = (0..n).map(|i| format!(" a{i}=1")).collect();
        assert_eq!(tokens(&format!("<a{attributes}>")).count(), 1);
    }
}
