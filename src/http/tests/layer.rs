//! What every request goes through: ids, tags, compression, and what is told of other origins.

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;

use super::{get, send, text};

async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(request.body(Body::empty()).expect("a request")).await
}

fn header<'r>(response: &'r Response, name: &str) -> Option<&'r str> {
    response
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
}

#[tokio::test]
async fn a_proxys_id_is_kept_when_it_is_one() {
    let long = "x".repeat(129);
    for (sent, is_kept) in [
        ("a-1.b", true),
        (&long[..128], true),
        (&long, false),
        ("a b", false),
        ("", false),
    ] {
        let response = ask("GET", "/healthz", &[("x-request-id", sent)]).await;
        let id = header(&response, "x-request-id").expect("an id");
        assert_eq!(id == sent, is_kept, "{sent}: {id}");
        assert!(!id.is_empty());
    }
}

#[tokio::test]
async fn the_schema_is_sent_once() {
    let first = get("/schema.graphql").await;
    let tag = header(&first, "etag").expect("a tag").to_owned();
    assert_eq!(
        header(&first, "content-type"),
        Some("application/graphql; charset=utf-8")
    );
    assert!(!text(first).await.is_empty());
    let again = ask("GET", "/schema.graphql", &[("if-none-match", &tag)]).await;
    assert_eq!(again.status().as_u16(), 304);
    let other = ask("GET", "/schema.graphql", &[("if-none-match", "W/\"0\"")]).await;
    assert_eq!(other.status().as_u16(), 200);
}

#[tokio::test]
async fn answers_are_compressed_and_event_streams_are_not() {
    let page = ask("GET", "/", &[("accept-encoding", "gzip")]).await;
    assert_eq!(header(&page, "content-encoding"), Some("gzip"));
    let query = "/graphql?query=three";
    let events = [("accept", "text/event-stream"), ("accept-encoding", "gzip")];
    let events = ask("GET", query, &events).await;
    assert_eq!(header(&events, "content-encoding"), None);
    assert_eq!(events.status().as_u16(), 200);
}

#[tokio::test]
async fn browsers_are_told_of_listed_origins_only() {
    for (origin, is_allowed) in [
        ("https://portal.example", true),
        ("https://other.example", false),
    ] {
        let asked = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            (
                "access-control-request-headers",
                "authorization,content-type,idempotency-key",
            ),
        ];
        let response = ask("OPTIONS", "/graphql", &asked).await;
        let told = header(&response, "access-control-allow-origin");
        assert_eq!(told, is_allowed.then_some(origin));
        assert_eq!(header(&response, "access-control-allow-credentials"), None);
        if is_allowed {
            let headers = header(&response, "access-control-allow-headers");
            let headers = headers.unwrap_or_default();
            for name in ["authorization", "commonplace-view-as", "idempotency-key"] {
                assert!(headers.contains(name), "{name}: {headers}");
            }
        }
        let response = ask("GET", "/graphql?query=a", &[("origin", origin)]).await;
        let told = header(&response, "access-control-allow-origin");
        assert_eq!(told, is_allowed.then_some(origin));
    }
}
