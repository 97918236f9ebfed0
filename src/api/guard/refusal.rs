//! A refusal: why a call does not run, and how that reads in GraphQL.

use async_graphql::Pos;
use serde_json::{Value, json};

use super::limit;
use crate::api::call::{Answer, Refused};

/// Which rule a call breaks; the name in capitals is `extensions.code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Not GraphQL.
    ParseFailed,
    /// Does not fit the schema.
    ValidationFailed,
    /// Variables or the operation's name do not fit the document.
    BadUserInput,
    /// Too many bytes, tokens, operations, selections, aliases or directives.
    TooLarge,
    /// Fields, brackets or fragments too far inside each other.
    TooDeep,
    /// Costs more than one request may.
    TooComplex,
    /// Names a document that the token does not trust.
    DocumentNotFound,
    /// Names a document that was not registered; Apollo's clients know the code.
    PersistedQueryNotFound,
    /// Sends a document that the token does not trust, where it runs no others.
    DocumentNotTrusted,
    /// A mutation where only reads are allowed.
    MutationNotAllowed,
    /// A subscription where one answer is expected.
    SubscriptionNotAllowed,
}

impl Code {
    /// As clients see it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::TooLarge => "QUERY_TOO_LARGE",
            Self::TooDeep => "QUERY_TOO_DEEP",
            Self::TooComplex => "QUERY_TOO_COMPLEX",
            Self::DocumentNotFound => "DOCUMENT_NOT_FOUND",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::DocumentNotTrusted => "DOCUMENT_NOT_TRUSTED",
            Self::MutationNotAllowed => "MUTATION_NOT_ALLOWED",
            Self::SubscriptionNotAllowed => "SUBSCRIPTION_NOT_ALLOWED",
        }
    }

    fn kind(self) -> Refused {
        match self {
            Self::ParseFailed => Refused::Syntax,
            Self::ValidationFailed => Refused::Validation,
            Self::BadUserInput => Refused::Variables,
            Self::TooLarge | Self::TooDeep | Self::TooComplex => Refused::Limit,
            Self::DocumentNotFound | Self::PersistedQueryNotFound => Refused::Unknown,
            Self::DocumentNotTrusted => Refused::Untrusted,
            Self::MutationNotAllowed => Refused::Mutation,
            Self::SubscriptionNotAllowed => Refused::Subscription,
        }
    }
}

/// Why a call does not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which rule it breaks.
    pub code: Code,
    /// The limit, the value, and what to do.
    pub message: String,
    /// Where in the document, when it has a place.
    pub at: Option<Pos>,
    /// What the call costs, when that was worked out.
    pub cost: Option<u64>,
}

impl Refusal {
    /// A refusal without a place in the document.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            at: None,
            cost: None,
        }
    }

    /// The same, at a place in the document.
    #[must_use]
    pub fn at(self, at: Pos) -> Self {
        Self {
            at: Some(at),
            ..self
        }
    }

    /// The same, of a call that costs so much.
    #[must_use]
    pub fn costing(self, cost: u64) -> Self {
        Self {
            cost: Some(cost),
            ..self
        }
    }

    /// The answer that the caller gets.
    pub fn answer(&self) -> Answer {
        let mut error = json!({
            "message": self.message,
            "extensions": { "code": self.code.as_str() },
        });
        if let Some(at) = self.at {
            error["locations"] = json!([{ "line": at.line, "column": at.column }]);
        }
        let answer = Answer::refused(self.code.kind(), Value::Array(vec![error]));
        answer.with_cost(self.cost, limit::COST)
    }
}
