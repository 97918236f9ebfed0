//! Refusals that never reach GraphQL, in the shape in which GraphQL has them.

use std::time::Duration;

use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE, WWW_AUTHENTICATE,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::accept::Media;
use super::cookie;
use crate::error::{Error, InvalidCode};

/// A response with one error and no data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// Seconds after which to try again.
    wait: Option<u64>,
    forgets_session: bool,
}

impl Refusal {
    /// A refusal with `extensions.code`.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            wait: None,
            forgets_session: false,
        }
    }

    /// More requests in a short time than one address may send.
    pub fn throttled(seconds: u64) -> Self {
        let message = format!(
            "too many requests came from this address in a short time: wait {seconds} s, then go on"
        );
        Self {
            wait: Some(seconds),
            ..Self::too_many("RATE_LIMITED", message)
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

    /// More of something at a time than there may be.
    pub fn too_many(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, code, message)
    }

    /// An answer that was not found in time.
    pub fn too_slow(deadline: Duration) -> Self {
        let message = format!("not answered within {} s: ask for less", deadline.as_secs());
        Self::new(StatusCode::GATEWAY_TIMEOUT, "DEADLINE_EXCEEDED", message)
    }

    /// A fault of the hub; says nothing of it.
    pub fn internal() -> Self {
        let message = "something went wrong inside the hub";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
    }

    /// What signing in failed with. Where it was by a session that does not hold, the browser is to forget
    /// its cookie.
    pub fn signing_in(error: &Error, by_session: bool) -> Self {
        match error {
            Error::Unauthenticated if by_session => Self {
                forgets_session: true,
                ..Self::unauthenticated("the session is over: sign in again")
            },
            error => Self::of(error),
        }
    }

    /// What signing in by a token failed with.
    pub fn of(error: &Error) -> Self {
        match error {
            Error::Unauthenticated => {
                Self::unauthenticated("this token does not hold: it is unknown, expired or revoked")
            }
            Error::Throttled { seconds } => Self {
                wait: Some(*seconds),
                ..Self::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "RATE_LIMITED",
                    error.to_string(),
                )
            },
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

    /// The status of the response.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What is wrong and what to do.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The error as GraphQL has it, in a list.
    pub fn errors(&self) -> Value {
        let mut extensions = json!({ "code": self.code });
        if let Some(seconds) = self.wait {
            extensions["retryAfter"] = seconds.into();
        }
        json!([{ "message": self.message, "extensions": extensions }])
    }

    /// What somebody is refused with who comes to sign in, or to set a password.
    pub fn at_the_door(error: &Error) -> Self {
        let Error::Invalid { code, message, .. } = error else {
            return Self::of(error);
        };
        match code {
            InvalidCode::SignInFailed => {
                Self::new(StatusCode::UNAUTHORIZED, "SIGN_IN_FAILED", message.clone())
            }
            InvalidCode::CodeRequired => {
                Self::new(StatusCode::UNAUTHORIZED, "CODE_REQUIRED", message.clone())
            }
            InvalidCode::CodeWrong => {
                Self::new(StatusCode::UNAUTHORIZED, "CODE_WRONG", message.clone())
            }
            InvalidCode::NotFound => {
                Self::new(StatusCode::NOT_FOUND, "NO_PROVIDER", message.clone())
            }
            InvalidCode::LinkEnded => Self::new(StatusCode::GONE, "LINK_ENDED", message.clone()),
            _ => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "BAD_USER_INPUT",
                format!("the password {message}"),
            ),
        }
    }

    /// The response in the type that the caller accepts.
    pub fn response(self, media: Media) -> Response {
        let media = match media {
            // A refusal is no stream.
            Media::Events => Media::Json,
            media => media,
        };
        let body = json!({ "errors": self.errors() }).to_string();
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
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(RETRY_AFTER, HeaderValue::from(self.wait.unwrap_or(1)));
            }
            // The rest of the body is not worth reading.
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        if self.forgets_session {
            headers.insert(SET_COOKIE, cookie::forget());
        }
        response
    }
}
