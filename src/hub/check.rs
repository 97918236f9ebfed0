//! Checks of input that several commands make.

use crate::error::{Error, InvalidCode, Result};
use crate::model::{Span, Time};

/// The longest title or name, in characters.
pub const LINE: usize = 500;
/// The longest text, in bytes.
pub const TEXT: usize = 8 << 20;
/// The longest key, in bytes.
pub const KEY: usize = 200;

/// A line of text: trimmed, not empty, no control characters, at most `LINE` characters.
pub fn line(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, "must not be empty"));
    }
    if text.chars().count() > LINE {
        return Err(Error::invalid(
            field,
            format!("must have at most {LINE} characters"),
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(
            field,
            "must be one line without control characters",
        ));
    }
    Ok(text.to_owned())
}

/// A Markdown text: any, without NUL, at most `TEXT` bytes.
pub fn text(field: &str, text: String) -> Result<String> {
    if text.len() > TEXT {
        return Err(Error::invalid(
            field,
            format!("must have at most {} MiB", TEXT >> 20),
        ));
    }
    if text.contains('\0') {
        return Err(Error::invalid(field, "must not contain NUL characters"));
    }
    Ok(text)
}

/// The caller's own stable string.
pub fn key(field: &str, key: Option<String>) -> Result<Option<String>> {
    let Some(key) = key else { return Ok(None) };
    if key.is_empty() || key.len() > KEY || key.chars().any(char::is_control) {
        let rule = format!("must have 1 to {KEY} bytes and no control characters");
        return Err(Error::invalid(field, rule));
    }
    Ok(Some(key))
}

/// A short name in addresses: lower-case letters, digits and hyphens.
pub fn slug(field: &str, slug: &str) -> Result<String> {
    let fits = (1..=100).contains(&slug.len())
        && slug
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-');
    if fits {
        Ok(slug.to_owned())
    } else {
        Err(Error::invalid(
            field,
            "must have 1 to 100 characters: lower-case letters, digits, and hyphens inside",
        ))
    }
}

/// What was looked for by this field; when there is no such thing, says so at the field.
pub fn found<T>(field: &str, found: Result<T>) -> Result<T> {
    found.map_err(|error| match error {
        Error::NotFound => Error::rule(InvalidCode::NotFound, field, "there is no such thing"),
        other => other,
    })
}

/// Tags: lower case, one line each, at most 50.
pub fn tags(field: &str, tags: Vec<String>) -> Result<Vec<String>> {
    if tags.len() > 50 {
        return Err(Error::invalid(field, "at most 50 tags"));
    }
    tags.iter()
        .map(|tag| line(field, tag).map(|tag| tag.to_lowercase()))
        .collect()
}

/// A BCP 47 tag by its shape.
pub fn language(field: &str, language: Option<String>) -> Result<Option<String>> {
    let Some(language) = language else {
        return Ok(None);
    };
    let parts: Vec<_> = language.split('-').collect();
    let fits = language.len() <= 35
        && (2..=8).contains(&parts[0].len())
        && parts[0].bytes().all(|b| b.is_ascii_alphabetic())
        && parts
            .iter()
            .all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    if fits {
        Ok(Some(language))
    } else {
        Err(Error::invalid(
            field,
            "must be a language tag such as de or pt-BR",
        ))
    }
}

/// An instant that both databases can hold and every client can read: years 1 to 9999.
pub fn time(field: &str, time: Option<Time>) -> Result<Option<Time>> {
    use chrono::Datelike;
    match time {
        Some(time) if !(1..=9999).contains(&time.year()) => {
            Err(Error::invalid(field, "must lie in the years 1 to 9999"))
        }
        time => Ok(time.map(crate::model::to_micros)),
    }
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
