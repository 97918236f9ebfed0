//! Markdown to words: what the index reads and snippets are cut from. Everything that is shown
//! and nothing else: no markup, no addresses behind links, no front matter.

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeValue};

use super::line::is_hidden;
use super::markdown::{Budget, pieces, with_tree};
use super::{front_matter, html};

/// How much is parsed at a time: keeps memory flat.
const PIECE_BYTES: usize = 256 << 10;

/// What of a Markdown text is words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plain {
    /// All of them, as `plain_text` gives them.
    pub text: String,
    /// Those of each heading, in order, without empty ones.
    pub headings: Vec<String>,
}

/// The words of a Markdown text: blocks on lines of their own, everything else separated by
/// single spaces. A part that is too intricate to parse gives its own characters.
pub fn plain_text(markdown: &str) -> String {
    plain(markdown).text
}

/// As `plain_text`, with the headings told apart.
pub fn plain(markdown: &str) -> Plain {
    let mut words = Words::default();
    let budget = Budget::text();
    for piece in pieces(front_matter::split(markdown).body, PIECE_BYTES) {
        let part = budget.part();
        let given = part.left();
        if with_tree(piece, &part, |_, root| words.read(root)).is_none() {
            words.add(piece);
        }
        words.line();
        budget.spend(given, &part);
    }
    Plain {
        text: words.text,
        headings: words.headings,
    }
}

/// Collects words, with at most one separator between two.
#[derive(Default)]
struct Words {
    text: String,
    gap: Option<char>,
    headings: Vec<String>,
    /// Where the heading being read starts.
    heading: Option<usize>,
}

impl Words {
    fn read<'a>(&mut self, root: &'a AstNode<'a>) {
        for edge in root.traverse() {
            let (node, starts) = match edge {
                NodeEdge::Start(node) => (node, true),
                NodeEdge::End(node) => (node, false),
            };
            let value = &node.data().value;
            match value {
                NodeValue::TableCell => self.space(),
                value if value.block() => self.line(),
                _ => {}
            }
            if let NodeValue::Heading(_) = value {
                self.heading(starts);
            }
            if !starts {
                continue;
            }
            match value {
                NodeValue::Text(text) => self.add(text),
                NodeValue::Code(code) => self.add(&code.literal),
                NodeValue::CodeBlock(block) => self.add(&block.literal),
                NodeValue::HtmlBlock(block) => self.add(&html::words(&block.literal)),
                NodeValue::HtmlInline(tag) if html::is_break(tag) => self.space(),
                NodeValue::SoftBreak | NodeValue::LineBreak => self.space(),
                _ => {}
            }
        }
    }

    fn heading(&mut self, starts: bool) {
        if starts {
            self.heading = Some(self.text.len());
        } else if let Some(start) = self.heading.take() {
            let heading = self.text[start..].trim();
            if !heading.is_empty() {
                self.headings.push(heading.to_owned());
            }
        }
    }

    fn space(&mut self) {
        self.gap = self.gap.or(Some(' '));
    }

    fn line(&mut self) {
        self.gap = Some('\n');
    }

    fn add(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' => self.line(),
                c if c.is_whitespace() || c.is_control() => self.space(),
                // Inside a word these would keep it from being found.
                '\u{ad}' => {}
                c if is_hidden(c) => {}
                c => {
                    if let Some(gap) = self.gap.take().filter(|_| !self.text.is_empty()) {
                        self.text.push(gap);
                    }
                    self.text.push(c);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_markup() {
        for (markdown, words) in [
            ("", ""),
            (
                "---\ntitle: Secret\n---\n# A *b*\n\nc\nd  \ne",
                "A b\nc d e",
            ),
            (
                "- one\n  - two\n1. three\n- [x] done",
                "one\ntwo\nthree\ndone",
            ),
            (
                "> quoted `co de`\n\n```rust\nfn a() {}\n  b\n```",
                "quoted co de\nfn a() {}\nb",
            ),
            ("| a | b |\n|---|---|\n| c\\|d | e |", "a b\nc|d e"),
            (
                "[text](https://x.example \"t\") ![alt](y.png) <https://z.example>",
                "text alt https://z.example",
            ),
            ("[ref][1] tail\n\n[1]: https://x.example", "ref tail"),
            ("note[^1]\n\n[^1]: below", "note\nbelow"),
            (
                "a<b>c</b><br>d <!-- no --> &amp; &eacute; \\* ~~x~~",
                "ac d & é * x",
            ),
            (
                "<div align=x>\nShown <script>no()</script>&lt;p&gt;\n</div>\n\nafter",
                "Shown <p>\nafter",
            ),
            (
                "part\u{ad}ner price\u{200b}list \u{202e}x\u{0}y",
                "partner pricelist x y",
            ),
            ("まず**「強調」**する", "まず**「強調」**する"),
        ] {
            assert_eq!(plain_text(markdown), words, "{markdown:?}");
        }
    }

    #[test]
    fn headings_are_told_apart() {
        let read = plain(
            "# One *two*\n\ntext\n\nThree\n---\n\n##\n\n> ### `four` &amp; [x](y)\n\n    # no",
        );
        assert_eq!(read.headings, ["One two", "Three", "four & x"]);
        assert_eq!(read.text, "One two\ntext\nThree\nfour & x\n# no");
    }

    #[test]
    fn hostile_texts_end() {
        let n = 20_000;
        for markdown in [
            ">".repeat(n),
            "- ".repeat(n),
            "[".repeat(n),
            "![".repeat(n),
            "*a **b ".repeat(n / 4),
            "&".repeat(n),
            "<div>".repeat(n / 4),
            "<!--".repeat(n / 4),
            "[^a]".repeat(n / 4) + "\n\n[^a]: [^a]",
            "`".repeat(n),
            format!(
                "|{}\n|{}\n{}",
                "a|".repeat(900),
                "-|".repeat(900),
                "a\n".repeat(n)
            ),
        ] {
            let words = plain_text(&markdown);
            assert!(words.len() <= markdown.len(), "{}", &markdown[..20]);
        }
    }
}
