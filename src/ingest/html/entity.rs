//! Character references: `&amp;`, `&#233;`, `&eacute;`.

use std::borrow::Cow;
use std::collections::HashMap;

/// The longest name is `CounterClockwiseContourIntegral`.
const NAME_BYTES: usize = 32;

/// More distinct names than there are; whoever uses so many means no text.
const NAMES: usize = 5_000;

/// Replaces references; remembers the names it has looked up.
#[derive(Default)]
pub(super) struct Entities {
    names: HashMap<String, Option<String>>,
}

impl Entities {
    /// The text with its character references replaced. Only references that end in `;` count.
    pub(super) fn decode<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        let Some(first) = text.find('&') else {
            return Cow::Borrowed(text);
        };
        let mut decoded = String::with_capacity(text.len());
        decoded.push_str(&text[..first]);
        let mut rest = &text[first..];
        while let Some(start) = rest.find('&') {
            decoded.push_str(&rest[..start]);
            rest = &rest[start..];
            match self.reference(rest) {
                Some((characters, end)) => {
                    decoded.push_str(&characters);
                    rest = &rest[end..];
                }
                None => {
                    decoded.push('&');
                    rest = &rest[1..];
                }
            }
        }
        decoded.push_str(rest);
        Cow::Owned(decoded)
    }

    /// What the reference at the start stands for, and where it ends.
    fn reference(&mut self, text: &str) -> Option<(String, usize)> {
        let end = text.bytes().take(NAME_BYTES + 2).position(|b| b == b';')?;
        let name = &text[1..end];
        let characters = match name.strip_prefix('#') {
            Some(number) => numbered(number)?.to_string(),
            None => self.named(name)?,
        };
        Some((characters, end + 1))
    }

    fn named(&mut self, name: &str) -> Option<String> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        if self.names.len() == NAMES {
            return None;
        }
        let found = named(name);
        self.names.insert(name.to_owned(), found.clone());
        found
    }
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    // As for Windows-1252, which is what such numbers were once meant as.
    const LATE: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
        '\u{fffd}', '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ',
        '\u{fffd}', 'ž', 'Ÿ',
    ];
    match code {
        0 => Some('\u{fffd}'),
        0x80..=0x9f => Some(LATE[code as usize - 0x80]),
        _ => Some(char::from_u32(code).unwrap_or('\u{fffd}')),
    }
}

fn named(name: &str) -> Option<String> {
    let fits = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
    if !fits {
        return None;
    }
    // Markdown knows the same two thousand names; its parser holds the table.
    let arena = comrak::Arena::new();
    let root = comrak::parse_document(&arena, &format!("&{name};"), &comrak::Options::default());
    let characters = root
        .descendants()
        .find_map(|node| match &node.data().value {
            comrak::nodes::NodeValue::Text(text) => Some(text.to_string()),
            _ => None,
        })?;
    (characters != format!("&{name};")).then_some(characters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_once() {
        for (text, decoded) in [
            ("plain", "plain"),
            ("a &amp;lt; b", "a &lt; b"),
            ("&eacute;&Eacute;&hellip;&#233;&#xE9;&#XE9;", "éÉ…ééé"),
            ("&#128;&#151;", "€—"),
            ("&#0;&#xD800;&#x110000;", "\u{fffd}\u{fffd}\u{fffd}"),
            (
                "&#99999999999;&#;&#x;&;&nosuch;&amp",
                "&#99999999999;&#;&#x;&;&nosuch;&amp",
            ),
            ("é&é;é&", "é&é;é&"),
            ("&CounterClockwiseContourIntegral;", "∳"),
        ] {
            assert_eq!(Entities::default().decode(text), decoded, "{text:?}");
        }
    }
}
