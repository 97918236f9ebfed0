//! Checks of input that several commands make: the rules of `ingest::rule`, named after the field.

use crate::access::Asker;
use crate::error::{Error, InvalidCode, Result};
use crate::ingest::rule::{self, Checked};
use crate::model::{Span, Time};
use crate::store::Tx;

/// The most words in a list.
const WORDS: usize = 50;

fn at<T>(field: &str, checked: Checked<T>) -> Result<T> {
    checked.map_err(|reason| Error::invalid(field, reason))
}

/// A name, title or reason: one clean line, not empty.
pub fn line(field: &str, text: &str) -> Result<String> {
    at(field, rule::title(text))
}

/// A Markdown text.
pub fn text(field: &str, text: String) -> Result<String> {
    at(field, rule::text(text))
}

/// A description.
pub fn note(field: &str, note: String) -> Result<String> {
    at(field, rule::note(note))
}

/// The caller's own stable string.
pub fn key(field: &str, key: Option<String>) -> Result<Option<String>> {
    key.map(|key| at(field, rule::key(key))).transpose()
}

/// Keys are unique on the whole hub, so that one is taken would tell of what is hidden: people
/// give none, but for hub administrators, who keep the hub in step with other systems.
pub fn may_give_key(tx: &Tx, key: Option<&str>) -> Result<()> {
    if key.is_none() || tx.asker().is_none_or(Asker::is_hub_admin) {
        return Ok(());
    }
    let message = "only hub administrators and imports give keys: leave it out";
    Err(Error::invalid("key", message))
}

/// A short name in addresses.
pub fn slug(field: &str, slug: &str) -> Result<String> {
    at(field, rule::slug(slug.to_owned()))
}

/// A mail address, in lower case.
pub fn email(field: &str, email: &str) -> Result<String> {
    at(field, rule::email(email))
}

/// An absolute http or https address.
pub fn website(field: &str, website: Option<String>) -> Result<Option<String>> {
    website.map(|w| at(field, rule::website(&w))).transpose()
}

/// A language tag in its usual spelling.
pub fn language(field: &str, language: Option<String>) -> Result<Option<String>> {
    language.map(|l| at(field, rule::language(&l))).transpose()
}

/// Words such as region codes: at most 50, each once.
pub fn words(field: &str, words: Vec<String>) -> Result<Vec<String>> {
    if words.len() > WORDS {
        return Err(Error::invalid(field, format!("at most {WORDS} of them")));
    }
    let mut kept = Vec::with_capacity(words.len());
    for word in &words {
        let word = at(field, rule::word(word))?;
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    Ok(kept)
}

/// Tags: words in lower case.
pub fn tags(field: &str, tags: Vec<String>) -> Result<Vec<String>> {
    words(field, tags.iter().map(|tag| tag.to_lowercase()).collect())
}

/// What was looked for by this field; when there is no such thing, says so at the field.
pub fn found<T>(field: &str, found: Result<T>) -> Result<T> {
    found.map_err(|error| match error {
        Error::NotFound => Error::rule(InvalidCode::NotFound, field, "there is no such thing"),
        other => other,
    })
}

/// A passcode that people type: 6 to 100 characters, cleaned like a name.
pub fn passcode(field: &str, given: &str) -> Result<String> {
    let passcode = at(field, rule::word(given))?;
    if passcode.chars().count() < 6 {
        let message = "needs at least 6 characters";
        return Err(Error::invalid(field, message));
    }
    Ok(passcode)
}

/// An instant that both databases can hold.
pub fn time(field: &str, time: Option<Time>) -> Result<Option<Time>> {
    time.map(|time| at(field, rule::time(time))).transpose()
}

/// A span whose end comes after its start.
pub fn span(from: Option<Time>, until: Option<Time>) -> Result<Span> {
    let span = Span {
        from: time("from", from)?,
        until: time("until", until)?,
    };
    match (span.from, span.until) {
        (Some(from), Some(until)) if until <= from => {
            Err(Error::invalid("until", "must come after `from`"))
        }
        _ => Ok(span),
    }
}
