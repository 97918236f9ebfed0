//! HTTP: the only module that knows the web framework.
//!
//! Owns routes, statuses, headers, limits of bodies and time, and the pages. Never decides who may see what:
//! it passes the token on, and answers with what comes back.

mod accept;
mod assets;
mod graphql;
mod health;
mod layer;
mod pages;
mod params;
mod refusal;
pub mod server;
mod signin;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::future::BoxFuture;
use metrics_exporter_prometheus::PrometheusHandle;

pub use self::health::record_metrics;
pub use self::pages::SignIn;
use crate::api::call::{Answer, Call};
use crate::error::Result;

/// Signs in with a bearer token, then answers a call. `Unauthenticated` and `Unavailable` come from signing in.
pub type Answering =
    Box<dyn Fn(Option<String>, Call) -> BoxFuture<'static, Result<Answer>> + Send + Sync>;

/// Succeeds when the hub can serve; fails with what it waits for.
pub type Readiness = Box<dyn Fn() -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// What the routes work with.
pub struct State {
    /// Answers GraphQL.
    pub answer: Answering,
    /// Says whether the hub can serve.
    pub ready: Readiness,
    /// The schema in its own language.
    pub sdl: String,
    /// Ready sign-ins to show on the pages; empty but for the demo.
    pub sign_ins: Vec<SignIn>,
    /// How long a body may take to arrive, and an answer to be found.
    pub deadline: Duration,
    /// The figures for `/metrics`.
    pub metrics: PrometheusHandle,
}

/// The deadline that the hub promises.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// Where to look, for who asked for something else.
const ROUTES: &str = "/, /graphql, /graphiql, /schema.graphql, /healthz, /readyz, /metrics";

/// Every route with every layer.
pub fn router(state: Arc<State>) -> Router {
    let routes = Router::new()
        .route("/", get(pages::start))
        .route("/graphiql", get(pages::graphiql))
        .route("/schema.graphql", get(pages::schema))
        .route("/examples.json", get(pages::examples))
        .route("/assets/{*path}", get(assets::serve))
        .route("/graphql", get(graphql::by_get).post(graphql::by_post))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .with_state(state);
    layer::around(routes)
}

async fn unknown() -> Response {
    let text = format!("not found; this hub has {ROUTES}\n");
    (StatusCode::NOT_FOUND, text).into_response()
}

async fn wrong_method() -> Response {
    let text = "this method is not allowed here; see the Allow header\n";
    (StatusCode::METHOD_NOT_ALLOWED, text).into_response()
}
