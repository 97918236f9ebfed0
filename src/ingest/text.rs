//! Bytes to characters, and plain text to Markdown.

use super::escape::push_escaped;
use super::line::is_hidden;

/// The text of a file, with `\n` as its line ends and no other control characters but tabs. UTF-8,
/// or UTF-16 when it says so in its first two bytes. Errors with the reason.
pub(super) fn decode(bytes: &[u8]) -> Result<String, String> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => from_utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => from_utf16(rest, u16::from_be_bytes)?,
        _ => {
            if bytes.contains(&0) {
                return Err("is not text: it holds zero bytes".into());
            }
            let text = std::str::from_utf8(bytes).map_err(|error| {
                let at = error.valid_up_to() + 1;
                format!("is not UTF-8 (byte {at}); save it as UTF-8")
            })?;
            text.to_owned()
        }
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = |c: &char| matches!(c, '\n' | '\t') || !(c.is_control() || is_hidden(*c));
    Ok(text.chars().filter(kept).collect())
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("is cut off: UTF-16 has an even number of bytes".into());
    }
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if text.contains('\0') => Err("is not text: it holds zero characters".into()),
        Ok(text) => Ok(text),
        Err(_) => Err("is not UTF-16, though it begins like it; save it as UTF-8".into()),
    }
}

/// Markdown that shows a plain text: its words as they are; its bullets, numbers, quotes,
/// underlined titles and indented blocks as such.
pub(super) fn to_markdown(text: &str) -> String {
    let mut markdown = String::with_capacity(text.len() + text.len() / 16);
    let (mut after_blank, mut in_block) = (true, false);
    for line in text.lines() {
        let blank = line.trim().is_empty();
        let indented = line.starts_with("    ") || line.starts_with('\t');
        in_block = indented && (in_block || after_blank);
        if in_block && !blank {
            markdown.push_str(line.trim_end());
        } else if !blank {
            let trimmed = line.trim_start();
            let indent = (line.len() - trimmed.len()).min(3);
            markdown.extend(std::iter::repeat_n(' ', indent));
            let trimmed = mark(&mut markdown, trimmed);
            let mut words = String::new();
            push_escaped(&mut words, trimmed);
            markdown.push_str(words.trim_end());
        }
        markdown.push('\n');
        after_blank = blank || (after_blank && in_block);
    }
    markdown.truncate(markdown.trim_end().len());
    markdown.drain(..markdown.len() - markdown.trim_start_matches('\n').len());
    markdown
}

/// Writes what begins the line in a way of its own, and hands back the rest.
fn mark<'a>(markdown: &mut String, line: &'a str) -> &'a str {
    if let Some(rest) = line.strip_prefix("* ") {
        markdown.push_str("* ");
        return rest;
    }
    // What is no heading in plain text.
    if line.starts_with('#') {
        markdown.push('\\');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::plain_text;
    use super::*;

    #[test]
    fn encodings() {
        let utf16 = |text: &str, big: bool| -> Vec<u8> {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units
                .flat_map(|unit| {
                    if big {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    }
                })
                .collect()
        };
        assert_eq!(decode(&utf16("日本\r\n🦀", true)).unwrap(), "日本\n🦀");
        assert_eq!(decode(&utf16("日本", false)).unwrap(), "日本");
        assert_eq!(
            decode("\u{feff}a\r\nb\rc\u{1b}[0m\u{c}\td".as_bytes()).unwrap(),
            "a\nb\nc[0m\td"
        );
        assert!(decode(b"\xff\xfe\x00\xd8").is_err());
        assert!(decode(b"\xff\xfe\x00\x00").is_err());
        assert!(decode(b"\xed\xa0\x80").is_err());
    }

    #[test]
    fn plain_text_keeps_its_words() {
        for (text, words) in [
            (
                "#include <stdio.h>\nint *p; // a_b __c__",
                "#include <stdio.h> int *p; // a_b __c__",
            ),
            (
                "Title\n=====\n\n* one\n* two\n\n1. three",
                "Title\none\ntwo\nthree",
            ),
            ("a\n\n    fn *x* <y>\n\n    z\nb", "a\nfn *x* <y>\nz\nb"),
            ("a\n     wrapped *x*", "a wrapped *x*"),
            ("\n\n  x & &amp; [y](z)\n\n", "x & &amp; [y](z)"),
            (
                "| a | b |\n|---|---|\n| c | d |",
                "| a | b | |---|---| | c | d |",
            ),
        ] {
            assert_eq!(plain_text(&to_markdown(text)), words, "{text:?}");
        }
    }
}
