//! `/healthz`, `/readyz` and `/metrics`, for whoever keeps the hub running.

use std::sync::{Arc, OnceLock};

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::State;

/// Seconds: the promise is milliseconds, the deadline is ten seconds.
const DURATIONS: [f64; 11] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0,
];

/// Starts to collect the process's figures; further calls give the same ones.
pub fn record_metrics() -> PrometheusHandle {
    static RECORDED: OnceLock<PrometheusHandle> = OnceLock::new();
    let record = || {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &DURATIONS)
            .expect("the list of durations is not empty")
            .build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("figures are collected by somebody else; /metrics will be empty");
        }
        handle
    };
    RECORDED.get_or_init(record).clone()
}

/// The process is alive.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Whether the hub can serve.
pub async fn ready(Shared(state): Shared<Arc<State>>) -> Response {
    match (state.ready)().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            // To whoever asks only that it waits: for how much would tell how much is written.
            tracing::info!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
        }
    }
}

/// Counters and durations, as Prometheus reads them.
pub async fn metrics(Shared(state): Shared<Arc<State>>) -> Response {
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, state.metrics.render()).into_response()
}
