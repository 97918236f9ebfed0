//! Lexer: what was typed, cut into words, quoted parts and field words.

/// One piece of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item<'a> {
    /// `+` or `-` before it.
    pub sign: Option<char>,
    /// The field word before the colon, lower case.
    pub field: Option<&'static str>,
    /// The text itself, without quotes.
    pub text: &'a str,
    /// Everything of it as it was typed, sign aside.
    pub whole: &'a str,
    /// Whether it was quoted.
    pub quoted: bool,
}

/// The field words, each with what else people call it.
const FIELDS: &[(&str, &[&str])] = &[
    ("kind", &["type"]),
    ("tag", &["tags", "label"]),
    ("space", &["in"]),
    ("partner", &["company", "organization", "organisation"]),
    ("owner", &["by", "author"]),
    ("lang", &["language"]),
    ("verified", &[]),
    ("before", &[]),
    ("after", &["since"]),
];

/// What looks like a field word and is none: letters, a colon, and a value that is no address or
/// path.
pub(super) fn unknown_field<'a>(item: &Item<'a>) -> Option<&'a str> {
    let (name, value) = item.whole.split_once(':')?;
    let is_name = name.len() > 1 && name.bytes().all(|b| b.is_ascii_alphabetic());
    let is_value = value.starts_with(|c: char| c.is_alphanumeric() || c == '"');
    (item.field.is_none() && !item.whole.starts_with('"') && is_name && is_value).then_some(name)
}

/// Plain quotes for curly ones and spaces for control characters: pasted text works as well.
pub(super) fn plain(typed: &str) -> String {
    let plain = |c: char| match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '＂' | '「' | '」' => '"',
        '：' => ':',
        c if c.is_control() || c == '\u{FFFD}' => ' ',
        c => c,
    };
    typed.chars().map(plain).collect()
}

/// Cuts a plain text into its pieces.
pub(super) fn items(text: &str) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (sign, unsigned) = sign(rest);
        let (field, value) = field(unsigned);
        let (text, quoted, after) = value_of(value);
        let whole = &unsigned[..unsigned.len() - after.len()];
        items.push(Item {
            sign,
            field,
            text,
            whole,
            quoted,
        });
        rest = after.trim_start();
    }
    items
}

fn sign(text: &str) -> (Option<char>, &str) {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(sign @ ('-' | '+')), Some(next)) if next.is_alphanumeric() || next == '"' => {
            (Some(sign), &text[1..])
        }
        _ => (None, text),
    }
}

fn field(text: &str) -> (Option<&'static str>, &str) {
    let field = text.split_once(':').and_then(|(name, value)| {
        let is_empty = value.is_empty() || value.starts_with(char::is_whitespace);
        let is = |word: &str| !is_empty && name.eq_ignore_ascii_case(word);
        let known =
            |(field, others): &&(&str, &[&str])| is(field) || others.iter().copied().any(is);
        Some((FIELDS.iter().find(known)?.0, value))
    });
    field.map_or((None, text), |(name, value)| (Some(name), value))
}

/// The quoted part or word that the text starts with, and what follows it.
fn value_of(text: &str) -> (&str, bool, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        return match quoted.split_once('"') {
            Some((inside, after)) => (inside, true, after),
            // A quote that is never closed is none.
            None => ("", false, quoted),
        };
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '"');
    let (word, after) = text.split_at(end.unwrap_or(text.len()));
    (word, false, after)
}
