//! A GraphQL request as HTTP carries it: JSON in a body, or parameters in the address.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use serde_json::{Map, Value};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::refusal::Refusal;
use crate::api::call::Call;

/// Bytes of a body.
pub const BODY_BYTES: usize = 1024 * 1024;
/// Bytes of a body that always has room; what most requests need.
const SMALL_BYTES: usize = 16 * 1024;
/// Larger bodies that are in memory at a time, whoever sends them and however slowly.
const LARGE_BODIES: usize = 96;
static LARGE: Semaphore = Semaphore::const_new(LARGE_BODIES);
/// Bytes that are taken in after a refusal, at most.
const DISCARDED_BYTES: usize = 64 * 1024 * 1024;
/// How long they are taken in.
const DISCARDING: Duration = Duration::from_secs(3);

/// Refuses every type but JSON: forms and plain text can be sent by any page without asking first.
pub fn check_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let mut parts = value.unwrap_or("").split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|ty| ty.eq_ignore_ascii_case("application/json"));
    let is_utf8 = parts.all(|part| match part.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
            value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    });
    if is_json && is_utf8 {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "UNSUPPORTED_MEDIA_TYPE",
        "send the request as `Content-Type: application/json` in UTF-8",
    ))
}

/// The whole body, or a refusal as soon as it is known to be too large or too slow.
pub async fn read(
    headers: &HeaderMap,
    body: &mut Body,
    patience: Duration,
) -> Result<Bytes, Refusal> {
    let too_large = || {
        let message = format!("the body is larger than {BODY_BYTES} bytes");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message)
    };
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    if announced
        .and_then(|value| value.parse().ok())
        .is_some_and(|bytes: u64| bytes > BODY_BYTES as u64)
    {
        return Err(too_large());
    }
    match tokio::time::timeout(patience, collect(body)).await {
        Ok(Collected::Whole(body)) => Ok(body),
        Ok(Collected::TooLarge) => Err(too_large()),
        Ok(Collected::Broken) => Err(Refusal::bad_request("the body broke off")),
        Ok(Collected::NoRoom) => {
            let message = "too many large requests are being received: try again in a moment";
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Err(Refusal::new(status, "UNAVAILABLE", message))
        }
        Err(_) => {
            let message = format!("the body took longer than {} s", patience.as_secs());
            Err(Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                "BODY_TOO_SLOW",
                message,
            ))
        }
    }
}

enum Collected {
    Whole(Bytes),
    TooLarge,
    Broken,
    NoRoom,
}

/// A body in memory, and its part of the room for large ones.
struct Kept(Vec<u8>, Option<SemaphorePermit<'static>>);

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

async fn collect(body: &mut Body) -> Collected {
    let mut kept = Kept(Vec::new(), None);
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Collected::Broken;
        };
        let Ok(bytes) = frame.into_data() else {
            continue;
        };
        if kept.0.len() + bytes.len() > BODY_BYTES {
            return Collected::TooLarge;
        }
        if kept.1.is_none() && kept.0.len() + bytes.len() > SMALL_BYTES {
            match LARGE.try_acquire() {
                Ok(room) => kept.1 = Some(room),
                Err(_) => return Collected::NoRoom,
            }
        }
        kept.0.extend_from_slice(&bytes);
    }
    Collected::Whole(Bytes::from_owner(kept))
}

/// Takes in what is left of a refused body, for a while, and keeps none of it: a client that writes all before
/// it reads would otherwise find the connection broken, and never see why.
pub async fn discard(body: Body) {
    let mut rest = Limited::new(body, DISCARDED_BYTES);
    let all = async { while let Some(Ok(_)) = rest.frame().await {} };
    // Either way the connection may close now.
    let _ = tokio::time::timeout(DISCARDING, all).await;
}

/// The request in a body.
pub fn from_json(body: &[u8]) -> Result<Call, Refusal> {
    if body.is_empty() {
        return Err(Refusal::bad_request(
            "the body is empty: send {\"query\": \"…\"}",
        ));
    }
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::bad_request(format!("the body is not JSON: {error}")))?;
    match value {
        Value::Object(map) => call(map, true),
        Value::Array(_) => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "BATCHING_NOT_SUPPORTED",
            "the body is a list: send one request a call, or several fields in one operation",
        )),
        _ => Err(Refusal::bad_request(
            "the body is not a JSON object: send {\"query\": \"…\"}",
        )),
    }
}

/// The request in an address; `variables` and `extensions` are JSON there.
pub fn from_address(pairs: Vec<(String, String)>) -> Result<Call, Refusal> {
    let mut map = Map::new();
    for (name, text) in pairs {
        let value = match name.as_str() {
            "variables" | "extensions" if !text.is_empty() => {
                serde_json::from_str(&text).map_err(|error| {
                    Refusal::bad_request(format!("the parameter `{name}` is not JSON: {error}"))
                })?
            }
            "query" | "operationName" | "documentId" => Value::String(text),
            _ => continue,
        };
        if map.insert(name.clone(), value).is_some() {
            return Err(Refusal::bad_request(format!(
                "the parameter `{name}` is given twice"
            )));
        }
    }
    call(map, false)
}

/// The request in the fields of a JSON object.
pub fn call(mut map: Map<String, Value>, may_mutate: bool) -> Result<Call, Refusal> {
    let wrong =
        |name: &str, kind: &str| Err(Refusal::bad_request(format!("`{name}` must be {kind}")));
    let persisted_hash = persisted_hash(map.remove("extensions"))?;
    let document_id = match map.remove("documentId") {
        Some(Value::String(id)) => Some(id),
        None | Some(Value::Null) => None,
        Some(_) => return wrong("documentId", "a string or null"),
    };
    let is_named = document_id.is_some() || persisted_hash.is_some();
    let query = match map.remove("query") {
        Some(Value::String(query)) => query,
        None | Some(Value::Null) if is_named => String::new(),
        None | Some(Value::Null) => {
            let message =
                "`query` is missing: send a GraphQL document, or open /graphiql to write one";
            return Err(Refusal::bad_request(message));
        }
        Some(_) => return wrong("query", "a string"),
    };
    let operation_name = match map.remove("operationName") {
        Some(Value::String(name)) => Some(name),
        None | Some(Value::Null) => None,
        Some(_) => return wrong("operationName", "a string or null"),
    };
    let variables = match map.remove("variables") {
        Some(Value::Object(variables)) => variables,
        None | Some(Value::Null) => Map::new(),
        Some(_) => return wrong("variables", "an object or null"),
    };
    Ok(Call {
        query,
        document_id,
        persisted_hash,
        operation_name,
        variables,
        may_mutate,
        idempotency_key: None,
        from: None,
    })
}

/// The hash in `extensions.persistedQuery`, as Apollo's clients send it.
fn persisted_hash(extensions: Option<Value>) -> Result<Option<String>, Refusal> {
    let mut extensions = match extensions {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(extensions)) => extensions,
        Some(_) => {
            return Err(Refusal::bad_request(
                "`extensions` must be an object or null",
            ));
        }
    };
    match extensions.remove("persistedQuery") {
        None | Some(Value::Null) => Ok(None),
        Some(persisted) => match (&persisted["version"], &persisted["sha256Hash"]) {
            (Value::Number(version), Value::String(hash)) if version.as_u64() == Some(1) => {
                Ok(Some(hash.clone()))
            }
            _ => Err(Refusal::bad_request(
                "`extensions.persistedQuery` must be {\"version\": 1, \"sha256Hash\": \"…\"}",
            )),
        },
    }
}
