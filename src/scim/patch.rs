//! Changes: `{"Operations": [{"op": "add", "path": …, "value": …}]}`, in the forms in which identity
//! providers send them: with a path, or without one and several attributes in the value.

use serde_json::{Map, Value};

use super::fault::Fault;
use super::filter::{self, Path};

/// Operations of one request.
const MOST: usize = 1_000;

/// What is to be done with an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Give it a value, or one more.
    Add,
    /// Give it another value.
    Replace,
    /// Take its value away.
    Remove,
}

/// One change of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What is to be done.
    pub verb: Verb,
    /// With what.
    pub path: Path,
    /// The value; null where there is none.
    pub value: Value,
}

/// The changes of a request, one after the other.
pub fn changes(mut body: Map<String, Value>) -> Result<Vec<Change>, Fault> {
    let key = body
        .keys()
        .find(|key| key.eq_ignore_ascii_case("Operations"));
    let operations = key.cloned().and_then(|key| body.remove(&key));
    let Some(Value::Array(operations)) = operations else {
        return Err(Fault::syntax("`Operations` must be a list of operations"));
    };
    if operations.len() > MOST {
        let detail = format!("{} operations, at most {MOST} are taken", operations.len());
        return Err(Fault::value(detail));
    }
    let mut changes = Vec::new();
    for operation in operations {
        operate(operation, &mut changes)?;
    }
    Ok(changes)
}

fn operate(operation: Value, changes: &mut Vec<Change>) -> Result<(), Fault> {
    let Value::Object(mut operation) = operation else {
        return Err(Fault::syntax("an operation must be a JSON object"));
    };
    let verb = operation
        .get("op")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let verb = match verb.to_lowercase().as_str() {
        "add" => Verb::Add,
        "replace" => Verb::Replace,
        "remove" => Verb::Remove,
        _ => return Err(Fault::syntax("`op` must be add, replace or remove")),
    };
    let value = operation.remove("value").unwrap_or_default();
    match (operation.remove("path"), verb, value) {
        (Some(Value::String(path)), verb, value) => changes.push(Change {
            verb,
            path: filter::path(&path)?,
            value,
        }),
        (None | Some(Value::Null), Verb::Remove, _) => {
            let fault = Fault::path("`remove` needs a `path`");
            return Err(fault);
        }
        (None | Some(Value::Null), verb, Value::Object(values)) => {
            let each = each(values)?.into_iter();
            changes.extend(each.map(|(path, value)| Change { verb, path, value }));
        }
        (None | Some(Value::Null), _, _) => {
            return Err(Fault::syntax("without `path`, `value` must be an object"));
        }
        (Some(_), _, _) => return Err(Fault::path("`path` must be a text")),
    }
    Ok(())
}

/// The attributes of an object, in order.
pub fn each(values: Map<String, Value>) -> Result<Vec<(Path, Value)>, Fault> {
    let each = values.into_iter();
    each.map(|(name, value)| Ok((filter::path(&name)?, value)))
        .collect()
}
