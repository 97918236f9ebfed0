//! What `http` asks of the API and what it gets back.
//!
//! Owns the types of the boundary, and no type of the GraphQL library: `http` chooses statuses and headers
//! from these alone.

use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::store::Viewer;

/// One GraphQL request, still unread.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// The document, as sent; empty when it is only named.
    pub query: String,
    /// The id of a document that the caller's token trusts: `sha256:…`.
    pub document_id: Option<String>,
    /// The SHA-256 of a document that is registered, or to be.
    pub persisted_hash: Option<String>,
    /// Which of its operations to run; needed when there are several.
    pub operation_name: Option<String>,
    /// Values of the variables by name, without the `$`.
    pub variables: Map<String, Value>,
    /// False when the transport only allows reads (GET).
    pub may_mutate: bool,
    /// What it is told by when it is sent again, so that nothing is made twice; none: it is not.
    pub idempotency_key: Option<String>,
    /// Where it is from, where that is known: whoever has not signed in is counted by it.
    pub from: Option<IpAddr>,
}

/// What came of a call.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The response, as JSON.
    pub body: Vec<u8>,
    /// How far the call came.
    pub outcome: Outcome,
    /// How many SQL statements it took, where that is to be told.
    pub statements: Option<usize>,
    /// Whether it ran and only read, so that it may run again.
    pub is_read: bool,
    /// After how many seconds to come again, where it was refused until then.
    pub retry_after: Option<u64>,
}

/// Signs whoever sent a call in; anew each time, for rights last for one answer or one event.
pub type SigningIn = Arc<dyn Fn() -> BoxFuture<'static, Result<Viewer>> + Send + Sync>;

/// What a call over a transport that can stream begins.
pub enum Started {
    /// It was answered or refused, and nothing follows.
    Answered(Answer),
    /// It is a subscription: events until the stream ends.
    Following(Events),
}

/// What a subscription tells, until it ends. Looks nothing up before it is asked for the next one.
pub type Events = BoxStream<'static, Event>;

/// What a subscription tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A response, as JSON.
    Result(Vec<u8>),
    /// The last: it ended though nobody asked it to.
    Failed {
        /// Its errors as GraphQL has them.
        errors: Value,
        /// Whether the caller can't sign in any more.
        is_signed_out: bool,
    },
}

/// How far a call came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It ran; the body has a `data` entry, and perhaps errors too.
    Executed,
    /// It was refused before it ran; the body has no `data` entry.
    Refused(Refused),
}

/// Why a call was refused before it ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refused {
    /// The document is not GraphQL.
    Syntax,
    /// The document does not fit the schema, or names no operation to run.
    Validation,
    /// The values of the variables do not fit the operation.
    Variables,
    /// The document is larger, deeper or costlier than one request may be.
    Limit,
    /// It names a document that is not known for this caller.
    Unknown,
    /// The caller's token runs only documents that it trusts, and this is none of them.
    Untrusted,
    /// A mutation over a transport that only allows reads.
    Mutation,
    /// A subscription over a transport that answers once.
    Subscription,
    /// The caller asked for more than there may be in a minute.
    Throttled,
}

impl Answer {
    /// A call that ran, with its response as JSON.
    pub fn executed(body: Vec<u8>) -> Self {
        let outcome = Outcome::Executed;
        Self {
            body,
            outcome,
            statements: None,
            is_read: false,
            retry_after: None,
        }
    }

    /// The same, saying what the call costs and what one may cost, where that is known.
    #[must_use]
    pub fn with_cost(self, cost: Option<u64>, limit: u64) -> Self {
        let Some(cost) = cost else { return self };
        match serde_json::from_slice::<Value>(&self.body) {
            Ok(mut body) => {
                body["extensions"] = json!({ "cost": { "requested": cost, "limit": limit } });
                let body = body.to_string().into_bytes();
                Self { body, ..self }
            }
            Err(_) => self,
        }
    }

    /// A call refused before it ran, with its errors as GraphQL has them.
    pub fn refused(why: Refused, errors: Value) -> Self {
        Self {
            body: json!({ "errors": errors }).to_string().into_bytes(),
            outcome: Outcome::Refused(why),
            statements: None,
            is_read: false,
            retry_after: None,
        }
    }
}
