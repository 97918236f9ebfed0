//! Lists, a part of them at a time, and which attributes are shown.

use serde_json::{Value, json};

use super::Request;
use super::fault::Fault;

/// Resources of one answer, at most and where nobody says.
pub const MOST: u64 = 100;

/// A parameter of the address.
pub fn parameter<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let mut named = request.parameters.iter();
    let found = named.find(|(own, _)| own.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

/// How many to leave out, and how many to show.
pub fn part(request: &Request) -> Result<(u64, u64), Fault> {
    let number = |name: &str, without: i64| match parameter(request, name) {
        None => Ok(without),
        Some(text) => {
            let wrong = |_| Fault::value(format!("`{name}` must be a whole number"));
            text.trim().parse::<i64>().map_err(wrong)
        }
    };
    // What is too small counts as the smallest, says the protocol.
    let start = number("startIndex", 1)?.max(1);
    let count = number("count", i64::try_from(MOST).unwrap_or(i64::MAX))?.max(0);
    Ok((start.unsigned_abs() - 1, count.unsigned_abs().min(MOST)))
}

/// A list of resources, of which there are so many in all.
pub fn reply(request: &Request, (skip, total): (u64, u64), resources: Vec<Value>) -> Value {
    let resources = resources.into_iter().map(|one| selected(one, request));
    let resources: Vec<Value> = resources.collect();
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": skip + 1,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}

/// All that there is.
pub fn whole(resources: Vec<Value>) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": resources.len(),
        "startIndex": 1,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}

/// Only the attributes that were asked for, or all but those that were not: of the outermost ones.
pub fn selected(mut resource: Value, request: &Request) -> Value {
    let names = |parameter_name: &str| {
        let list = parameter(request, parameter_name)?;
        let each = list.split(',').map(str::trim).filter(|one| !one.is_empty());
        // A part of an attribute stands for all of it.
        let outermost = each.map(|one| {
            let one = one.rsplit(':').next().unwrap_or(one);
            one.split('.').next().unwrap_or(one).to_lowercase()
        });
        Some(outermost.collect::<Vec<String>>())
    };
    let (only, without) = (names("attributes"), names("excludedAttributes"));
    if let Value::Object(map) = &mut resource {
        map.retain(|name, _| {
            let name = name.to_lowercase();
            let is_needed = name == "id" || name == "schemas";
            let is_wanted = only.as_ref().is_none_or(|only| only.contains(&name));
            let is_left_out = without
                .as_ref()
                .is_some_and(|without| without.contains(&name));
            is_needed || (is_wanted && !is_left_out)
        });
    }
    resource
}
