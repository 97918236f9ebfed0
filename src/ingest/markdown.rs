//! Markdown to a tree, within a budget. The one place that says which Markdown we read:
//! CommonMark with GitHub's tables, task lists, strikethrough, footnotes and bare links.

use std::cell::Cell;

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, try_parse_document};

use super::front_matter;

/// How often the parser may ask whether to go on; it asks every 256 steps. A step is a line, an
/// inline or a node, so this is about a million nodes, 200 MB and a second.
const ASKS: u32 = 16_384;

/// The most bytes that are read as Markdown at all.
const SOURCE_BYTES: usize = 8 << 20;

/// What is parsed and rendered.
pub(super) fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    // Raw HTML in between the text: never rendered.
    options.render.r#unsafe = false;
    options
}

/// Hands over the tree of the text without its front matter; none when the text is too long or
/// too intricate for the budget.
pub(super) fn with_tree<T>(
    markdown: &str,
    read: impl for<'a> FnOnce(&'a Arena<'a>, &'a AstNode<'a>) -> T,
) -> Option<T> {
    let body = front_matter::split(markdown).body;
    if body.len() > SOURCE_BYTES {
        return None;
    }
    let asked = Cell::new(0);
    let over = || {
        asked.set(asked.get() + 1);
        asked.get() > ASKS
    };
    let arena = Arena::new();
    let root = try_parse_document(&arena, body, &options(), &over).ok()?;
    Some(read(&arena, root))
}

/// The text of the first heading; none when there is none with words.
pub(super) fn first_heading(markdown: &str) -> Option<String> {
    with_tree(markdown, |_, root| {
        root.descendants()
            .filter(|node| matches!(node.data().value, NodeValue::Heading(_)))
            .map(|heading| super::clean_line(&heading.collect_text()))
            .find(|title| !title.is_empty())
    })?
}
