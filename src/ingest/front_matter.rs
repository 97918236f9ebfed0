//! Front matter: the `key: value` lines between two `---` at the start of a Markdown text. Reads
//! the few fields that the hub knows, forgives the rest. No YAML library: its anchors, tags and
//! types have no use here, and were a hazard.

use super::{TITLE_CHARS, clean_line, cut_line, language_tag};

/// How far down the closing line may be.
const FRONT_BYTES: usize = 64 << 10;
const TAGS: usize = 50;
const TAG_CHARS: usize = 100;

/// What a text says about itself, and the rest of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FrontMatter<'a> {
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) body: &'a str,
}

/// Takes the front matter off. A text without, or one whose first lines only look like it, is
/// all body.
pub(super) fn split(text: &str) -> FrontMatter<'_> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some((front, body)) = cut(text) else {
        return FrontMatter {
            body: text,
            ..FrontMatter::default()
        };
    };
    let mut read = FrontMatter {
        body,
        ..FrontMatter::default()
    };
    let mut lines = front.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let mut below = Vec::new();
        while let Some(line) = lines.next_if(|line| line.starts_with([' ', '\t', '-'])) {
            below.push(line.trim());
        }
        match name.trim().to_ascii_lowercase().as_str() {
            "title" => read.title = title(value, &below),
            "language" | "lang" => read.language = scalar(value).and_then(|it| language_tag(&it)),
            "tags" => read.tags = tags(value, &below),
            _ => {}
        }
    }
    read
}

fn cut(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---")?;
    let (first, rest) = rest.split_once('\n')?;
    if !first.trim_end().is_empty() {
        return None;
    }
    let mut end = 0;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((&rest[..end], &rest[end + line.len()..]));
        }
        // Prose between two rules is not front matter.
        let fits =
            line.trim().is_empty() || line.starts_with([' ', '\t', '#', '-']) || line.contains(':');
        end += line.len();
        if !fits || end > FRONT_BYTES {
            return None;
        }
    }
    None
}

fn title(value: &str, below: &[&str]) -> Option<String> {
    let folded = matches!(value.trim(), ">" | ">-" | "|" | "|-");
    let title = if folded {
        below.join(" ")
    } else {
        scalar(value)?
    };
    let title = clean_line(&title);
    (!title.is_empty()).then(|| cut_line(&title, TITLE_CHARS).to_owned())
}

fn tags(value: &str, below: &[&str]) -> Vec<String> {
    let value = value.trim();
    let listed = value
        .strip_prefix('[')
        .and_then(|list| list.strip_suffix(']'));
    let mut tags: Vec<String> = if value.is_empty() {
        let items = below.iter().filter_map(|line| line.strip_prefix('-'));
        items.filter_map(scalar).collect()
    } else {
        let items = listed.unwrap_or(value).split(',');
        items.filter_map(scalar).collect()
    };
    for tag in &mut tags {
        *tag = clean_line(tag).to_lowercase();
    }
    tags.retain(|tag| !tag.is_empty() && tag.chars().count() <= TAG_CHARS);
    tags.sort_unstable();
    tags.dedup();
    tags.truncate(TAGS);
    tags
}

/// A plain or quoted value; none for what would be a list, a map or a reference.
fn scalar(value: &str) -> Option<String> {
    let value = value.trim();
    if let Some(rest) = value.strip_prefix('"') {
        let inner = &rest[..rest.rfind('"')?];
        return Some(inner.replace("\\\"", "\"").replace("\\\\", "\\"));
    }
    if let Some(rest) = value.strip_prefix('\'') {
        return Some(rest[..rest.rfind('\'')?].replace("''", "'"));
    }
    let plain = value.split(" #").next().unwrap_or_default().trim_end();
    let fits =
        !plain.is_empty() && !plain.starts_with(['[', ']', '{', '}', '>', '|', '&', '*', '!']);
    fits.then(|| plain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_fields_are_read_and_the_rest_is_forgiven() {
        for (text, title, language, tags, body) in [
            ("# A", None, None, &[][..], "# A"),
            (
                "---\ntitle: A: b # c\nlang: pt_br\ntags: [X, \"y z\"]\n---\nB",
                Some("A: b"),
                Some("pt-BR"),
                &["x", "y z"],
                "B",
            ),
            (
                "\u{feff}---\r\ntitle: \"Say \\\"hi\\\"\"\r\n---\r\nB",
                Some("Say \"hi\""),
                None,
                &[],
                "B",
            ),
            (
                "---\ntitle: 'it''s'\ntags:\n  - b\n  - a\n- a\n...\nB",
                Some("it's"),
                None,
                &["a", "b"],
                "B",
            ),
            (
                "---\ntitle: >-\n  one\n  two\n---\nB",
                Some("one two"),
                None,
                &[],
                "B",
            ),
            (
                "---\ntitle: [unclosed\nowner: : :\n---\nB",
                None,
                None,
                &[],
                "B",
            ),
            ("---\ntitle: A\n---", Some("A"), None, &[], ""),
            (
                "---\nauthor:\n  title: not this\n---\nB",
                None,
                None,
                &[],
                "B",
            ),
            (
                "---\nlanguage: all of them\ntags: one, two\n---\n",
                None,
                None,
                &["one", "two"],
                "",
            ),
            // Not front matter.
            (
                "---\nA rule, then prose.\n---\nB",
                None,
                None,
                &[],
                "---\nA rule, then prose.\n---\nB",
            ),
            ("---\ntitle: open", None, None, &[], "---\ntitle: open"),
            (
                "----\ntitle: A\n---\n",
                None,
                None,
                &[],
                "----\ntitle: A\n---\n",
            ),
            ("---", None, None, &[], "---"),
            ("", None, None, &[], ""),
        ] {
            let read = split(text);
            assert_eq!(read.title.as_deref(), title, "{text:?}");
            assert_eq!(read.language.as_deref(), language, "{text:?}");
            assert_eq!(read.tags, tags, "{text:?}");
            assert_eq!(read.body, body, "{text:?}");
        }
        let long = format!("---\n{}---\nB", "a: b\n".repeat(FRONT_BYTES));
        assert_eq!(split(&long).body, long);
    }
}
