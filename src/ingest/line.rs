//! One-line texts: names, titles, words. Cleans them; never shortens without being asked.

use unicode_normalization::UnicodeNormalization;

/// The most characters that a name or title holds.
pub const TITLE_CHARS: usize = 500;

/// The text as one line: every run of white space and control characters becomes one space,
/// characters that reorder or hide others are dropped, the ends are trimmed.
pub fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_hidden(*c)) {
        if !c.is_whitespace() && !c.is_control() {
            line.push(c);
        } else if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// The text as phrases are compared: a clean line, compatibility forms unified, in lower case.
pub fn plain_phrase(text: &str) -> String {
    let unified: String = text.nfkc().collect();
    clean_line(&unified).to_lowercase()
}

/// The first `most` characters, without a space at the end.
pub fn cut_line(line: &str, most: usize) -> &str {
    match line.char_indices().nth(most) {
        Some((end, _)) => line[..end].trim_end(),
        None => line,
    }
}

// Embeddings, overrides and isolates can make one title look like another. The joiners and the
// plain marks stay: Persian, Arabic and Hebrew are written with them.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_controls_or_overrides() {
        for (given, clean) in [
            ("", ""),
            ("  a  b\t\r\nc  ", "a b c"),
            ("a\u{0}b\u{1b}[31m", "a b [31m"),
            ("\u{202e}fdp.exe\u{202c}", "fdp.exe"),
            ("\u{feff}Title", "Title"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("a\u{a0}\u{2028}b", "a b"),
            ("\u{200b} \u{200b}", ""),
        ] {
            assert_eq!(clean_line(given), clean, "{given:?}");
        }
    }

    #[test]
    fn phrases_are_compared_without_case_and_forms() {
        for (given, plain) in [
            ("  HX-2000\tLicence ", "hx-2000 licence"),
            ("Ｄａｔａ ﬁle", "data file"),
            ("GRÖẞE", "größe"),
            ("e\u{301}", "é"),
        ] {
            assert_eq!(plain_phrase(given), plain, "{given:?}");
        }
    }

    #[test]
    fn a_line_is_cut_between_characters() {
        assert_eq!(cut_line("日本語", 2), "日本");
        assert_eq!(cut_line("ab cd", 3), "ab");
        assert_eq!(cut_line("ab", 3), "ab");
    }
}
