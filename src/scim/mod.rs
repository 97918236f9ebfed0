//! SCIM 2.0 (RFC 7643 and 7644): how identity providers keep the people and groups of one organization.
//!
//! Owns what requests and answers look like, and knows nothing of HTTP but methods, statuses and paths. Never
//! decides a permission, and writes through the commands of `hub` alone.

mod about;
mod fault;
mod filter;
mod group;
mod list;
mod patch;
mod user;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use self::fault::Fault;
use crate::error::{Error, InvalidCode, Result};
use crate::hub::meter::{Meter, Payer, Wait};
use crate::store::{Refused, Sought, Store, Viewer};

/// Where it is served.
pub const ROOT: &str = "/scim/v2";

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Create.
    Post,
    /// Replace.
    Put,
    /// Change.
    Patch,
    /// Remove.
    Delete,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is to be done.
    pub method: Method,
    /// Below `ROOT`, such as `Users/per_…`.
    pub path: String,
    /// The parameters of the address.
    pub parameters: Vec<(String, String)>,
    /// The body, where it has one.
    pub body: Option<Value>,
    /// The tag that it must still have.
    pub if_match: Option<String>,
    /// The tag that is known already.
    pub if_none_match: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reply {
    /// Its status, as HTTP has them.
    pub status: u16,
    /// Its body, where it has one.
    pub body: Option<Value>,
    /// The tag of what it is about.
    pub tag: Option<String>,
    /// Where what it is about is found.
    pub location: Option<String>,
    /// After how many seconds to come again, where it was refused until then.
    pub retry_after: Option<u64>,
}

impl Reply {
    /// With a body.
    fn of(status: u16, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
            ..Self::default()
        }
    }

    /// The body of an error of a request that can't be read.
    pub fn syntax(detail: &str) -> Self {
        Fault::syntax(detail).reply()
    }

    /// The body of an error.
    pub fn error(status: u16, detail: &str) -> Self {
        Fault::new(status, detail).reply()
    }
}

/// How often a read runs again because permissions changed while it ran.
const ATTEMPTS: usize = 3;

/// Signs in and answers, a read again where permissions changed meanwhile.
///
/// # Errors
/// What signing in fails with; Unavailable when permissions keep changing.
pub async fn ask(
    store: &Store,
    bearer: Option<&str>,
    meter: &Meter,
    request: Request,
) -> Result<Reply> {
    let mut viewer = store.sign_in_to_provision(bearer).await?;
    if let Some(refused) = charge(&viewer, meter, &request) {
        return Ok(refused);
    }
    if request.method != Method::Get {
        return Ok(answer(&viewer, request).await);
    }
    for _ in 0..ATTEMPTS {
        let reply = answer(&viewer, request.clone()).await;
        if viewer.is_current().await? {
            return Ok(reply);
        }
        viewer = store.sign_in_to_provision(bearer).await?;
    }
    let message = "permissions keep changing while this is read; try again in a moment";
    Err(Error::Unavailable(message.to_owned()))
}

/// Answers a request of a viewer that provisions.
pub async fn answer(viewer: &Viewer, request: Request) -> Reply {
    match route(viewer, request).await {
        Ok(reply) => reply,
        Err(fault) => fault.reply(),
    }
}

/// What the request takes of what its sender may ask for in a minute; the answer where there is not as much
/// left.
fn charge(viewer: &Viewer, meter: &Meter, request: &Request) -> Option<Reply> {
    let payer = Payer::Person(viewer.person()?);
    let charged = meter.count(payer);
    let charged = charged.and_then(|_| meter.pay(payer, cost(request)));
    charged.err().map(throttled)
}

fn throttled(wait: Wait) -> Reply {
    metrics::counter!("requests_throttled_total", "by" => "provisioning").increment(1);
    let seconds = wait.seconds();
    let message = format!("too many requests in a short time: wait {seconds} s, then go on");
    Reply {
        retry_after: Some(seconds),
        ..Reply::error(429, &message)
    }
}

/// As many as are named or listed; a write costs what several reads do.
fn cost(request: &Request) -> u64 {
    match (&request.body, request.method) {
        (_, Method::Get) => 10,
        (None, _) => 50,
        (Some(body), _) => 50 + leaves(body).min(5_000 - 50),
    }
}

fn leaves(value: &Value) -> u64 {
    match value {
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Object(map) => map.values().map(leaves).sum(),
        _ => 1,
    }
}

