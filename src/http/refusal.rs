//! Refusals that never reach GraphQL, in the shape in which GraphQL has them.

use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::accept::Media;
use crate::error::Error;

/// A response with one error and no data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Refusal {
    /// A refusal with `extensions.code`.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// A request that is no GraphQL request.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// A token that does not hold.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
    }

    /// A fault of the hub; says nothing of it.
    pub fn internal() -> Self {
        let message = "something went wrong inside the hub";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
    }

    /// What signing in failed with.
    pub fn of(error: &Error) -> Self {
        match error {
            Error::Unauthenticated => {
                Self::unauthenticated("this token does not hold: it is unknown, expired or revoked")
            }
            Error::Forbidden(why) => Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", why.clone()),
            Error::Unavailable(why) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", why.clone())
            }
            error => {
                tracing::error!(error = error as &dyn std::error::Error, "sign-in failed");
                Self::internal()
            }
        }
    }

    /// The response in the type that the caller accepts.
    pub fn response(self, media: Media) -> Response {
        let error = json!({ "message": self.message, "extensions": { "code": self.code } });
        let body = json!({ "errors": [error] }).to_string();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self.status {
            StatusCode::UNAUTHORIZED => {
                let challenge = HeaderValue::from_static("Bearer realm=\"commonplace\"");
                headers.insert(WWW_AUTHENTICATE, challenge);
            }
            StatusCode::METHOD_NOT_ALLOWED => {
                headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            // The rest of the body is not worth reading.
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        response
    }
}
