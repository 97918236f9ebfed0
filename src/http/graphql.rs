//! `/graphql`: GraphQL over HTTP, with the doors to event streams and sockets. Knows nothing of GraphQL but
//! what `Outcome` says.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::{Query, Request, State as Shared};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::State;
use super::accept::{self, Media};
use super::refusal::Refusal;
use super::throttle::From;
use super::{events, idempotency, params, signin, socket};
use crate::api::call::{Answer, Call, Outcome, Refused};

/// A request in the body; may change things.
pub async fn by_post(Shared(state): Shared<Arc<State>>, request: Request) -> Response {
    let (parts, mut body) = request.into_parts();
    let from = From::of(&parts.extensions);
    let response = respond(&state, (&parts.headers, from), async {
        params::check_type(&parts.headers)?;
        let idempotency_key = idempotency::key(&parts.headers)?;
        let body = params::read(&parts.headers, &mut body, state.deadline).await?;
        let call = params::from_json(&body)?;
        Ok(Call {
            idempotency_key,
            ..call
        })
    })
    .await;
    if !body.is_end_stream() {
        tokio::spawn(params::discard(body));
    }
    response
}

/// A request in the address, which only reads; or a socket to be opened.
pub async fn by_get(Shared(state): Shared<Arc<State>>, request: Request) -> Response {
    if socket::is_asked_for(request.headers()) {
        return socket::open(state, request).await;
    }
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(request.uri());
    let from = From::of(request.extensions());
    respond(&state, (request.headers(), from), async {
        match pairs {
            Ok(Query(pairs)) => params::from_address(pairs),
            Err(_) => Err(Refusal::bad_request("the address has malformed parameters")),
        }
    })
    .await
}

async fn respond(
    state: &Arc<State>,
    (headers, from): (&HeaderMap, IpAddr),
    call: impl Future<Output = Result<Call, Refusal>>,
) -> Response {
    let Some(media) = accept::media(headers) else {
        let message =
            "accept application/graphql-response+json, application/json or text/event-stream";
        return Refusal::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message)
            .response(Media::Json);
    };
    let answer = async {
        state.origins.check_request(headers)?;
        let caller = signin::caller(headers, &state.origins)?;
        let mut call = call.await?;
        call.from = Some(from);
        if media == Media::Events {
            return events::begin(state, caller, call).await;
        }
        let by_session = caller.session.is_some();
        match tokio::time::timeout(state.deadline, (state.answer)(caller, call)).await {
            Ok(Ok(answer)) => Ok(send(answer, media)),
            Ok(Err(error)) => Err(Refusal::signing_in(&error, by_session)),
            Err(_) => Err(Refusal::too_slow(state.deadline)),
        }
    };
    match answer.await {
        Ok(response) => response,
        Err(refusal) => refusal.response(media),
    }
}

/// The answer as one response.
pub fn send(answer: Answer, media: Media) -> Response {
    let status = status(answer.outcome, media);
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        VARY,
        HeaderValue::from_static("accept, authorization, commonplace-view-as, cookie"),
    );
    if let Some(statements) = answer.statements {
        headers.insert("commonplace-statements", HeaderValue::from(statements));
    }
    if let Some(seconds) = answer.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(ALLOW, HeaderValue::from_static("POST"));
    }
    response
}

/// The one place that chooses the status of an answer.
///
/// Older clients read the body of a 200 only, so a document that is wrong is a 200 for them; what is refused
/// for its size or its method is an error for everybody.
fn status(outcome: Outcome, media: Media) -> StatusCode {
    match (outcome, media) {
        (Outcome::Executed, _) => StatusCode::OK,
        (Outcome::Refused(Refused::Mutation), _) => StatusCode::METHOD_NOT_ALLOWED,
        (Outcome::Refused(Refused::Limit | Refused::Subscription), _) => StatusCode::BAD_REQUEST,
        (Outcome::Refused(Refused::Untrusted), _) => StatusCode::FORBIDDEN,
        (Outcome::Refused(Refused::Throttled), _) => StatusCode::TOO_MANY_REQUESTS,
        (
            Outcome::Refused(
                Refused::Syntax | Refused::Validation | Refused::Variables | Refused::Unknown,
            ),
            media,
        ) => match media {
            Media::GraphQl => StatusCode::BAD_REQUEST,
            Media::Json | Media::Events => StatusCode::OK,
        },
    }
}
