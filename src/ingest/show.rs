//! Markdown to HTML that is safe to show. Raw HTML is never passed on, no picture is fetched:
//! a picture becomes a link to it.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use comrak::Arena;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeValue};

use super::markdown::{Budget, options, with_tree};
use super::{front_matter, html};

/// The most bytes that are rendered.
const SOURCE_BYTES: usize = 1 << 20;
/// The most bytes of HTML before cleaning; footnotes and nesting can multiply a text.
const HTML_BYTES: usize = 4 << 20;
/// The deepest nesting; cleaning takes time with its square.
const DEPTH: usize = 100;

/// The text as HTML. Headings, lists, tables, code, links to `http`, `https` and `mailto`; no
/// images, scripts, styles, classes or ids. A text that is too long, too deep or too intricate is
/// shown as it was written, in one `<pre>`.
pub fn to_html(markdown: &str) -> String {
    let body = front_matter::split(markdown).body;
    let rendered = || {
        with_tree(body, &Budget::text(), |arena, root| {
            prepare(arena, root)?;
            let mut html = Bounded(String::new());
            comrak::format_html(root, &options(), &mut html).ok()?;
            Some(html.0)
        })?
    };
    let short = body.len() <= SOURCE_BYTES;
    match short.then(rendered).flatten() {
        // The cleaner takes quadratic time for `&amp;`, which also matches without its `;`.
        Some(html) => CLEANER.clean(&html.replace("&amp;", "&#38;")).to_string(),
        None => format!("<pre>{}</pre>\n", escape(body)),
    }
}

/// Turns pictures into links and HTML blocks into their words; none when too deep.
fn prepare<'a>(arena: &'a Arena<'a>, root: &'a AstNode<'a>) -> Option<()> {
    let (mut depth, mut links) = (0_usize, 0_usize);
    let mut pictures = Vec::new();
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => {
                depth += 1;
                if depth > DEPTH {
                    return None;
                }
                let value = &mut node.data_mut().value;
                match value {
                    NodeValue::Link(_) => links += 1,
                    NodeValue::Image(_) => pictures.push((node, links > 0)),
                    NodeValue::HtmlInline(tag) if html::is_break(tag) => {
                        *value = NodeValue::LineBreak;
                    }
                    NodeValue::HtmlBlock(block) => {
                        let words = html::words(&block.literal);
                        *value = NodeValue::Paragraph;
                        node.append(arena.alloc(NodeValue::Text(words.into()).into()));
                    }
                    _ => {}
                }
            }
            NodeEdge::End(node) => {
                depth -= 1;
                if let NodeValue::Link(_) = node.data().value {
                    links -= 1;
                }
            }
        }
    }
    for (picture, inside_link) in pictures {
        // One link can't hold another.
        let plain = inside_link || picture.first_child().is_none();
        let value = &mut picture.data_mut().value;
        if let NodeValue::Image(link) = value {
            *value = match plain {
                true => NodeValue::Emph,
                false => NodeValue::Link(std::mem::take(link)),
            };
        }
    }
    Some(())
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "input",
            "li",
            "ol",
            "p",
            "pre",
            "section",
            "strong",
            "sup",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            // A task list's box.
            ("input", HashSet::from(["checked", "disabled"])),
            ("ol", HashSet::from(["start"])),
            ("td", HashSet::from(["align"])),
            ("th", HashSet::from(["align"])),
        ]))
        .set_tag_attribute_value("input", "type", "checkbox")
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // What a text's relative links point at is not on the hub.
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener"));
    builder
});

/// Stops the renderer when there is too much.
struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > HTML_BYTES {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '\0' => html.push('\u{fffd}'),
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_shown() {
        for (markdown, html) in [
            ("# A *b*", "<h1>A <em>b</em></h1>\n"),
            ("---\ntitle: x\n---\na & b", "<p>a &amp; b</p>\n"),
            (
                "- [x] done",
                "<ul>\n<li><input checked=\"\" disabled=\"\" type=\"checkbox\"> done</li>\n</ul>\n",
            ),
            ("2. x", "<ol start=\"2\">\n<li>x</li>\n</ol>\n"),
            (
                "[a](https://x.example)",
                "<p><a href=\"https://x.example\" rel=\"nofollow noopener\">a</a></p>\n",
            ),
            (
                "![alt](https://x.example/p.png)",
                "<p><a href=\"https://x.example/p.png\" rel=\"nofollow noopener\">alt</a></p>\n",
            ),
            (
                "[![b](p.png)](https://x.example)",
                "<p><a href=\"https://x.example\" rel=\"nofollow noopener\"><em>b</em></a></p>\n",
            ),
            ("a<br>b", "<p>a<br>\nb</p>\n"),
            ("<div><b>in</b> block</div>", "<p>in block</p>\n"),
        ] {
            assert_eq!(to_html(markdown), html, "{markdown:?}");
        }
    }

    #[test]
    fn nothing_active_gets_through() {
        for markdown in [
            "<script>alert(1)</script>",
            "a <script>alert(1)</script> b",
            "<img src=x onerror=alert(1)>",
            "a <svg onload=alert(1)> <math><style>",
            "[x](javascript:alert(1)) [y](JaVaScRiPt&#58;alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=) [y](vbscript:a) [z](file:///etc/passwd)",
            "[x](//evil.example) [y](/graphql) [z](#frag)",
            "![x](javascript:alert(1)) ![y](http://127.0.0.1:9/t.gif)",
            "[x](https://e.example \"\\\" onmouseover=alert(1)\")",
            "[x](<https://e.example/\"onmouseover=alert(1)>)",
            "```\"><script>alert(1)</script>\nx\n```",
            "<iframe src=//e.example></iframe><object><embed><form action=x>",
            "<https://e.example/?<script>>",
            "\u{0}<scr\u{0}ipt>alert(1)</script>",
        ] {
            let html = to_html(markdown);
            // What is left in angle brackets is ours, so no event and no scheme can be in there.
            for tag in html.split('<').skip(1) {
                let tag = tag.split('>').next().unwrap().to_lowercase();
                let name = tag
                    .trim_start_matches('/')
                    .split([' ', '/'])
                    .next()
                    .unwrap();
                assert!(
                    ["p", "a", "em", "pre", "code", "br"].contains(&name),
                    "{markdown:?} {html}"
                );
                assert!(
                    !tag.contains("script:") && !tag.contains(" on"),
                    "{markdown:?} {html}"
                );
                assert!(
                    !tag.contains("href") || tag.contains("href=\"http"),
                    "{markdown:?} {html}"
                );
            }
        }
    }

    #[test]
    fn hostile_texts_end_and_stay_whole() {
        let n = 5_000;
        for markdown in [
            ">".repeat(n),
            "&".repeat(n),
            "\"".repeat(n),
            "<".repeat(n),
            "*a ".repeat(n) + &"b*".repeat(n),
            "[^a]".repeat(n) + "\n\n[^a]: b",
            format!(
                "|{}\n|{}\n{}",
                "a|".repeat(500),
                "-|".repeat(500),
                "a\n".repeat(n)
            ),
        ] {
            assert!(!to_html(&markdown).is_empty());
        }
        assert!(to_html(&">".repeat(n)).starts_with("<pre>&gt;&gt;"));
    }
}
