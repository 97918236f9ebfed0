//! Origins in the configuration: a scheme and a host, and a port where it is not the scheme's own.

use super::{Given, bad};
use crate::error::Result;

/// The origins of a list with commas between them.
pub(super) fn list((value, source): &Given) -> Result<Vec<String>> {
    let origins = value
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty());
    let origins: Vec<String> = origins.map(str::to_ascii_lowercase).collect();
    match origins.iter().all(|origin| is_origin(origin)) {
        true => Ok(origins),
        false => Err(bad(
            source,
            "must be origins with commas between them, such as https://portal.example",
        )),
    }
}

/// One origin, or none.
pub(super) fn one((value, source): &Given) -> Result<Option<String>> {
    let origin = value.trim().to_ascii_lowercase();
    match origin.as_str() {
        "" => Ok(None),
        text if is_origin(text) => Ok(Some(origin)),
        _ => Err(bad(
            source,
            "must be an origin, such as https://hub.example",
        )),
    }
}

fn is_origin(origin: &str) -> bool {
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| origin.strip_prefix(scheme));
    let is_part = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    host.is_some_and(|host| !host.is_empty() && host.chars().all(is_part))
}
