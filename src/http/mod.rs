//! HTTP: the only module that knows the web framework.
//!
//! Owns routes, statuses, headers, limits of bodies and time, and the pages. Never decides who may see what:
//! it passes the token or the session on, and answers with what comes back.

mod accept;
mod assets;
mod auth;
mod cookie;
mod events;
mod graphql;
mod health;
mod idempotency;
mod layer;
mod oidc;
mod origin;
mod pages;
mod params;
mod peer;
mod places;
mod refusal;
mod scim;
pub mod server;
mod signin;
mod socket;
mod state;
mod streams;
mod throttle;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};

pub use self::health::record_metrics;
pub use self::origin::Origins;
pub use self::pages::SignIn;
pub use self::places::Places;
pub use self::signin::Caller;
pub use self::state::{
    Admission, Admitted, Answering, DEADLINE, Doorkeeping, Knock, Provisioning, Readiness,
    Starting, State,
};
pub use self::streams::{StreamLimits, Streams};

/// Where to look, for who asked for something else.
const ROUTES: &str = "/, /graphql, /graphiql, /schema.graphql, /auth/sign-in, /auth/sign-out, \
     /auth/password, /auth/oidc/start, /scim/v2, /healthz, /readyz, /metrics";

/// Every route with every layer.
pub fn router(state: Arc<State>) -> Router {
    let origins = state.origins.clone();
    let routes = Router::new()
        .route("/", get(pages::start))
        .route("/graphiql", get(pages::graphiql))
        .route("/schema.graphql", get(pages::schema))
        .route("/examples.json", get(pages::examples))
        .route("/assets/{*path}", get(assets::serve))
        .route("/graphql", get(graphql::by_get).post(graphql::by_post))
        .route("/auth/sign-in", get(pages::sign_in).post(auth::sign_in))
        .route("/auth/sign-out", post(auth::sign_out))
        .route(
            "/auth/password",
            get(pages::password).post(auth::set_password),
        )
        .route("/auth/oidc/start", post(oidc::start))
        .route("/auth/oidc/{provider}/callback", get(oidc::callback))
        .route("/scim/v2/{*path}", any(scim::serve))
        // Whoever keeps the hub running is never refused: what is below this line is not counted.
        .layer(middleware::from_fn_with_state(
            Arc::clone(&state),
            throttle::by_address,
        ))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .with_state(state);
    layer::around(routes, &origins)
}

async fn unknown() -> Response {
    let text = format!("not found; this hub has {ROUTES}\n");
    (StatusCode::NOT_FOUND, text).into_response()
}

async fn wrong_method() -> Response {
    let text = "this method is not allowed here; see the Allow header\n";
    (StatusCode::METHOD_NOT_ALLOWED, text).into_response()
}
