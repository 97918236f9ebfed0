//! The configuration file: TOML, one `name = value` a setting.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::{Given, KEYS, Source};
use crate::error::{Error, Result};

/// Settings that are numbers; the others stand in quotes.
const NUMBERS: [&str; 3] = ["address_requests", "person_requests", "person_cost"];

/// The settings in a file, by their place in `KEYS`. Errors with file and line on what is no TOML,
/// no setting, or no single value.
pub(super) fn read(path: &Path, text: &str) -> Result<Vec<(usize, Given)>> {
    let refuse = |at: usize, why: String| {
        let (place, line) = (path.display(), line_of(text, at));
        Error::invalid("config", format!("{place}:{line}: {why}"))
    };
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        refuse(at, error.message().to_owned())
    })?;
    let mut settings = Vec::new();
    for (name, value) in table.get_ref() {
        let at = name.span().start;
        let Some(key) = KEYS.iter().position(|key| key == name.get_ref()) else {
            let known = KEYS.join(", ");
            let name = name.get_ref();
            return Err(refuse(
                at,
                format!("`{name}` is no setting; there are {known}"),
            ));
        };
        let value = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Boolean(on) => on.to_string(),
            DeValue::Integer(number) if NUMBERS.contains(&KEYS[key]) => number.to_string(),
            _ => return Err(refuse(at, format!("{} must be a text", KEYS[key]))),
        };
        let source = Source::File {
            path: path.to_owned(),
            line: line_of(text, at),
            key: KEYS[key].to_owned(),
        };
        settings.push((key, (value, source)));
    }
    Ok(settings)
}

fn line_of(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}
