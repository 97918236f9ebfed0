//! Why a line of a bundle is refused.

use std::fmt;

use super::Flaw;

/// A line that can't be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The bundle file, for example `documents.jsonl`.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u64,
    /// The dotted path of the field, for example `participations[2].until`; none when the line
    /// as a whole is at fault.
    pub field: Option<String>,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.reason)
    }
}

/// A field, when one is at fault, and the reason.
pub(super) type Fault = (Option<String>, String);

impl From<Flaw> for Fault {
    fn from(flaw: Flaw) -> Self {
        (Some(flaw.field.to_owned()), flaw.reason)
    }
}

/// The field and the reason behind what the JSON reader says.
pub(super) fn json_fault(error: serde_path_to_error::Error<serde_json::Error>) -> Fault {
    let path = error.path().to_string();
    let error = error.into_inner();
    let at_fault = error.is_data();
    let mut reason = error.to_string();
    if let Some(place) = reason.rfind(" at line ") {
        reason.truncate(place);
    }
    if !at_fault {
        let column = error.column();
        return (
            None,
            format!("not a JSON object: {reason} at column {column}"),
        );
    }
    let mut field = match path.as_str() {
        // What the path says when it knows nothing.
        "." | "?" => String::new(),
        known => known.to_owned(),
    };
    // These two are found before the reader is inside the field.
    for start in ["missing field `", "unknown field `"] {
        if let Some(name) = reason
            .strip_prefix(start)
            .and_then(|rest| rest.split('`').next())
        {
            let inside = field.rsplit('.').next() == Some(name) && start.starts_with("unknown");
            if !inside {
                let dot = if field.is_empty() { "" } else { "." };
                field = format!("{field}{dot}{name}");
            }
        }
    }
    ((!field.is_empty()).then_some(field), reason)
}
