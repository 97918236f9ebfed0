//! The fields of bundle records: reads one JSON value each, cleans and bounds it.

use std::collections::HashSet;

use serde::de::{Deserialize, Deserializer, Error as _};

use super::slug::{SLUG_CHARS, is_slug};
use crate::ingest::{TITLE_CHARS, clean_line, language_tag};
use crate::model::Time;

/// The most bytes of a key.
pub const KEY_BYTES: usize = 200;
/// The most bytes of a document's or agreement's text.
pub const TEXT_BYTES: usize = 8 << 20;
/// The most characters of a description or reason.
const NOTE_CHARS: usize = 10_000;
/// The most characters of a tag, region, industry or capability.
const WORD_CHARS: usize = 100;

/// The cleaned value, or which rule it breaks.
type Checked<T> = Result<T, String>;
type Check<T> = fn(String) -> Checked<T>;

/// A `null` counts as the default.
pub fn or_default<'de, D: Deserializer<'de>, T>(from: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
{
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}

/// Whether a flag has its default and can be left out.
pub fn is_false(flag: &bool) -> bool {
    !flag
}

/// A field that must be there.
fn one<'de, D: Deserializer<'de>, T>(from: D, check: Check<T>) -> Result<T, D::Error> {
    check(String::deserialize(from)?).map_err(D::Error::custom)
}

/// A field that may be missing.
fn maybe<'de, D: Deserializer<'de>, T>(from: D, check: Check<T>) -> Result<Option<T>, D::Error> {
    let given = Option::<String>::deserialize(from)?;
    given.map(check).transpose().map_err(D::Error::custom)
}

/// A list whose repetitions are dropped.
fn set<'de, D: Deserializer<'de>>(from: D, check: Check<String>) -> Result<Vec<String>, D::Error> {
    let given: Vec<String> = or_default(from)?;
    let mut seen = HashSet::with_capacity(given.len());
    let mut set = Vec::with_capacity(given.len());
    for item in given {
        let item = check(item).map_err(D::Error::custom)?;
        if seen.insert(item.clone()) {
            set.push(item);
        }
    }
    Ok(set)
}

// `deserialize_with` takes a path, so each pair of presence and check needs a name.
macro_rules! fields {
    ($($name:ident: $presence:ident $check:ident -> $type:ty;)*) => {$(
        pub fn $name<'de, D: Deserializer<'de>>(from: D) -> Result<$type, D::Error> {
            $presence(from, $check)
        }
    )*};
}

fields! {
    key: one check_key -> String;
    maybe_key: maybe check_key -> Option<String>;
    keys: set check_key -> Vec<String>;
    title: one check_title -> String;
    note: one check_note -> String;
    maybe_note: maybe check_note -> Option<String>;
    words: set check_word -> Vec<String>;
    text: one check_text -> String;
    maybe_text: maybe check_text -> Option<String>;
    maybe_slug: maybe check_slug -> Option<String>;
    email: one check_email -> String;
    maybe_website: maybe check_website -> Option<String>;
    time: one check_time -> Time;
    maybe_time: maybe check_time -> Option<Time>;
    maybe_language: maybe check_language -> Option<String>;
}

/// Tags: words in lower case, sorted.
pub fn tags<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let mut tags: Vec<String> = words(from)?.iter().map(|tag| tag.to_lowercase()).collect();
    tags.sort_unstable();
    tags.dedup();
    Ok(tags)
}

/// A number counted from 1.
pub fn number<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    match i32::deserialize(from)? {
        number @ 1.. => Ok(number),
        _ => Err(D::Error::custom("versions count from 1")),
    }
}

fn check_key(key: String) -> Checked<String> {
    match key.len() {
        0 => Err("a key must not be empty".into()),
        1..=KEY_BYTES if key.chars().any(char::is_control) => {
            Err("a key must not hold control characters".into())
        }
        1..=KEY_BYTES => Ok(key),
        bytes => Err(format!("a key has at most {KEY_BYTES} bytes, not {bytes}")),
    }
}

fn check_title(given: String) -> Checked<String> {
    match clean_line(&given) {
        title if title.is_empty() => Err("must not be empty".into()),
        title => check_length(title, TITLE_CHARS),
    }
}

fn check_word(given: String) -> Checked<String> {
    match clean_line(&given) {
        word if word.is_empty() => Err("a word in a list must not be empty".into()),
        word => check_length(word, WORD_CHARS),
    }
}

fn check_note(note: String) -> Checked<String> {
    check_length(check_text(note)?, NOTE_CHARS)
}

fn check_length(text: String, most: usize) -> Checked<String> {
    match text.chars().count() {
        chars if chars <= most => Ok(text),
        chars => Err(format!(
            "has {chars} characters, at most {most} are allowed"
        )),
    }
}

fn check_text(text: String) -> Checked<String> {
    if text.len() > TEXT_BYTES {
        let (bytes, most) = (text.len(), TEXT_BYTES);
        return Err(format!("has {bytes} bytes, at most {most} are allowed"));
    }
    // PostgreSQL can't hold it, and no text needs it.
    match text.contains('\0') {
        true => Err("must not hold the character U+0000".into()),
        false => Ok(text),
    }
}

fn check_slug(slug: String) -> Checked<String> {
    match is_slug(&slug) {
        true => Ok(slug),
        false => Err(format!(
            "a slug is 1 to {SLUG_CHARS} of a-z, 0-9 and `-`, with no `-` at its ends"
        )),
    }
}

fn check_language(given: String) -> Checked<String> {
    language_tag(&given).ok_or_else(|| {
        let given = cut(&given);
        format!("`{given}` is no language tag; write it as `de` or `pt-BR`")
    })
}

fn check_email(given: String) -> Checked<String> {
    let email = given.trim().to_lowercase();
    let fits = email.len() <= 254
        && email.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !host.contains('@')
        })
        && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    match fits {
        true => Ok(email),
        false => Err("is no mail address; write it as name@example.com".into()),
    }
}

fn check_website(given: String) -> Checked<String> {
    let site = given.trim().to_owned();
    let rest = site
        .strip_prefix("https://")
        .or(site.strip_prefix("http://"));
    let fits = rest.is_some_and(|rest| !rest.is_empty())
        && site.len() <= 2_000
        && !site.chars().any(|c| c.is_whitespace() || c.is_control());
    match fits {
        true => Ok(site),
        false => Err("is no web address; write it as https://example.com".into()),
    }
}

fn check_time(given: String) -> Checked<Time> {
    let wrong = || {
        format!(
            "`{}` is no time; write it as 2026-01-31T12:00:00Z",
            cut(&given)
        )
    };
    let time = chrono::DateTime::parse_from_rfc3339(given.trim()).map_err(|_| wrong())?;
    // By way of whole microseconds: that also moves a leap second, which neither database
    // holds, to the second after it.
    let time = Time::from_timestamp_micros(time.timestamp_micros()).ok_or_else(wrong)?;
    match chrono::Datelike::year(&time) {
        1..=9999 => Ok(time),
        _ => Err("a time lies in the years 1 to 9999".into()),
    }
}

fn cut(given: &str) -> &str {
    crate::ingest::cut_line(given, 40)
}
