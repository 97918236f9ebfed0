//! Variables: whether every one that is needed was given, with a value of the right kind.
//!
//! The library runs an operation whose required variable is missing when the argument may be absent, so this
//! comes first. It knows the built-in scalars only; the library checks inputs and enums against the schema.

use async_graphql::Positioned;
use async_graphql::parser::types::{BaseType, OperationDefinition, Type, VariableDefinition};
use serde_json::{Map, Value};

use super::limit;
use super::refusal::{Code, Refusal};

/// Refuses values that the operation can't run with.
pub fn check(
    operation: &OperationDefinition,
    variables: &Map<String, Value>,
) -> Result<(), Refusal> {
    for definition in &operation.variable_definitions {
        let definition: &Positioned<VariableDefinition> = definition;
        let name = &definition.node.name.node;
        let ty = &definition.node.var_type.node;
        let refuse = |what: String| {
            let message = format!("the variable `${name}` of type `{ty}` {what}");
            Err(Refusal::new(Code::BadUserInput, message).at(definition.pos))
        };
        match variables.get(name.as_str()) {
            None if ty.nullable || definition.node.default_value.is_some() => {}
            None => return refuse("is required, but has no value".into()),
            Some(value) => {
                if let Err(found) = fits(ty, value) {
                    return refuse(format!("can't be {found}"));
                }
            }
        }
    }
    Ok(())
}

/// Refuses lists that are too long, and lists and objects too far inside each other. A loop: the
/// depth is not yet known.
pub fn check_depth(variables: &Map<String, Value>) -> Result<(), Refusal> {
    let mut open: Vec<(&Value, usize)> = variables.values().map(|value| (value, 1)).collect();
    while let Some((value, depth)) = open.pop() {
        if depth > limit::VARIABLES_DEPTH {
            let allowed = limit::VARIABLES_DEPTH;
            let message =
                format!("more than {allowed} lists or objects inside each other in the variables");
            return Err(Refusal::new(Code::TooDeep, message));
        }
        match value {
            Value::Array(list) if list.len() > limit::LIST_ITEMS => {
                let (items, allowed) = (list.len(), limit::LIST_ITEMS);
                let message =
                    format!("a list of {items} items in the variables; at most {allowed}");
                return Err(Refusal::new(Code::TooLarge, message));
            }
            Value::Array(list) => open.extend(list.iter().map(|value| (value, depth + 1))),
            Value::Object(map) => open.extend(map.values().map(|value| (value, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}

fn fits(ty: &Type, value: &Value) -> Result<(), &'static str> {
    match (&ty.base, value) {
        (_, Value::Null) if ty.nullable => Ok(()),
        (_, Value::Null) => Err("null"),
        (BaseType::List(of), Value::Array(list)) => {
            list.iter().try_for_each(|value| fits(of, value))
        }
        // One value stands for a list of one.
        (BaseType::List(of), value) => fits(of, value),
        (BaseType::Named(name), value) => {
            let is_right = match name.as_str() {
                "Int" => value.as_i64().is_some_and(|int| i32::try_from(int).is_ok()),
                "Float" => value.is_number(),
                "String" => value.is_string(),
                "Boolean" => value.is_boolean(),
                "ID" => value.is_string() || value.is_i64() || value.is_u64(),
                _ => true,
            };
            if is_right { Ok(()) } else { Err(kind(value)) }
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(_) => "such a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
