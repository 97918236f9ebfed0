//! Whether an answer is the one that a page shows, apart from what it elides with `…`.

use std::collections::BTreeMap;

use serde_json::Value;

/// What stands for something that differs each time.
const ELIDED: char = '…';

/// Values that a page names, such as `"…cursor"`: the same wherever the name stands.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// One value with its name.
    pub fn with(name: &str, value: String) -> Self {
        Self(BTreeMap::from([(name.to_owned(), value)]))
    }

    /// A text with every name replaced by its value.
    pub fn put(&self, text: &str) -> Result<String, String> {
        let mut parts = text.split(ELIDED);
        let mut put = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(part.len());
            let (name, rest) = part.split_at(end);
            match self.0.get(name) {
                Some(value) => put.push_str(value),
                None => return Err(format!("no answer before this showed \"{ELIDED}{name}\"")),
            }
            put.push_str(rest);
        }
        Ok(put)
    }

    fn fits(&mut self, name: &str, value: &Value) -> bool {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        *self
            .0
            .entry(name.to_owned())
            .or_insert_with(|| text.clone())
            == text
    }
}

/// Whether an answer in JSON is the expected one. `extensions` at its top may be left out.
pub fn json(expected: &str, said: &str, names: &mut Names) -> Result<(), String> {
    let read = |what: &str, text: &str| {
        serde_json::from_str::<Value>(text).map_err(|error| format!("{what} is not JSON: {error}"))
    };
    let (expected, mut said) = (
        read("the page's answer", expected)?,
        read("the answer", said)?,
    );
    if let (None, Some(said)) = (expected.get("extensions"), said.as_object_mut()) {
        said.remove("extensions");
    }
    value(&expected, &said, names, "answer")
}

fn value(expected: &Value, said: &Value, names: &mut Names, at: &str) -> Result<(), String> {
    let differs = || Err(format!("`{at}` is {said}, not {expected}"));
    match (expected, said) {
        (Value::String(text), said) if text.starts_with(ELIDED) => {
            let name = &text[ELIDED.len_utf8()..];
            match name.is_empty() || names.fits(name, said) {
                true => Ok(()),
                false => differs(),
            }
        }
        (Value::String(text), Value::String(said)) if text.contains(ELIDED) => {
            match matches(text, said) {
                true => Ok(()),
                false => differs(),
            }
        }
        (Value::Array(expected), Value::Array(said)) => {
            let goes_on = expected.last().is_some_and(is_elided);
            let known = expected.len() - usize::from(goes_on);
            if said.len() < known || (said.len() > known && !goes_on) {
                return differs();
            }
            for (i, expected) in expected[..known].iter().enumerate() {
                value(expected, &said[i], names, &format!("{at}.{i}"))?;
            }
            Ok(())
        }
        (Value::Object(expected), Value::Object(said)) => {
            for name in said.keys().filter(|name| !expected.contains_key(*name)) {
                return Err(format!("`{at}` has a `{name}` that the page does not show"));
            }
            for (name, expected) in expected {
                let at = format!("{at}.{name}");
                let said = said.get(name).ok_or_else(|| format!("`{at}` is missing"))?;
                value(expected, said, names, &at)?;
            }
            Ok(())
        }
        (expected, said) if expected == said => Ok(()),
        _ => differs(),
    }
}

fn is_elided(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with(ELIDED))
}

/// Whether lines of text are the expected ones; `…` stands for anything within a line.
pub fn text(expected: &str, said: &str) -> Result<(), String> {
    let (expected, said): (Vec<_>, Vec<_>) = (lines(expected), lines(said));
    if expected.len() != said.len() {
        return Err(format!("{} lines, not {}", said.len(), expected.len()));
    }
    let mut pairs = expected.iter().zip(&said);
    match pairs.find(|(expected, said)| !matches(expected, said)) {
        Some((expected, said)) => Err(format!("\"{said}\" is not \"{expected}\"")),
        None => Ok(()),
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.trim_end().lines().map(str::trim_end).collect()
}

/// Whether a text has the pattern's parts in their order, from its beginning to its end.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split(ELIDED);
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// An answer for people to read.
pub fn pretty(said: &str) -> String {
    let value = serde_json::from_str::<Value>(said);
    let pretty = value.and_then(|value| serde_json::to_string_pretty(&value));
    pretty.unwrap_or_else(|_| said.to_owned())
}

/// The answer with each value that the page shows changed in turn.
pub fn changed(expected: &str, said: &str) -> Vec<String> {
    let expected: Value = serde_json::from_str(expected).expect("was compared before");
    let said: Value = serde_json::from_str(said).expect("was compared before");
    let mut places = Vec::new();
    shown(&expected, String::new(), &mut places);
    let changed = places.into_iter().filter_map(|place| {
        let mut said = said.clone();
        *said.pointer_mut(&place)? = Value::from("another");
        Some(said.to_string())
    });
    changed.collect()
}

fn shown(expected: &Value, at: String, places: &mut Vec<String>) {
    match expected {
        Value::Array(list) => {
            for (i, item) in list.iter().enumerate() {
                shown(item, format!("{at}/{i}"), places);
            }
        }
        Value::Object(map) => {
            for (name, value) in map {
                shown(
                    value,
                    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")),
                    places,
                );
            }
        }
        value if is_elided(value) => {}
        _ => places.push(at),
    }
}

#[test]
fn other_answers_are_noticed() {
    let page =
        r#"{"data":{"a":1,"id":"…id","t":"at … UTC","list":[{"x":null},"…"],"again":"…id"}}"#;
    let fits = |said: &str| json(page, said, &mut Names::default());
    let good = r#"{"data":{"a":1,"id":"7","t":"at noon UTC","list":[{"x":null},5],"again":"7"},"extensions":{}}"#;
    assert_eq!(fits(good), Ok(()));
    for (from, to) in [
        ("\"a\":1", "\"a\":2"),
        ("\"a\":1,", ""),
        ("\"a\":1", "\"a\":1,\"b\":1"),
        ("\"again\":\"7\"", "\"again\":\"8\""),
        ("noon UTC", "noon"),
        ("{\"x\":null},5", ""),
        ("{\"x\":null}", "{\"x\":[]}"),
        ("\"extensions\"", "\"errors\""),
    ] {
        assert!(
            good.contains(from) && fits(&good.replace(from, to)).is_err(),
            "{from} -> {to}"
        );
    }
    assert_eq!(text("a … c\n", "a b c\n"), Ok(()));
    assert!(
        text("a … c", "a b d").is_err() && text("a", "a\nb").is_err() && text("a", "ab").is_err()
    );
}
