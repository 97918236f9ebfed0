//! Faults: what a request is refused with, as SCIM has it.

use serde_json::{Value, json};

use super::Reply;
use crate::error::{Error, InvalidCode};

/// What a request is refused with.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    status: u16,
    kind: Option<&'static str>,
    detail: String,
}

impl Fault {
    /// With a status and what is wrong.
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self {
            status,
            kind: None,
            detail: detail.into(),
        }
    }

    /// A 400 of a kind that the protocol names.
    fn bad(kind: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: Some(kind),
            ..Self::new(400, detail)
        }
    }

    /// A body that is no request of this kind.
    pub fn syntax(detail: impl Into<String>) -> Self {
        Self::bad("invalidSyntax", detail)
    }

    /// A value that does not fit.
    pub fn value(detail: impl Into<String>) -> Self {
        Self::bad("invalidValue", detail)
    }

    /// A path of a change that can't be read.
    pub fn path(detail: impl Into<String>) -> Self {
        Self::bad("invalidPath", detail)
    }

    /// A filter that can't be read, or is not known.
    pub fn filter(detail: impl Into<String>) -> Self {
        Self::bad("invalidFilter", detail)
    }

    /// A change of what can't be changed.
    pub fn fixed(detail: impl Into<String>) -> Self {
        Self::bad("mutability", detail)
    }

    /// The answer.
    pub fn reply(self) -> Reply {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.to_string(),
            "detail": self.detail,
        });
        if let Some(kind) = self.kind {
            body["scimType"] = Value::from(kind);
        }
        Reply::of(self.status, body)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::NotFound => Self::new(404, "there is no such resource"),
            // Nothing here comes with an idempotency key.
            Error::Repeated { .. } => Self::new(409, message),
            Error::Unauthenticated => Self::new(401, message),
            Error::Forbidden(_) => Self::new(403, message),
            Error::Conflict { .. } => Self::new(412, message),
            Error::Throttled { .. } => Self::new(429, message),
            Error::Unavailable(_) => Self::new(503, message),
            Error::Invalid { field, code, .. } => {
                let field = match field.join(".").as_str() {
                    "email" => "userName".to_owned(),
                    "name" => "the name".to_owned(),
                    other => other.to_owned(),
                };
                let detail = format!("{field}: {message}");
                match code {
                    InvalidCode::Taken => Self {
                        kind: Some("uniqueness"),
                        ..Self::new(409, detail)
                    },
                    _ => Self::value(detail),
                }
            }
            Error::Internal(source) => {
                let error = source.as_ref() as &dyn std::error::Error;
                tracing::error!(error, "a provisioning request failed");
                Self::new(500, message)
            }
        }
    }
}
