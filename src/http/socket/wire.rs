//! The messages of the protocol as they go over the wire, and the codes a socket is closed with.

use axum::extract::ws::CloseFrame;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use crate::http::refusal::Refusal;
use crate::http::signin::{self, Caller, VIEW_AS};

/// Bytes of the reason of a close frame: what the protocol has room for.
const REASON_BYTES: usize = 123;
/// Bytes of the id of an operation.
const ID_BYTES: usize = 128;

/// What a client says.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// Who it is; the first message.
    Init(Option<Value>),
    /// Whether the hub is there.
    Ping(Option<Value>),
    /// That the client is there.
    Pong,
    /// An operation to run under this id.
    Subscribe(String, Map<String, Value>),
    /// That it wants no more of the operation with this id.
    Complete(String),
}

/// How a socket ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// The code of the close frame.
    pub code: u16,
    /// Why, in few words.
    pub reason: String,
}

impl Close {
    /// With a code and a reason, which is cut to what a frame has room for.
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        let mut end = reason.len().min(REASON_BYTES);
        while !reason.is_char_boundary(end) {
            end -= 1;
        }
        reason.truncate(end);
        Self { code, reason }
    }

    /// A message that is none of the protocol's.
    pub fn malformed(reason: impl Into<String>) -> Self {
        Self::new(4400, reason)
    }

    /// As the frame that says so.
    pub fn frame(self) -> CloseFrame {
        CloseFrame {
            code: self.code,
            reason: self.reason.into(),
        }
    }

    /// What reading failed with; none when there is nobody left to tell.
    pub fn of(error: axum::Error) -> Option<Self> {
        use tungstenite::error::{CapacityError, Error, ProtocolError};
        match *error.into_inner().downcast::<Error>().ok()? {
            Error::Capacity(CapacityError::MessageTooLong { size, max_size }) => {
                let reason = format!("a message of {size} bytes: at most {max_size} are taken");
                Some(Self::new(1009, reason))
            }
            Error::Utf8(_) => Some(Self::new(1007, "a text that is not UTF-8")),
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
            Error::Protocol(error) => Some(Self::new(1002, error.to_string())),
            _ => None,
        }
    }
}

/// Reads a message of the protocol.
pub fn read(text: &str) -> Result<Said, Close> {
    let message: Value = serde_json::from_str(text)
        .map_err(|error| Close::malformed(format!("the message is not JSON: {error}")))?;
    let Value::Object(mut message) = message else {
        return Err(Close::malformed("a message is a JSON object with a `type`"));
    };
    let payload = message.remove("payload").filter(|value| !value.is_null());
    let id = match message.remove("id") {
        Some(Value::String(id)) if !id.is_empty() && id.len() <= ID_BYTES => Some(id),
        None => None,
        Some(_) => {
            let reason = format!("`id` must be a string of 1 to {ID_BYTES} bytes");
            return Err(Close::malformed(reason));
        }
    };
    let kind = message.get("type").and_then(Value::as_str);
    let is_object = payload.as_ref().is_none_or(Value::is_object);
    match (kind, id, payload) {
        (Some("connection_init" | "ping" | "pong"), _, _) if !is_object => {
            Err(Close::malformed("`payload` must be an object"))
        }
        (Some("connection_init"), _, payload) => Ok(Said::Init(payload)),
        (Some("ping"), _, payload) => Ok(Said::Ping(payload)),
        (Some("pong"), _, _) => Ok(Said::Pong),
        (Some("subscribe"), Some(id), Some(Value::Object(payload))) => {
            Ok(Said::Subscribe(id, payload))
        }
        (Some("complete"), Some(id), _) => Ok(Said::Complete(id)),
        (Some("subscribe"), _, _) => Err(Close::malformed(
            "`subscribe` needs an `id` and a `payload`",
        )),
        (Some("complete"), _, _) => Err(Close::malformed("`complete` needs an `id`")),
        _ => Err(Close::malformed(
            "the `type` of the message is none of the protocol's",
        )),
    }
}

/// Who a client says that it is: `Authorization` and `Commonplace-View-As`, in any case, or `token`. What it
/// does not say stays as the upgrade's own headers had it.
pub fn caller(payload: Option<&Value>, own: &Caller) -> Result<Caller, Refusal> {
    let mut headers = HeaderMap::new();
    for (name, value) in payload.and_then(Value::as_object).into_iter().flatten() {
        let is_token = name.eq_ignore_ascii_case("token");
        let name = match name.to_ascii_lowercase().as_str() {
            "authorization" | "token" => AUTHORIZATION,
            VIEW_AS => HeaderName::from_static(VIEW_AS),
            _ => continue,
        };
        let text = value.as_str().map(|text| match is_token {
            true => format!("Bearer {text}"),
            false => text.to_owned(),
        });
        let value = text.and_then(|text| HeaderValue::from_str(&text).ok());
        let value = value.ok_or_else(|| {
            Refusal::bad_request(format!("`{name}` in the payload must be a string"))
        })?;
        headers.append(name, value);
    }
    let said = signin::said(&headers)?;
    let bearer = said.bearer.or_else(|| own.bearer.clone());
    Ok(Caller {
        session: own.session.clone().filter(|_| bearer.is_none()),
        bearer,
        view_as: said.view_as.or(own.view_as),
    })
}

/// `connection_ack`.
pub fn ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// `pong`, with what the ping had.
pub fn pong(payload: Option<Value>) -> String {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
        None => json!({ "type": "pong" }).to_string(),
    }
}

/// `next`: the response is JSON already.
pub fn next(id: &str, response: &[u8]) -> String {
    let (id, response) = (json!(id), String::from_utf8_lossy(response));
    format!("{{\"id\":{id},\"type\":\"next\",\"payload\":{response}}}")
}

/// `error`: nothing follows for this id.
pub fn error(id: &str, errors: &Value) -> String {
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

/// `complete`: nothing follows for this id.
pub fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}
