//! HTML to words and to Markdown. Reads what people see; never runs, fetches or keeps anything
//! active. It has a tokenizer of its own and no tree: the tree that browsers build takes
//! quadratic time and unbounded depth on hostile input.

mod entity;
mod page;
mod table;
mod token;
mod writer;

pub(super) use page::read_page;
use token::{Token, tokens};

/// The words of a piece of HTML, single spaces between blocks as between words.
pub(super) fn words(html: &str) -> String {
    let mut words = String::new();
    for token in tokens(html) {
        match token {
            Token::Text(text) => words.push_str(&text),
            Token::Open { name, .. } | Token::Close { name } if !is_inline(&name) => {
                words.push(' ')
            }
            _ => {}
        }
    }
    super::clean_line(&words)
}

/// Whether an inline tag is a line break.
pub(super) fn is_break(tag: &str) -> bool {
    tag.get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("<br"))
        && tag[3..].starts_with([' ', '/', '>', '\t', '\n'])
}

/// Whether the element stands inside a line and does not part words.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}
