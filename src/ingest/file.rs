//! One file to a title, a text and what it says about itself.

use std::path::Path;

use super::html::read_page;
use super::{TITLE_CHARS, clean_line, cut_line, front_matter, language_tag, markdown};
use crate::error::{Error, Result};
use crate::ingest::rule::TEXT_BYTES;
use crate::ingest::text;

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// One line, at most 500 characters, never empty.
    pub title: String,
    /// Markdown, without front matter; may be empty when a title is all there is.
    pub text: String,
    /// BCP 47 tag, when the file gives one.
    pub language: Option<String>,
    /// Lower case, sorted.
    pub tags: Vec<String>,
}

/// Which files are read.
pub const READABLE: &str = "Markdown (.md, .markdown), HTML (.html, .htm) and plain text (.txt)";

/// Reads a file of at most 8 MiB; its name says what it is. Errors, on the field `file`, with the
/// reason when it is empty, too large, not text, or of a kind that is not read.
pub fn read_file(path_name: &str, bytes: &[u8]) -> Result<Imported> {
    let refuse = |why: String| Error::invalid("file", format!("`{path_name}` {why}"));
    let path = Path::new(path_name);
    let extension = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let read = match extension.as_str() {
        "md" | "markdown" => read_markdown,
        "html" | "htm" => read_html,
        "txt" | "text" | "" => read_text,
        other => {
            return Err(refuse(format!(
                "is of a kind that is not read (.{other}); {READABLE} are"
            )));
        }
    };
    if bytes.len() > TEXT_BYTES {
        let megabytes = bytes.len().div_ceil(1 << 20);
        return Err(refuse(format!("has {megabytes} MiB; at most 8 are read")));
    }
    let text = text::decode(bytes).map_err(&refuse)?;
    if text.trim().is_empty() {
        return Err(refuse("is empty".into()));
    }
    let mut imported = read(&text);
    // Escaping may have made it longer.
    if imported.text.len() > TEXT_BYTES {
        return Err(refuse(
            "has more than 8 MiB of text once it is Markdown".into(),
        ));
    }
    if imported.title.is_empty() {
        imported.title = readable_stem(path);
    }
    imported.title = cut_line(&imported.title, TITLE_CHARS).to_owned();
    match imported.text.is_empty() && extension.starts_with("htm") {
        true => Err(refuse("holds no words".into())),
        false => Ok(imported),
    }
}

fn read_markdown(text: &str) -> Imported {
    let front = front_matter::split(text);
    let heading = || markdown::first_heading(front.body);
    Imported {
        title: front.title.or_else(heading).unwrap_or_default(),
        text: front.body.trim_matches('\n').to_owned(),
        language: front.language,
        tags: front.tags,
    }
}

fn read_html(text: &str) -> Imported {
    let page = read_page(text);
    let title = page.title.or_else(|| markdown::first_heading(&page.text));
    Imported {
        title: title.unwrap_or_default(),
        text: page.text,
        language: page.language.as_deref().and_then(language_tag),
        tags: Vec::new(),
    }
}

fn read_text(text: &str) -> Imported {
    Imported {
        title: String::new(),
        text: text::to_markdown(text),
        language: None,
        tags: Vec::new(),
    }
}

/// The file's name without its ending, `-` and `_` as spaces, beginning with a capital.
fn readable_stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let stem = clean_line(&stem.replace(['-', '_'], " "));
    let mut chars = stem.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => "Untitled".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, bytes: &[u8]) -> String {
        match read_file(name, bytes) {
            Ok(it) => format!("{} | {}", it.title, it.text),
            Err(error) => format!("refused: {error}"),
        }
    }

    #[test]
    fn files_are_read_by_their_names() {
        for (name, bytes, read_as) in [
            ("a.md", "---\ntitle: T\n---\n# H\n\nb\n", "T | # H\n\nb"),
            (
                "a.markdown",
                "text\n\nHead\n====\n",
                "Head | text\n\nHead\n====",
            ),
            ("dir/price-list_2026.MD", "text", "Price list 2026 | text"),
            ("a.md", "\u{feff}# *B* `c`\r\nd\r\n", "B c | # *B* `c`\nd"),
            (
                "only.md",
                "---\ntitle: Only a title\n---\n",
                "Only a title | ",
            ),
            ("a.htm", "<title>T</title><h1>H</h1>", "T | # H"),
            ("a.html", "<h1>H</h1>b", "H | # H\n\nb"),
            ("b.html", "b", "B | b"),
            ("notes.txt", "a <b> c", "Notes | a &lt;b> c"),
            ("README", "x", "README | x"),
            ("-.txt", "x", "Untitled | x"),
            ("a.md", "# \u{202e}evil\u{202c}", "evil | # evil"),
        ] {
            assert_eq!(read(name, bytes.as_bytes()), read_as, "{name}");
        }
    }

    #[test]
    fn others_are_refused_with_the_reason() {
        let large = vec![b'a'; TEXT_BYTES + 1];
        for (name, bytes, reason) in [
            (
                "a.pdf",
                &b"%PDF-1.7"[..],
                "is of a kind that is not read (.pdf); Markdown (.md,",
            ),
            ("a.html.exe", b"MZ", "(.exe)"),
            ("a.md", b"", "is empty"),
            ("a.md", b" \n\t\r\n", "is empty"),
            ("a.md", b"\xef\xbb\xbf", "is empty"),
            ("a.md", b"a\0b", "is not text"),
            ("a.txt", b"M\xfcller", "is not UTF-8 (byte 2)"),
            ("a.txt", b"\xff\xfea", "is cut off"),
            ("a.md", &large, "has 9 MiB; at most 8"),
            ("a.html", b"<script>x</script>", "holds no words"),
        ] {
            let read = read(name, bytes);
            assert!(
                read.starts_with("refused") && read.contains(reason),
                "{name}: {read}"
            );
        }
    }
}
