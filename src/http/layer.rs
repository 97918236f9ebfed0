//! What every request goes through, whatever its route.

use std::any::Any;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::header::{
    AUTHORIZATION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, Method, Response as Parts, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use tokio::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::classify::ServerErrorsFailureClass;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

use super::accept::Media;
use super::idempotency::IDEMPOTENCY_KEY;
use super::origin::Origins;
use super::refusal::Refusal;
use super::signin::VIEW_AS;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// For what is no page.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Bytes of a proxy's own id of a request: it is written into each line of the log.
const REQUEST_ID_BYTES: usize = 128;
/// How long a browser may go by what it was told of other origins.
const CORS_AGE: Duration = Duration::from_secs(60 * 60);

/// The routes with every layer around them, the innermost first; and what pages of these origins may do.
pub fn around(routes: Router, origins: &Origins) -> Router {
    let headers = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    let mut routes = routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CompressionLayer::new());
    for (name, value) in headers {
        let value = HeaderValue::from_static(value);
        routes = routes.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    if !origins.allowed.is_empty() {
        routes = routes.layer(cors(origins.clone()));
    }
    routes
        .layer(middleware::from_fn(measured))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_request(())
                .on_response(finished)
                .on_failure(failed),
        )
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, Numbered::default()))
        .layer(middleware::from_fn(vetted))
}

/// A 503 says what the hub waits for, and is over by itself: a start, a full index queue, a slow provider. Whatever
/// else fails is a fault.
fn failed(failure: ServerErrorsFailureClass, latency: Duration, _: &Span) {
    let latency = latency.as_millis();
    match failure {
        ServerErrorsFailureClass::StatusCode(StatusCode::SERVICE_UNAVAILABLE) => {
            tracing::warn!(latency, "not available at the moment");
        }
        other => tracing::error!(latency, "response failed: {other}"),
    }
}

/// What browsers are told of the origins that may call; nothing is told of others, so they may not. Never
/// that they may bring cookies.
fn cors(origins: Origins) -> CorsLayer {
    let is_allowed = AllowOrigin::predicate(move |origin, _| {
        let origin = origin.to_str();
        origin.is_ok_and(|origin| origins.is_allowed(origin))
    });
    CorsLayer::new()
        .allow_origin(is_allowed)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            HeaderName::from_static(VIEW_AS),
            HeaderName::from_static(IDEMPOTENCY_KEY),
        ])
        .expose_headers([REQUEST_ID, RETRY_AFTER])
        .max_age(CORS_AGE)
}

/// Drops an id of a request that is too long or no plain text.
async fn vetted(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    let is_good = headers.get(REQUEST_ID).is_none_or(|id| {
        let bytes = id.as_bytes();
        !bytes.is_empty()
            && bytes.len() <= REQUEST_ID_BYTES
            && bytes.iter().all(u8::is_ascii_graphic)
    });
    if !is_good {
        headers.remove(REQUEST_ID);
    }
    next.run(request).await
}

/// Numbers requests since the start; a proxy's own id, when the request has one, is kept.
#[derive(Clone, Default)]
struct Numbered(std::sync::Arc<AtomicU64>);

impl MakeRequestId for Numbered {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        HeaderValue::from_str(&format!("{}-{number}", std::process::id()))
            .ok()
            .map(RequestId::new)
    }
}

/// The path without its query: that holds documents and variables. Neither headers nor bodies.
fn span<B>(request: &axum::http::Request<B>) -> Span {
    let id = request.headers().get(REQUEST_ID);
    tracing::info_span!(
        "request",
        method = %request.method(),
        path = request.uri().path(),
        id = id.and_then(|id| id.to_str().ok()).unwrap_or_default(),
    )
}

fn finished<B>(response: &Parts<B>, latency: Duration, span: &Span) {
    let status = response.status().as_u16();
    let ms = latency.as_secs_f64() * 1_000.0;
    span.in_scope(|| tracing::info!(status, ms, "answered"));
}

async fn measured(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "other".to_owned(), |route| route.as_str().to_owned());
    let method = match request.method().as_str() {
        method @ ("GET" | "HEAD" | "POST") => method.to_owned(),
        _ => "other".to_owned(),
    };
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("http_requests_total", "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    metrics::histogram!("http_request_duration_seconds", "route" => route)
        .record(start.elapsed().as_secs_f64());
    response
}

fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(
        panic = text.unwrap_or("without a text"),
        "a request panicked"
    );
    Refusal::internal().response(Media::Json)
}
