//! Markdown to a tree, within a budget. The one place that says which Markdown we read:
//! CommonMark with GitHub's tables, task lists, strikethrough, footnotes and bare links.

use std::cell::Cell;

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, try_parse_document};

/// How far into a text its first heading is looked for.
const HEADING_BYTES: usize = 64 << 10;

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

/// How much work may go into parsing. The parser asks every 256 steps whether to go on; a step is
/// a line, an inline or a node. 16,384 times are about a million nodes, 200 MB and a second.
pub(super) struct Budget(Cell<u32>);

impl Budget {
    /// What one text may cost.
    pub(super) fn text() -> Self {
        Self(Cell::new(16_384))
    }

    /// A part of what is left, and no more than a third of a whole text's.
    pub(super) fn part(&self) -> Self {
        Self(Cell::new(self.0.get().min(5_461)))
    }

    /// Takes off what a part has used.
    pub(super) fn spend(&self, given: u32, part: &Self) {
        let used = given.saturating_sub(part.0.get());
        self.0.set(self.0.get().saturating_sub(used));
    }

    /// How much is left.
    pub(super) fn left(&self) -> u32 {
        self.0.get()
    }

    fn is_spent(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left == 0
    }
}

/// Hands over the tree of a text without front matter; none when it is too intricate for the
/// budget.
pub(super) fn with_tree<T>(
    body: &str,
    budget: &Budget,
    read: impl for<'a> FnOnce(&'a Arena<'a>, &'a AstNode<'a>) -> T,
) -> Option<T> {
    let arena = Arena::new();
    let root = try_parse_document(&arena, body, &options(), &|| budget.is_spent()).ok()?;
    Some(read(&arena, root))
}

/// The text of the first heading in the first 64 KiB; none when there is none with words.
pub(super) fn first_heading(body: &str) -> Option<String> {
    let start = pieces(body, HEADING_BYTES).next()?;
    with_tree(start, &Budget::text().part(), |_, root| {
        root.descendants()
            .filter(|node| matches!(node.data().value, NodeValue::Heading(_)))
            .map(|heading| super::clean_line(&heading.collect_text()))
            .find(|title| !title.is_empty())
    })?
}

/// The text cut into pieces of at most so many bytes, between paragraphs where that is possible.
pub(super) fn pieces(text: &str, bytes: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let start = &rest[..rest.floor_char_boundary(bytes)];
        let end = if start.len() == rest.len() {
            start.len()
        } else {
            let gap = start.rfind("\n\n").map(|at| at + 2);
            let line = || start.rfind('\n').map(|at| at + 1);
            // A gap that is far up would make many small pieces.
            gap.filter(|at| *at > bytes / 2)
                .or_else(line)
                .unwrap_or(start.len())
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_up_the_text() {
        for (text, cut) in [
            ("", &[][..]),
            ("abc", &["abc"]),
            ("ab\n\ncd\nef", &["ab\n\n", "cd\nef"]),
            ("a\n\nbcdefg", &["a\n\n", "bcdefg"]),
            ("abcdefghijkl", &["abcdef", "ghijkl"]),
            ("日本語", &["日本", "語"]),
        ] {
            assert_eq!(pieces(text, 6).collect::<Vec<_>>(), cut, "{text:?}");
        }
    }
}