async fn route(viewer: &Viewer, request: Request) -> Result<Reply, Fault> {
    use Method::{Delete, Get, Patch, Post, Put};
    let path = request.path.clone();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let method = request.method;
    match (parts.as_slice(), method) {
        (["Users"], Get) => user::list(viewer, &request).await,
        (["Users"], Post) => user::create(viewer, request).await,
        (["Users", id], Get) => user::read(viewer, id, &request).await,
        (["Users", id], Put | Patch) => user::change(viewer, id, request).await,
        (["Users", id], Delete) => user::remove(viewer, id, &request).await,
        (["Groups"], Get) => group::list(viewer, &request).await,
        (["Groups"], Post) => group::create(viewer, request).await,
        (["Groups", id], Get) => group::read(viewer, id, &request).await,
        (["Groups", id], Put | Patch) => group::change(viewer, id, request).await,
        (["Groups", id], Delete) => group::remove(viewer, id, &request).await,
        (["ServiceProviderConfig"], Get) => Ok(Reply::of(200, about::provider())),
        (["ResourceTypes"], Get) => Ok(Reply::of(200, list::whole(about::types()))),
        (["ResourceTypes", id], Get) => about::one(about::types(), id),
        (["Schemas"], Get) => Ok(Reply::of(200, list::whole(about::schemas()))),
        (["Schemas", id], Get) => about::one(about::schemas(), id),
        (
            ["Users" | "Groups"]
            | ["Users" | "Groups", _]
            | ["ServiceProviderConfig" | "ResourceTypes" | "Schemas", ..],
            _,
        ) => Err(Fault::new(405, "this method is not allowed here")),
        _ => Err(Fault::new(
            404,
            "there are /Users, /Groups, /ServiceProviderConfig, /ResourceTypes and /Schemas",
        )),
    }
}

/// The fields of a body.
fn object(body: Option<Value>) -> Result<Map<String, Value>, Fault> {
    match body {
        Some(Value::Object(map)) => Ok(map),
        _ => Err(Fault::syntax("the body must be a JSON object")),
    }
}

/// The version that `If-Match` asks for; none: whatever it is.
fn expected(request: &Request) -> Option<i32> {
    let tag = request.if_match.as_deref()?.trim();
    if tag == "*" {
        return None;
    }
    // No row has a version below 1, so that a tag that is none of ours fits nothing.
    Some(version_of(tag).unwrap_or(0))
}

fn version_of(tag: &str) -> Option<i32> {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// The tag of a version.
fn tag(version: i32) -> String {
    format!("W/\"{version}\"")
}

/// A resource, or only that it is unchanged, for whoever has it.
fn resource(request: &Request, (status, body, version): (u16, Value, i32)) -> Reply {
    let known = request.if_none_match.as_deref();
    let is_known = known.is_some_and(|known| {
        known
            .split(',')
            .any(|known| version_of(known.trim()) == Some(version))
    });
    let location = body.pointer("/meta/location").and_then(Value::as_str);
    let location = location.map(str::to_owned);
    match request.method == Method::Get && is_known {
        true => Reply {
            status: 304,
            tag: Some(tag(version)),
            ..Reply::default()
        },
        false => Reply {
            tag: Some(tag(version)),
            location,
            ..Reply::of(status, list::selected(body, request))
        },
    }
}

/// Notes that something was asked for in vain.
fn missed(viewer: &Viewer, id: &str) -> Fault {
    viewer.missed("scimRead", Sought::Id(id.to_owned()));
    Error::NotFound.into()
}

/// What a change failed with; what was refused is in the audit log before it is answered.
async fn refused(viewer: &Viewer, (action, object): (&str, Option<String>), error: Error) -> Fault {
    let rule = match &error {
        Error::Forbidden(_) => Some("FORBIDDEN"),
        Error::NotFound => Some("NOT_FOUND"),
        Error::Invalid { code, .. } => match code {
            InvalidCode::NotFound => Some("NOT_FOUND"),
            InvalidCode::ExceedsOwnLevel => Some("EXCEEDS_OWN_LEVEL"),
            _ => None,
        },
        _ => None,
    };
    if let Some(rule) = rule {
        let refused = Refused {
            action: action.to_owned(),
            object,
            rule,
            message: error.to_string(),
        };
        if let Err(error) = viewer.audit_refusal(refused).await {
            return error.into();
        }
    }
    error.into()
}
