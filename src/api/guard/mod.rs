//! The guard: everything that happens to a document before the GraphQL library gets it.
//!
//! Owns the limits of one request. Never runs anything and never reads the hub. Measured without it: 4 KB of
//! brackets end the process, and 873 bytes of fragments hold a core for seconds, because the library checks
//! after it has parsed and expanded.
//!
//! Reading order: `lexer` (bytes), `shape` (size and depth), `merging`, `variables`, `weights` and `cost`, `inputs`.

pub mod cost;
pub mod inputs;
pub mod lexer;
pub mod limit;
pub mod merging;
pub mod refusal;
pub mod shape;
pub mod single;
pub mod variables;
pub mod weights;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Name, Request, Response, ServerError, Value, Variables, value};
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use self::cost::Priced;
use self::inputs::Inputs;
use self::merging::Shapes;
use self::refusal::{Code, Refusal};
use self::weights::Weights;
use super::call::{Answer, Call, Refused};
use crate::error::{Error, Result};

/// Bytes that analysed documents may take; the least used go first.
const CACHE_BYTES: u64 = 32 * 1024 * 1024;
/// About how many bytes a parsed document takes for each byte of its text.
const PARSED_BYTES: usize = 24;
/// Errors that a refusal names; the rest tell a client nothing new.
const ERRORS: usize = 20;

/// Stands between a transport and the schema.
pub struct Guard {
    weights: Weights,
    inputs: Inputs,
    shapes: Shapes,
    documents: Cache<[u8; 32], Arc<Analysed>>,
}

/// A document that keeps every limit that does not depend on variables.
struct Analysed {
    document: ExecutableDocument,
    order: Vec<Name>,
    bytes: usize,
}

/// A call that may run.
pub struct Passed {
    /// Ready for the schema: parsed, with its variables.
    pub request: Request,
    /// What kind of operation will run.
    pub operation: OperationType,
    /// What it costs, at most `limit::COST`.
    pub cost: u64,
}

impl Guard {
    /// A guard for the schema with this text.
    pub fn new(sdl: &str) -> Result<Self> {
        let schema = parse_schema(sdl).map_err(Error::internal)?;
        Ok(Self {
            weights: Weights::of(&schema),
            inputs: Inputs::of(&schema),
            shapes: Shapes::of(&schema),
            documents: Cache::builder()
                .max_capacity(CACHE_BYTES)
                .weigher(|_, analysed: &Arc<Analysed>| {
                    u32::try_from(analysed.bytes.saturating_mul(PARSED_BYTES)).unwrap_or(u32::MAX)
                })
                .build(),
        })
    }

    /// Checks a call that is to be answered once; the answer where it may not run.
    pub fn pass(&self, call: Call) -> Result<Passed, Answer> {
        match self.check(call) {
            Ok(passed) if passed.operation == OperationType::Subscription => {
                let message =
                    "a subscription needs a stream: use WebSocket or Accept: text/event-stream";
                let refusal = Refusal::new(Code::SubscriptionNotAllowed, message);
                Err(refusal.costing(passed.cost).answer())
            }
            Ok(passed) => Ok(passed),
            Err(refusal) => Err(refusal.answer()),
        }
    }

    /// Checks a call; a refusal says which limit, which value and what to do.
    pub fn check(&self, call: Call) -> Result<Passed, Refusal> {
        variables::check_depth(&call.variables)?;
        let analysed = self.analysed(&call.query)?;
        let operation = chosen(&analysed.document, call.operation_name.as_deref())?;
        if operation.ty == OperationType::Mutation && !call.may_mutate {
            let message = "a mutation can't be sent by GET: use POST";
            return Err(Refusal::new(Code::MutationNotAllowed, message));
        }
        if operation.ty == OperationType::Subscription {
            single::check(operation, &analysed.document.fragments)?;
        }
        variables::check(operation, &call.variables)?;
        let priced = Priced {
            document: &analysed.document,
            order: &analysed.order,
            operation,
            variables: &call.variables,
        };
        let cost = cost::cost(&priced, &self.weights)?;
        self.inputs.check(&priced, &self.weights)?;
        let operation = operation.ty;
        let variables = Variables::from_json(serde_json::Value::Object(call.variables));
        let mut request = Request::new(call.query).variables(variables);
        request.operation_name = call.operation_name;
        let mut document = analysed.document.clone();
        if operation == OperationType::Subscription {
            single::flatten(&mut document);
        }
        request.set_parsed_query(document);
        Ok(Passed {
            request,
            operation,
            cost,
        })
    }

