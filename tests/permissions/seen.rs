//! What an answer shows: which fields had a value, and which objects it names.

use std::collections::BTreeSet;

use serde_json::Value;

use super::sdl::Sdl;

/// What answers have shown so far.
#[derive(Default)]
pub struct Seen {
    /// `Type.field` of every field that was asked for.
    pub asked: BTreeSet<String>,
    /// `Type.field` of every field that had a value.
    pub shown: BTreeSet<String>,
    /// Every object with an id: its type and its id.
    pub objects: BTreeSet<(String, String)>,
    /// Every text.
    pub texts: BTreeSet<String>,
}

impl Seen {
    /// Takes in the value of something of this type.
    pub fn take(&mut self, sdl: &Sdl, of: &str, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.take(sdl, of, item)),
            Value::Object(map) => {
                let of = map.get("__typename").and_then(Value::as_str).unwrap_or(of);
                if let Some(id) = map.get("id").and_then(Value::as_str) {
                    self.objects.insert((of.to_owned(), id.to_owned()));
                }
                for field in sdl.fields(of) {
                    let Some(value) = map.get(&field.name) else {
                        continue;
                    };
                    let name = format!("{of}.{}", field.name);
                    let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                    if !is_empty {
                        self.shown.insert(name.clone());
                    }
                    self.asked.insert(name);
                    self.take(sdl, &field.of, value);
                }
            }
            Value::String(text) => {
                self.texts.insert(text.clone());
            }
            _ => {}
        }
    }

    /// Adds what others have seen.
    pub fn add(&mut self, other: Self) {
        self.asked.extend(other.asked);
        self.shown.extend(other.shown);
    }
}
