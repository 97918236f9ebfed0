//! Too many requests of one address: refused before anything of them is read, and nobody else is.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::server::{Running, serving};
use super::sockets::message;
use super::wire::{Came, Client};
use super::{plain, post, text};
use crate::http::peer::Peer;
use crate::http::server::Patience;
use crate::http::{State, StreamLimits, router};
use crate::hub::meter::{Meter, Rates, Ticks};

/// Under a clock that stands still.
fn held_to(address_requests: u32) -> Arc<State> {
    let rates = Rates {
        address_requests,
        ..Rates::default()
    };
    let ticks = Ticks::by(|| Duration::ZERO);
    Arc::new(State {
        meter: Arc::new(Meter::new(rates, &ticks)),
        ..plain(StreamLimits::default())
    })
}

async fn send(app: &Router, peer: [u8; 4], request: axum::http::request::Builder) -> Response {
    let request = request
        .extension(Peer(IpAddr::from(peer)))
        .body(Body::from("{"));
    match app.clone().oneshot(request.expect("a request")).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn query() -> axum::http::request::Builder {
    Request::post("/graphql").header("content-type", "application/json")
}

#[tokio::test]
async fn the_next_one_is_refused_unread_whatever_it_is() {
    let app = router(held_to(3));
    let here = [192, 0, 2, 1];
    for _ in 0..3 {
        assert_eq!(send(&app, here, query()).await.status(), 400, "it is read");
    }
    let requests = [
        query(),
        query().header("accept", "text/event-stream"),
        query().header("authorization", "Bearer stranger"),
        query().header("authorization", "nonsense"),
        Request::get("/graphql?query=%7B"),
        Request::get("/graphiql"),
        Request::get("/schema.graphql"),
    ];
    for request in requests {
        let response = send(&app, here, request).await;
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()["retry-after"], "20");
        let body: Value = serde_json::from_str(&text(response).await).expect("JSON");
        let message =
            "too many requests came from this address in a short time: wait 20 s, then go on";
        let extensions = json!({"code": "RATE_LIMITED", "retryAfter": 20});
        let expected = json!({"errors": [{"message": message, "extensions": extensions}]});
        assert_eq!(body, expected);
    }
    // Nobody else is, nor whoever looks whether the hub is well.
    assert_eq!(send(&app, [192, 0, 2, 2], query()).await.status(), 400);
    for path in ["/healthz", "/metrics"] {
        let response = send(&app, here, Request::get(path)).await;
        assert_eq!(response.status(), 200, "{path}");
    }
    assert_eq!(
        send(&app, here, Request::get("/readyz")).await.status(),
        503
    );
}

#[tokio::test]
async fn a_proxy_that_is_known_says_who_asks_and_nobody_else_can() {
    let app = router(held_to(1));
    let proxy = [10, 0, 0, 1];
    for client in ["198.51.100.1", "198.51.100.2", "2001:db8::1"] {
        let forwarded = || query().header("x-forwarded-for", client);
        assert_eq!(send(&app, proxy, forwarded()).await.status(), 400);
        assert_eq!(send(&app, proxy, forwarded()).await.status(), 429);
    }
    let neighbour = query().header("x-forwarded-for", "2001:db8::2");
    assert_eq!(send(&app, proxy, neighbour).await.status(), 429);
    let stranger = [192, 0, 2, 1];
    for (client, status) in [("203.0.113.1", 400), ("203.0.113.2", 429)] {
        let forged = query().header("x-forwarded-for", client);
        assert_eq!(send(&app, stranger, forged).await.status(), status);
    }
}

#[tokio::test]
async fn an_answer_that_says_when_to_come_again_is_a_429() {
    let body = json!({"query": "throttled"}).to_string();
    for accept in [
        "application/json",
        "application/graphql-response+json",
        "text/event-stream",
    ] {
        let headers = [("content-type", "application/json"), ("accept", accept)];
        let response = post(body.clone(), &headers).await;
        assert_eq!(response.status(), 429, "{accept}");
        assert_eq!(response.headers()["retry-after"], "7");
        let expected = json!({"errors": [{"message": "later"}]}).to_string();
        assert_eq!(text(response).await, expected);
    }
    let response = super::get("/graphql?query=throttled").await;
    assert_eq!(response.status(), 429);
}

#[tokio::test]
async fn calls_know_where_they_are_from() {
    let app = router(held_to(0));
    let request = Request::get("/graphql?query=from").header("x-forwarded-for", "198.51.100.7");
    let response = send(&app, [10, 0, 0, 1], request).await;
    assert_eq!(text(response).await, r#"{"data":"198.51.100.7"}"#);
}

#[tokio::test]
async fn operations_of_a_socket_are_counted_and_the_socket_lives() {
    let server: Running = serving(Patience::default(), held_to(3)).await;
    // The opening is one.
    let mut client = Client::begun(server.address).await;
    for id in ["1", "2"] {
        client.subscribe(id, "three").await;
        for _ in 0..4 {
            assert!(matches!(client.next().await, Came::Message(_)));
        }
    }
    client.subscribe("3", "three").await;
    let Came::Message(error) = client.next().await else {
        panic!("the socket is closed");
    };
    assert_eq!(
        (&error["id"], &error["type"]),
        (&json!("3"), &json!("error"))
    );
    let extensions = json!({"code": "RATE_LIMITED", "retryAfter": 20});
    assert_eq!(error["payload"][0]["extensions"], extensions);
    client.send(json!({"type": "ping"})).await;
    assert_eq!(client.next().await, Came::Message(json!({"type": "pong"})));
    let refused = Client::open(server.address, &[]).await;
    assert_eq!(refused.err().map(|(status, _)| status), Some(429));
}

#[tokio::test]
async fn an_operation_that_was_refused_for_its_cost_ends_alone() {
    let server = serving(Patience::default(), held_to(0)).await;
    let mut client = Client::begun(server.address).await;
    client.subscribe("1", "throttled").await;
    let later = json!([{"message": "later"}]);
    assert_eq!(client.next().await, message("error", "1", later));
    client.subscribe("1", "three").await;
    let first = json!({"data": 0});
    assert_eq!(client.next().await, message("next", "1", first));
}
