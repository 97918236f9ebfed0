//! Plain characters to Markdown that shows exactly them.

use super::line::is_hidden;

/// Adds text to a line of Markdown: white space becomes single spaces, what Markdown would take
/// for markup is escaped.
pub(super) fn push_escaped(line: &mut String, text: &str) {
    let mut chars = text.chars().filter(|c| !is_hidden(*c)).peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() || c.is_control() {
            if !line.is_empty() && !line.ends_with([' ', '\n']) {
                line.push(' ');
            }
            continue;
        }
        let next = chars.peek().copied().unwrap_or(' ');
        let within = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        // References, since a backslash would become part of a bare link in front of it.
        match c {
            '<' if next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?') => {
                line.push_str("&lt;");
                continue;
            }
            '&' if next.is_ascii_alphabetic() || next == '#' => {
                line.push_str("&amp;");
                continue;
            }
            _ => {}
        }
        let marks = match c {
            '\\' | '`' | '*' | '[' | ']' | '|' => true,
            '_' => !(within(line.chars().next_back()) && next.is_alphanumeric()),
            '~' => next == '~' || line.ends_with('~'),
            _ => false,
        };
        if marks {
            line.push('\\');
        }
        line.push(c);
    }
}

/// A line with a backslash where its start would make it a heading, list, quote or rule.
pub(super) fn escape_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let at = match line.as_bytes().get(digits) {
        Some(b'#' | b'+' | b'-' | b'=' | b'>' | b':') if digits == 0 => 0,
        Some(b'.' | b')') if digits > 0 => digits,
        _ => return line.to_owned(),
    };
    format!("{}\\{}", &line[..at], &line[at..])
}

#[cfg(test)]
mod tests {
    use super::super::plain_text;
    use super::*;

    #[test]
    fn markdown_shows_the_same_characters() {
        for text in [
            "plain",
            "# no heading",
            "- no list",
            "12. no list",
            "1) no list",
            "> no quote",
            "=== ---",
            "a *b* _c_ __d__ snake_case `e` ~~f~~ [g](h) ![i](j) [^k]: l",
            "<b>m</b> <!-- n --> &amp; &#65; & < > 3 < 4",
            "a | b",
            "\\ \\* \\\\",
            "~~~",
            "```",
            ": term",
        ] {
            let mut line = String::new();
            push_escaped(&mut line, text);
            assert_eq!(plain_text(&escape_start(&line)), text);
        }
    }
}
