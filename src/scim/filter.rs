//! Filters and paths: `userName eq "a@b.example" and active eq true`, `members[value eq "per_…"]`,
//! `emails[type eq "work"].value`. Of the comparisons `eq`, of the connectives `and`.

use serde_json::Value;

use super::fault::Fault;

/// Bytes of a filter or a path.
const BYTES: usize = 1_024;

/// The attributes that extensions of the schema have, or which it is.
const OWN: [&str; 2] = [
    "urn:ietf:params:scim:schemas:core:2.0:user:",
    "urn:ietf:params:scim:schemas:core:2.0:group:",
];

/// An attribute, perhaps narrowed to some of its values, perhaps a part of them. In lower case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Path {
    /// The attribute; empty where it is an extension's.
    pub attribute: String,
    /// Which of its values.
    pub which: Vec<Term>,
    /// The part of these.
    pub part: Option<String>,
}

/// Something that is to be equal to something.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// What.
    pub path: Path,
    /// To what.
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Value(Value),
    Open,
    Close,
}

/// Reads a filter.
pub fn filter(text: &str) -> Result<Vec<Term>, Fault> {
    let mut reader = Reader::of(text).map_err(Fault::filter)?;
    let terms = reader.terms().map_err(Fault::filter)?;
    match reader.is_done() {
        true => Ok(terms),
        false => Err(Fault::filter("there is a `]` too many")),
    }
}

/// Reads a path.
pub fn path(text: &str) -> Result<Path, Fault> {
    let mut reader = Reader::of(text).map_err(Fault::path)?;
    let path = reader.path().map_err(Fault::path)?;
    match reader.is_done() {
        true => Ok(path),
        false => Err(Fault::path("there is something after the path")),
    }
}

struct Reader {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Reader {
    fn of(text: &str) -> Result<Self, String> {
        if text.len() > BYTES {
            return Err(format!("{} bytes, at most {BYTES} are read", text.len()));
        }
        Ok(Self {
            tokens: tokens(text)?.into_iter().peekable(),
        })
    }

    fn is_done(&mut self) -> bool {
        self.tokens.peek().is_none()
    }

    /// Up to a closing bracket or the end.
    fn terms(&mut self) -> Result<Vec<Term>, String> {
        let mut terms = Vec::new();
        loop {
            let path = self.path()?;
            match self.tokens.next() {
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("eq") => {}
                Some(Token::Word(word)) => {
                    return Err(format!("`{word}` is not supported: compare with `eq`"));
                }
                _ => return Err("an attribute is compared with nothing".to_owned()),
            }
            let value = match self.tokens.next() {
                Some(Token::Value(value)) => value,
                Some(Token::Word(word)) => serde_json::from_str(&word.to_lowercase())
                    .map_err(|_| format!("`{word}` is no value: write texts in quotes"))?,
                _ => return Err("an attribute is compared with nothing".to_owned()),
            };
            terms.push(Term { path, value });
            match self.tokens.peek() {
                None | Some(Token::Close) => return Ok(terms),
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("and") => {
                    self.tokens.next();
                }
                _ => return Err("conditions are joined by `and` only".to_owned()),
            }
        }
    }

    fn path(&mut self) -> Result<Path, String> {
        let Some(Token::Word(word)) = self.tokens.next() else {
            return Err("an attribute is missing".to_owned());
        };
        let mut path = attribute(&word)?;
        if self.tokens.next_if_eq(&Token::Open).is_some() {
            path.which = self.terms()?;
            if self.tokens.next() != Some(Token::Close) {
                return Err("a `[` is never closed".to_owned());
            }
            let is_part =
                |token: &Token| matches!(token, Token::Word(word) if word.starts_with('.'));
            if let Some(Token::Word(word)) = self.tokens.next_if(is_part) {
                path.part = Some(name(&word[1..].to_lowercase())?);
            }
        }
        Ok(path)
    }
}

fn attribute(word: &str) -> Result<Path, String> {
    let lower = word.to_lowercase();
    let own = OWN.iter().find_map(|own| lower.strip_prefix(own));
    if own.is_none() && lower.starts_with("urn:") {
        // Whatever an extension has is nothing to the hub.
        return Ok(Path::default());
    }
    let (attribute, part) = match own.unwrap_or(&lower).split_once('.') {
        Some((attribute, part)) => (attribute, Some(name(part)?)),
        None => (own.unwrap_or(&lower), None),
    };
    Ok(Path {
        attribute: name(attribute)?,
        which: Vec::new(),
        part,
    })
}

fn name(text: &str) -> Result<String, String> {
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '$';
    let is_next = |c: char| c.is_ascii_alphanumeric() || "$-_".contains(c);
    match text.starts_with(is_first) && text.chars().all(is_next) {
        true => Ok(text.to_owned()),
        false => Err(format!("`{text}` is no attribute")),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else {
            return Ok(tokens);
        };
        match first {
            '[' | ']' => {
                tokens.push(if first == '[' {
                    Token::Open
                } else {
                    Token::Close
                });
                rest = &rest[1..];
            }
            '(' | ')' => return Err("brackets are not supported: join by `and` only".to_owned()),
            '"' => {
                let end = closing(rest).ok_or("a text is never closed")?;
                let value = serde_json::from_str(&rest[..end]).map_err(|e| e.to_string())?;
                tokens.push(Token::Value(value));
                rest = &rest[end..];
            }
            _ => {
                let is_end = |c: char| c.is_whitespace() || "[]()\"".contains(c);
                let end = rest.find(is_end).unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
    }
}

/// Behind the quote that closes the one at the start.
fn closing(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}
