//! The fields of bundle records: reads one JSON value each and holds it to its rule.

use std::collections::HashSet;

use serde::de::{Deserialize, Deserializer, Error as _};

use crate::ingest::cut_line;
use crate::ingest::rule::{self, Checked};
use crate::model::Time;

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
    ($($name:ident: $presence:ident $check:expr, $type:ty;)*) => {$(
        pub fn $name<'de, D: Deserializer<'de>>(from: D) -> Result<$type, D::Error> {
            $presence(from, $check)
        }
    )*};
}

fields! {
    key: one rule::key, String;
    maybe_key: maybe rule::key, Option<String>;
    keys: set rule::key, Vec<String>;
    title: one |given| rule::title(&given), String;
    note: one rule::note, String;
    maybe_note: maybe rule::note, Option<String>;
    words: set |given| rule::word(&given), Vec<String>;
    text: one rule::text, String;
    maybe_text: maybe rule::text, Option<String>;
    maybe_slug: maybe rule::slug, Option<String>;
    email: one |given| rule::email(&given), String;
    maybe_website: maybe |given| rule::website(&given), Option<String>;
    time: one parse_time, Time;
    maybe_time: maybe parse_time, Option<Time>;
    maybe_language: maybe |given| rule::language(&given), Option<String>;
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

fn parse_time(given: String) -> Checked<Time> {
    let time = chrono::DateTime::parse_from_rfc3339(given.trim()).map_err(|_| {
        let given = cut_line(&given, 40);
        format!("`{given}` is no time; write it as 2026-01-31T12:00:00Z")
    })?;
    rule::time(time.to_utc())
}
