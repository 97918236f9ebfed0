//! `/graphql` as a stream of events, one for each operation.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower::ServiceExt;

use super::server::{exchange, streaming};
use super::{post, read, send, state, text};
use crate::http::server::Patience;
use crate::http::{StreamLimits, router};

const JSON: (&str, &str) = ("content-type", "application/json");
const EVENTS: (&str, &str) = ("accept", "text/event-stream");

async fn ask(query: &str) -> (u16, String) {
    let response = post(json!({ "query": query }).to_string(), &[JSON, EVENTS]).await;
    let kind = response.headers()["content-type"]
        .to_str()
        .expect("text")
        .to_owned();
    let status = response.status().as_u16();
    match status {
        200 => assert_eq!(kind, "text/event-stream; charset=utf-8"),
        _ => assert_eq!(kind, "application/json; charset=utf-8"),
    }
    (status, text(response).await)
}

#[tokio::test]
async fn results_come_as_events_and_the_end_is_told() {
    let next = |n: u64| format!("event: next\ndata: {{\"data\":{n}}}\n\n");
    let three: String = (0..3).map(next).collect();
    let complete = "event: complete\ndata: \n\n";
    assert_eq!(ask("three").await, (200, format!("{three}{complete}")));
    let over = json!({"errors": [{"message": "it is over", "extensions": {"code": "OVER"}}]});
    for ended in ["fails", "revoked"] {
        let expected = format!("{three}event: next\ndata: {over}\n\n{complete}");
        assert_eq!(ask(ended).await, (200, expected), "{ended}");
    }
    let refused = format!(
        "event: next\ndata: {}\n\n{complete}",
        json!({"errors": [{"message": "no"}]})
    );
    assert_eq!(ask("validation").await, (200, refused));
    let (_, answer) = ask("{ a }").await;
    assert!(
        answer.starts_with("event: next\ndata: {\"data\":{\"bearer\":null"),
        "{answer}"
    );
    assert!(answer.ends_with(complete), "{answer}");
}

#[tokio::test]
async fn what_is_no_request_is_refused_without_a_stream() {
    assert_eq!(ask("for ever").await.0, 504);
    let headers = [JSON, EVENTS, ("authorization", "Bearer bad")];
    let (status, error) = read(post(r#"{"query":"three"}"#, &headers).await).await;
    assert_eq!(
        (status.as_u16(), &error[0]),
        (401, &json!("UNAUTHENTICATED"))
    );
    let (status, _) = read(post("{}", &[JSON, EVENTS]).await).await;
    assert_eq!(status.as_u16(), 400);
    let (status, _) = read(post(r#"{"query":"three"}"#, &[EVENTS]).await).await;
    assert_eq!(status.as_u16(), 415);
}

#[tokio::test]
async fn an_address_can_be_followed_but_changes_nothing() {
    let get = async |query: &str| {
        let request =
            Request::get(format!("/graphql?query={query}")).header("accept", "text/event-stream");
        text(send(request.body(Body::empty()).expect("a request")).await).await
    };
    assert!(get("three").await.ends_with("event: complete\ndata: \n\n"));
    let refused = get("mutation").await;
    assert!(refused.contains("\"errors\""), "{refused}");
}

#[tokio::test]
async fn a_page_of_another_site_is_refused_unless_it_is_listed() {
    let ask = async |headers: &[(&str, &str)]| {
        let headers: Vec<_> = headers.iter().copied().chain([JSON]).collect();
        let (status, body) = read(post(r#"{"query":"{ a }"}"#, &headers).await).await;
        (status.as_u16(), body)
    };
    let site = |value| ("sec-fetch-site", value);
    for own in ["same-origin", "none"] {
        assert_eq!(ask(&[site(own)]).await.0, 200, "{own}");
    }
    for other in ["cross-site", "same-site"] {
        let (status, error) = ask(&[site(other), ("origin", "https://other.example")]).await;
        assert_eq!(
            (status, &error[0]),
            (403, &Value::from("ORIGIN_NOT_ALLOWED")),
            "{other}"
        );
        assert_eq!(ask(&[site(other)]).await.0, 403, "{other}");
        let listed = ("origin", "https://portal.example");
        assert_eq!(ask(&[site(other), listed]).await.0, 200, "{other}");
    }
}

#[tokio::test]
async fn streams_are_counted_until_they_end() {
    let limits = StreamLimits {
        streams: 4,
        streams_each: 1,
        ..StreamLimits::default()
    };
    let app = router(state(limits));
    let follow = async || {
        let request = Request::post("/graphql")
            .header("content-type", "application/json")
            .header("accept", "text/event-stream")
            .header("authorization", "Bearer good")
            .body(Body::from(r#"{"query":"follow"}"#));
        match app.clone().oneshot(request.expect("a request")).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    };
    let first = follow().await;
    assert_eq!(first.status().as_u16(), 200);
    let (status, error) = read(follow().await).await;
    assert_eq!(
        (status.as_u16(), &error[0]),
        (429, &json!("TOO_MANY_STREAMS"))
    );
    let mut events = first.into_body().into_data_stream();
    for _ in 0..3 {
        events.next().await.expect("an event").expect("no fault");
    }
    drop(events);
    assert_eq!(follow().await.status().as_u16(), 200);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn who_does_not_read_loses_its_stream() {
    let patience = Patience {
        gone: Duration::from_millis(500),
        ..Patience::default()
    };
    let limits = StreamLimits {
        streams: 1,
        ..StreamLimits::default()
    };
    let server = streaming(patience, limits).await;
    let request = |query: &str| {
        let body = json!({ "query": query }).to_string();
        format!(
            "POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
             accept: text/event-stream\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let mut silent = TcpStream::connect(server.address)
        .await
        .expect("it listens");
    let endless = request("endless without end");
    silent
        .write_all(endless.as_bytes())
        .await
        .expect("it reads");
    // The one place is taken, until the system gives the connection up.
    let given_up = async {
        let mut was_refused = false;
        loop {
            let answer = exchange(server.address, &request("three")).await;
            if answer.starts_with("HTTP/1.1 200") && was_refused {
                return;
            }
            was_refused |= answer.starts_with("HTTP/1.1 429");
        }
    };
    let given_up = tokio::time::timeout(Duration::from_secs(60), given_up).await;
    given_up.expect("it is given up");
}

#[tokio::test]
async fn a_server_that_stops_ends_its_streams_so_that_clients_come_again() {
    let server = streaming(Patience::default(), StreamLimits::default()).await;
    let mut stream = TcpStream::connect(server.address)
        .await
        .expect("it listens");
    let body = r#"{"query":"follow"}"#;
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         accept: text/event-stream\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it reads");
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains("{\"data\":2}") {
        answer.push(stream.read_u8().await.expect("it goes on"));
    }
    server.stop.send(()).expect("it runs");
    stream.read_to_end(&mut answer).await.expect("it ends");
    let answer = String::from_utf8_lossy(&answer);
    assert!(!answer.contains("event: complete"), "{answer}");
    server
        .ended
        .await
        .expect("no panic")
        .expect("it ended well");
}
