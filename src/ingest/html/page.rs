//! A web page to Markdown, with its title and language.

use super::token::{Attributes, Token, tokens};
use super::writer::Writer;
use crate::ingest::clean_line;

/// What a page says.
pub(crate) struct Page {
    /// From `<title>`.
    pub(crate) title: Option<String>,
    /// As written on `<html>`.
    pub(crate) language: Option<String>,
    /// Markdown.
    pub(crate) text: String,
}

/// Reads a page. Scripts, styles and frames are left out; words of menus stay.
pub(crate) fn read_page(html: &str) -> Page {
    let mut page = Page {
        title: None,
        language: None,
        text: String::new(),
    };
    let mut writer = Writer::default();
    let mut in_title = false;
    for token in tokens(html) {
        match token {
            Token::Open { name, attributes } => {
                in_title = name == "title";
                if name == "html" {
                    page.language = attributes.get("lang").map(|it| it.into_owned());
                }
                open(&mut writer, &name, attributes);
            }
            Token::Close { name } => {
                in_title = false;
                close(&mut writer, &name);
            }
            Token::Text(text) if in_title => {
                let title = || Some(clean_line(&text)).filter(|title| !title.is_empty());
                page.title = page.title.or_else(title);
            }
            Token::Text(text) => writer.text(&text),
        }
    }
    page.text = writer.finish();
    page
}

fn open(writer: &mut Writer, name: &str, attributes: Attributes<'_>) {
    match name {
        "h1" => writer.heading("# "),
        "h2" => writer.heading("## "),
        "h3" => writer.heading("### "),
        "h4" => writer.heading("#### "),
        "h5" => writer.heading("##### "),
        "h6" => writer.heading("###### "),
        "br" => writer.line_break(),
        "hr" => writer.rule(),
        "blockquote" => writer.open_quote(),
        "ul" | "menu" | "dir" => writer.open_list(false),
        "ol" => writer.open_list(true),
        "li" => writer.open_item(),
        "pre" | "listing" | "xmp" => writer.open_raw(),
        "code" | "kbd" | "samp" | "tt" => writer.open_code(),
        "a" => writer.open_link(&attributes.get("href").unwrap_or_default()),
        "img" => writer.text(&attributes.get("alt").unwrap_or_default()),
        "table" => writer.open_table(),
        "tr" => writer.open_cell(true),
        "td" | "th" => writer.open_cell(false),
        name if super::is_inline(name) => {}
        _ => writer.block(),
    }
}

fn close(writer: &mut Writer, name: &str) {
    match name {
        "blockquote" => writer.close_quote(),
        "ul" | "ol" | "menu" | "dir" => writer.close_list(),
        "li" => writer.close_item(),
        "pre" | "listing" => writer.close_raw(),
        "code" | "kbd" | "samp" | "tt" => writer.end_code(),
        "a" => writer.end_link(),
        "table" => writer.close_table(),
        name if super::is_inline(name) => {}
        _ => writer.block(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_markdown() {
        for (html, markdown) in [
            ("", ""),
            ("<h1>A  <i>b</i></h1><p>c\nd<p>e", "# A b\n\nc d\n\ne"),
            ("a<br>b<br><br>c", "a\\\nb\\\n\\\nc"),
            (
                "<ul><li>a<li>b<ul><li>c</ul></ul><ol><li>d<li><p>e<p>f</ol>",
                "- a\n- b\n  - c\n1. d\n2. e\n\n   f",
            ),
            (
                "<blockquote>a<blockquote><p>b</p><p>c</blockquote></blockquote>d",
                "> a\n>\n> > b\n> >\n> > c\n\nd",
            ),
            (
                "<pre>\n a &lt;b&gt;\n  ```\n</pre>",
                "````\n a <b>\n  ```\n````",
            ),
            ("x <code>a|`b</code> y", "x ``a|`b`` y"),
            (
                "<a href='https://x.example/?a=1&amp;b'> go <b>on</b></a>!",
                "[go on](<https://x.example/?a=1&b>)!",
            ),
            (
                "<a href='javascript:x'>a</a> <a href=/y>b</a> <a href='https://z/<'>c</a>",
                "a b c",
            ),
            (
                "<a href=https://x/><img src=y alt='A [b]'></a><a href=https://z/></a>",
                "[A \\[b\\]](<https://x/>)",
            ),
            (
                "<table><tr><th>a<th>b<tr><td>c|d<td><p>e<p>f</table>",
                "| a | b |\n| --- | --- |\n| c\\|d | e f |",
            ),
            (
                "<table><tr><td>a<tr><td>b<td>c</table>",
                "| a |  |\n| --- | --- |\n| b | c |",
            ),
            (
                "<table><tr><td>menu<td><h1>a</h1><p>b<td>c</table>d",
                "menu\n\n# a\n\nb\n\nc\n\nd",
            ),
            (
                "<style>p{}</style><script>x</script><noscript>on</noscript><svg><text>in</text></svg>",
                "on\n\nin",
            ),
            ("1. a *b* <p># c <p>- d", "1\\. a \\*b\\*\n\n\\# c\n\n\\- d"),
            ("<hr>a<hr>", "---\n\na\n\n---"),
        ] {
            assert_eq!(read_page(html).text, markdown, "{html:?}");
        }
    }

    #[test]
    fn title_and_language() {
        let page =
            read_page("<html lang=de-AT><head><title>\nA &amp; B </title><title>C</title></head>d");
        assert_eq!(page.title.as_deref(), Some("A & B"));
        assert_eq!(page.language.as_deref(), Some("de-AT"));
        assert_eq!(page.text, "d");
    }

    #[test]
    fn hostile_pages_end() {
        let n = 5_000;
        for piece in [
            "<div>",
            "<b>",
            "<ul><li>",
            "<blockquote>",
            "<table><tr><td>",
            "<table>",
            "<tr>",
            "<td>",
            "<pre>",
            "<code>",
            "<a href=https://x>",
            "<h1>",
            "</li>",
            "&nosuch;",
            "<br>",
            "<li>a",
            "`",
            "a<td>",
        ] {
            let page = read_page(&piece.repeat(n));
            assert!(page.text.len() <= n * 60, "{piece} {}", page.text.len());
        }
    }
}