    fn analysed(&self, query: &str) -> Result<Arc<Analysed>, Refusal> {
        let hash = <[u8; 32]>::from(Sha256::digest(query.as_bytes()));
        if let Some(analysed) = self.documents.get(&hash) {
            return Ok(analysed);
        }
        let tokens = lexer::lex(query)?;
        let document =
            async_graphql::parser::parse_query(query).map_err(|error| parse_failed(&error))?;
        let shape = shape::shape(&document)?;
        for (_, operation) in document.operations.iter() {
            if let Some(root) = self.weights.root(operation.node.ty) {
                let set = &operation.node.selection_set.node;
                self.shapes.check(&document, set, root)?;
            }
        }
        tracing::debug!(tokens, steps = shape.steps, "document analysed");
        let analysed = Arc::new(Analysed {
            document,
            order: shape.order,
            bytes: query.len(),
        });
        self.documents.insert(hash, Arc::clone(&analysed));
        Ok(analysed)
    }
}

fn chosen<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Result<&'d OperationDefinition, Refusal> {
    let mut operations = document.operations.iter();
    let refuse = |message: String| Err(Refusal::new(Code::BadUserInput, message));
    match name {
        None => match (operations.next(), operations.next()) {
            (Some((_, operation)), None) => Ok(&operation.node),
            _ => refuse("the document has several operations: say which in `operationName`".into()),
        },
        Some(name) => match operations.find(|(own, _)| own.is_some_and(|own| own == name)) {
            Some((_, operation)) => Ok(&operation.node),
            None => refuse(format!("the document has no operation named \"{name}\"")),
        },
    }
}

fn parse_failed(error: &async_graphql::parser::Error) -> Refusal {
    let text = error.to_string();
    // The parser draws the place over several lines and ends with what it expected.
    let message = text
        .lines()
        .rev()
        .map(|line| line.trim_start_matches([' ', '=', '|']).trim())
        .find(|line| !line.is_empty());
    let message = format!("not GraphQL: {}", message.unwrap_or("can't be parsed"));
    let refusal = Refusal::new(Code::ParseFailed, message);
    match error.positions().next() {
        Some(at) => refusal.at(at),
        None => refusal,
    }
}

/// Gives an error of the library's own its code: every resolver's has one. A value that the schema allows and the
/// library can't read is the caller's; anything else is the hub's, and is said to nobody but the log.
fn name(error: &mut ServerError) {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_some() {
        return;
    }
    if error.message.starts_with("Failed to parse ") {
        extensions.set("code", Code::BadUserInput.as_str());
        return;
    }
    tracing::error!(error = error.message, path = ?error.path, "the library failed");
    extensions.set("code", "INTERNAL");
    "something went wrong inside the hub".clone_into(&mut error.message);
}

/// The answer that a response makes. Before execution the library has neither data nor a path; afterwards every error has a path.
pub fn answered(response: Response, cost: u64) -> Answer {
    let is_refused = response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty());
    if is_refused {
        let mut errors = response.errors;
        errors.truncate(ERRORS);
        for error in &mut errors {
            let extensions = error.extensions.get_or_insert_default();
            if extensions.get("code").is_none() {
                extensions.set("code", Code::ValidationFailed.as_str());
            }
        }
        let refused = Answer::refused(Refused::Validation, serde_json::json!(errors));
        return refused.with_cost(Some(cost), limit::COST);
    }
    let mut response = response;
    for error in &mut response.errors {
        name(error);
    }
    let limit = limit::COST;
    let response = response.extension("cost", value!({ "requested": cost, "limit": limit }));
    match serde_json::to_vec(&response) {
        Ok(body) => Answer::executed(body),
        Err(error) => {
            tracing::error!(%error, "a response can't be written as JSON");
            Answer::executed(br#"{"errors":[{"message":"something went wrong inside the hub","extensions":{"code":"INTERNAL"}}],"data":null}"#.to_vec())
        }
    }
}
