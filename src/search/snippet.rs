//! Snippets: the part of a text that shows why it was found, as HTML with `<mark>`.

use super::Query;

/// The best part of a plain text, HTML-escaped, with what matched in `<mark>`; none when nothing
/// in it matches. `language` is the document's.
pub fn snippet(_text: &str, _query: &Query, _language: Option<&str>) -> Option<String> {
    None
}

/// The whole of a short text such as a title, HTML-escaped, with what matched in `<mark>`.
pub fn highlight(text: &str, _query: &Query, _language: Option<&str>) -> String {
    text.to_owned()
}
