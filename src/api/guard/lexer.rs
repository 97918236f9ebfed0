//! One pass over the bytes of a document, before the library's parser sees it.
//!
//! That parser calls itself for every bracket: 4 KB of `[` overflow its stack and end the process. This pass
//! is a loop that never goes back, and refuses what the parser must not be given. Where it and the parser
//! could read a string or a comment differently, it refuses.

use async_graphql::Pos;

use super::limit;
use super::refusal::{Code, Refusal};

/// Counts the names, values and signs of a document, or refuses it at the first byte that breaks a rule.
pub fn lex(query: &str) -> Result<usize, Refusal> {
    if query.len() > limit::QUERY_BYTES {
        return Err(Refusal::new(
            Code::TooLarge,
            format!(
                "the document has {} bytes, {} are allowed: ask for less, or in several requests",
                query.len(),
                limit::QUERY_BYTES
            ),
        ));
    }
    let mut lexer = Lexer {
        bytes: query.as_bytes(),
        at: 0,
        tokens: 0,
        open: Vec::new(),
    };
    match lexer.run() {
        Ok(()) => Ok(lexer.tokens),
        Err((refusal, at)) => Err(refusal.at(position(query, at))),
    }
}

/// A refusal and the byte it is about.
type Stop = (Refusal, usize);

struct Lexer<'q> {
    bytes: &'q [u8],
    at: usize,
    tokens: usize,
    open: Vec<u8>,
}

impl Lexer<'_> {
    fn run(&mut self) -> Result<(), Stop> {
        while let Some(byte) = self.peek(0) {
            let start = self.at;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                    self.advance(1);
                    continue;
                }
                0xEF if self.starts_with("\u{feff}") => {
                    self.advance('\u{feff}'.len_utf8());
                    continue;
                }
                b'#' => {
                    self.skip_while(|byte| byte != b'\n' && byte != b'\r');
                    continue;
                }
                b'"' if self.starts_with(r#"""""#) => self.block_string()?,
                b'"' => self.string()?,
                b'(' | b'[' | b'{' => self.opened(byte)?,
                b')' | b']' | b'}' => self.closed(byte)?,
                b'.' if self.starts_with("...") => self.advance(3),
                b'!' | b'$' | b'&' | b':' | b'=' | b'@' | b'|' => self.advance(1),
                b'_' | b'a'..=b'z' | b'A'..=b'Z' => self.name()?,
                b'-' | b'0'..=b'9' => {
                    self.advance(1);
                    self.skip_while(|b| b.is_ascii_alphanumeric() || b"+-._".contains(&b));
                }
                _ => return Err(self.unexpected()),
            }
            self.tokens += 1;
            if self.tokens > limit::TOKENS {
                let message = format!(
                    "the document has more than {} names, values and signs: ask for less, or in several requests",
                    limit::TOKENS
                );
                return Err((Refusal::new(Code::TooLarge, message), start));
            }
        }
        match self.open.last() {
            None => Ok(()),
            Some(open) => Err(self.broken(format!("`{}` is never closed", *open as char), self.at)),
        }
    }

    fn name(&mut self) -> Result<(), Stop> {
        let start = self.at;
        self.skip_while(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        let length = self.at - start;
        if length > limit::NAME_BYTES {
            let message = format!(
                "a name has {length} bytes, {} are allowed",
                limit::NAME_BYTES
            );
            return Err((Refusal::new(Code::TooLarge, message), start));
        }
        Ok(())
    }

    fn opened(&mut self, open: u8) -> Result<(), Stop> {
        if self.open.len() == limit::BRACKETS {
            let message = format!(
                "more than {} brackets inside each other: nest less",
                limit::BRACKETS
            );
            return Err((Refusal::new(Code::TooDeep, message), self.at));
        }
        self.open.push(open);
        self.advance(1);
        Ok(())
    }

    fn closed(&mut self, close: u8) -> Result<(), Stop> {
        let opener = match close {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        if self.open.pop() != Some(opener) {
            let message = format!("`{}` closes nothing", close as char);
            return Err(self.broken(message, self.at));
        }
        self.advance(1);
        Ok(())
    }

    fn string(&mut self) -> Result<(), Stop> {
        let start = self.at;
        self.advance(1);
        loop {
            self.skip_while(|byte| !matches!(byte, b'"' | b'\\' | b'\n' | b'\r'));
            match self.peek(0) {
                Some(b'"') => {
                    self.advance(1);
                    return Ok(());
                }
                Some(b'\\') if !matches!(self.peek(1), None | Some(b'\n' | b'\r')) => {
                    self.advance(2);
                }
                _ => return Err(self.broken("a string is not closed on its line".into(), start)),
            }
        }
    }

    fn block_string(&mut self) -> Result<(), Stop> {
        let start = self.at;
        self.advance(3);
        loop {
            self.skip_while(|byte| byte != b'"' && byte != b'\\');
            if self.starts_with(r#"""""#) {
                self.advance(3);
                return Ok(());
            }
            if self.starts_with(r#"\""""#) {
                self.advance(4);
            } else if self.peek(0).is_some() {
                self.advance(1);
            } else {
                return Err(self.broken(r#"a `"""` string is never closed"#.into(), start));
            }
        }
    }

    fn unexpected(&self) -> Stop {
        let rest = String::from_utf8_lossy(&self.bytes[self.at..self.bytes.len().min(self.at + 4)]);
        let found = rest.chars().next().unwrap_or_default();
        let message = format!(
            "unexpected character U+{:04X} outside a string",
            u32::from(found)
        );
        self.broken(message, self.at)
    }

    fn broken(&self, message: String, at: usize) -> Stop {
        (Refusal::new(Code::ParseFailed, message), at)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn starts_with(&self, what: &str) -> bool {
        self.bytes[self.at..].starts_with(what.as_bytes())
    }

    fn advance(&mut self, by: usize) {
        self.at += by;
    }

    fn skip_while(&mut self, more: impl Fn(u8) -> bool) {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !more(*byte));
        self.advance(length.unwrap_or(rest.len()));
    }
}

fn position(query: &str, at: usize) -> Pos {
    let before = &query.as_bytes()[..at.min(query.len())];
    let line_start = before.iter().rposition(|byte| *byte == b'\n');
    let line_start = line_start.map_or(0, |newline| newline + 1);
    Pos {
        line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
        column: String::from_utf8_lossy(&before[line_start..])
            .chars()
            .count()
            + 1,
    }
}
