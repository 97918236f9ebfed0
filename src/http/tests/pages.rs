//! The pages, their files and their headers; health.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::Value;

use super::{get, send, text};
use crate::http::assets::{Assets, Examples};

#[tokio::test]
async fn every_route_answers_with_its_type() {
    let cases = [
        ("/", 200, "text/html; charset=utf-8"),
        ("/graphiql", 200, "text/html; charset=utf-8"),
        ("/schema.graphql", 200, "application/graphql; charset=utf-8"),
        ("/examples.json", 200, "application/json"),
        ("/assets/style.css", 200, "text/css; charset=utf-8"),
        ("/assets/index.html", 404, "text/plain; charset=utf-8"),
        ("/assets/../Cargo.toml", 404, "text/plain; charset=utf-8"),
        (
            "/assets/%2e%2e/Cargo.toml",
            404,
            "text/plain; charset=utf-8",
        ),
        ("/healthz", 200, "text/plain; charset=utf-8"),
        ("/readyz", 503, "text/plain; charset=utf-8"),
        ("/metrics", 200, "text/plain; version=0.0.4; charset=utf-8"),
        ("/nothing", 404, "text/plain; charset=utf-8"),
    ];
    for (path, status, kind) in cases {
        let response = get(path).await;
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(response.headers()["content-type"], kind, "{path}");
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        let policy = headers["content-security-policy"].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
    }
    assert!(
        text(get("/nothing").await)
            .await
            .contains("/schema.graphql")
    );
    assert_eq!(text(get("/readyz").await).await, "not ready\n");
    assert!(
        text(get("/metrics").await)
            .await
            .contains("http_requests_total{")
    );
}

#[tokio::test]
async fn sign_ins_are_shown_and_escaped() {
    let start = text(get("/").await).await;
    assert!(start.contains("Ada &lt;Admin&gt;"));
    assert!(start.contains("Host &amp; Co"));
    assert!(start.contains("/graphiql#token=cp_a%2Bb"));
    assert!(!start.contains("{{"));
    let graphiql = text(get("/graphiql").await).await;
    assert!(
        graphiql.contains("<option value=\"cp_a+b\">Ada &lt;Admin&gt; (Host &amp; Co)</option>")
    );
    assert!(!graphiql.contains("{{"));
}

#[tokio::test]
async fn files_are_sent_once_and_compressed() {
    let first = get("/assets/style.css").await;
    let tag = first.headers()["etag"].to_str().expect("text").to_owned();
    let request = |name: &str, value: &str| {
        let request = Request::get("/assets/style.css").header(name, value);
        request.body(Body::empty()).expect("a request")
    };
    let again = send(request("if-none-match", &tag)).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let changed = send(request("if-none-match", "W/\"other\"")).await;
    assert_eq!(changed.status(), StatusCode::OK);
    for encoding in ["gzip", "br"] {
        let response = send(request("accept-encoding", encoding)).await;
        assert_eq!(response.headers()["content-encoding"], encoding);
    }
}

/// A page that loads something from elsewhere would break offline, and under its own policy.
#[test]
fn pages_hold_no_script_and_name_no_other_origin() {
    let pages = Assets::iter().filter(|path| path.ends_with(".html"));
    for path in pages {
        let file = Assets::get(&path).expect("it is listed");
        let page = std::str::from_utf8(&file.data).expect("pages are text");
        for bad in [
            "<style",
            "style=",
            "onclick",
            "src=\"http",
            "src=\"//",
            "stylesheet\" href=\"http",
        ] {
            assert!(!page.contains(bad), "{path} has {bad}");
        }
        for script in page.match_indices("<script") {
            assert!(
                page[script.0..].starts_with("<script src=\"/assets/"),
                "{path}"
            );
        }
        for part in page.split("/assets/").skip(1) {
            let name = part.split('"').next().expect("split gives one");
            assert!(Assets::get(name).is_some(), "{path} names {name}");
        }
    }
}

#[tokio::test]
async fn examples_have_titles() {
    let examples: Value =
        serde_json::from_str(&text(get("/examples.json").await).await).expect("JSON");
    let examples = examples.as_array().expect("a list");
    assert_eq!(examples.len(), Examples::iter().count());
    for example in examples {
        let title = example["title"].as_str().expect("text");
        assert!(title.len() > 8, "{example}");
        assert!(
            example["query"].as_str().expect("text").starts_with("# "),
            "{example}"
        );
    }
}
