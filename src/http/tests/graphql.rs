//! `/graphql`: what is taken, what is refused, and with which status.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::{get, post, read, send, text};

const JSON: (&str, &str) = ("content-type", "application/json");
const GRAPHQL: (&str, &str) = ("accept", "application/graphql-response+json");

#[tokio::test]
async fn statuses_follow_the_outcome_and_the_type() {
    let cases = [
        ("{ ok }", 200, 200),
        ("syntax", 200, 400),
        ("validation", 200, 400),
        ("variables", 200, 400),
        ("unknown", 200, 400),
        ("untrusted", 403, 403),
        ("limit", 400, 400),
        ("subscription", 400, 400),
        ("panic", 500, 500),
    ];
    for (query, as_json, as_graphql) in cases {
        let body = json!({ "query": query }).to_string();
        let response = post(body.clone(), &[JSON]).await;
        assert_eq!(response.status().as_u16(), as_json, "{query}");
        assert_eq!(
            response.headers()["content-type"],
            "application/json; charset=utf-8"
        );
        assert!(response.headers().contains_key("x-request-id"));
        let response = post(body, &[JSON, GRAPHQL]).await;
        assert_eq!(response.status().as_u16(), as_graphql, "{query}");
        if query != "panic" {
            let kind = "application/graphql-response+json; charset=utf-8";
            assert_eq!(response.headers()["content-type"], kind);
        }
    }
}

#[tokio::test]
async fn a_body_is_read_strictly() {
    let bad = |message: &str| json!(["BAD_REQUEST", message]);
    let cases = [
        (
            r#"{"query":"{ a }","variables":{"n":1},"operationName":"Q","extensions":{}}"#,
            json!({ "data": { "bearer": null, "query": "{ a }", "operationName": "Q", "variables": { "n": 1 }, "mayMutate": true } }),
        ),
        (
            r#"{"query":"{ a }","variables":null,"operationName":null,"extensions":null}"#,
            json!({ "data": { "bearer": null, "query": "{ a }", "operationName": null, "variables": {}, "mayMutate": true } }),
        ),
        ("", bad("the body is empty: send {\"query\": \"…\"}")),
        (
            "{\n \"query\": \"{",
            bad("the body is not JSON: EOF while parsing a string at line 2 column 12"),
        ),
        (
            "{\"query\":\"\"} x",
            bad("the body is not JSON: trailing characters at line 1 column 14"),
        ),
        (
            "3",
            bad("the body is not a JSON object: send {\"query\": \"…\"}"),
        ),
        (
            "{}",
            bad("`query` is missing: send a GraphQL document, or open /graphiql to write one"),
        ),
        (r#"{"query":[]}"#, bad("`query` must be a string")),
        (
            r#"{"query":"","operationName":0}"#,
            bad("`operationName` must be a string or null"),
        ),
        (
            r#"{"query":"","variables":"{}"}"#,
            bad("`variables` must be an object or null"),
        ),
        (
            r#"{"query":"","extensions":[]}"#,
            bad("`extensions` must be an object or null"),
        ),
        (
            "[{\"query\":\"{ a }\"}]",
            json!([
                "BATCHING_NOT_SUPPORTED",
                "the body is a list: send one request a call, or several fields in one operation",
            ]),
        ),
    ];
    for (body, expected) in cases {
        let (status, found) = read(post(body, &[JSON]).await).await;
        assert_eq!(found, expected, "{body}");
        let is_good = expected.get("data").is_some();
        assert_eq!(status.as_u16(), if is_good { 200 } else { 400 }, "{body}");
    }
    for half in ["\\ud800", "\\udc00", "\\ud800\\u0041"] {
        let body = format!("{{\"query\":\"\",\"variables\":{{\"q\":\"{half}\"}}}}");
        let (status, found) = read(post(body, &[JSON]).await).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{half}");
        assert_eq!(found[0], "BAD_REQUEST", "{half}: {found}");
    }
    let deep = format!("{{\"query\":\"\",\"variables\":{}", "[".repeat(100_000));
    let (status, _) = read(post(deep, &[JSON]).await).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_document_can_be_named_instead_of_sent() {
    let named = json!({"documentId": "sha256:1", "variables": {"n": 1}}).to_string();
    let (status, found) = read(post(named, &[JSON]).await).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(found["data"]["documentId"], "sha256:1");
    assert_eq!(found["data"]["query"], "");
    let persisted = json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "a"}}});
    let (_, found) = read(post(persisted.to_string(), &[JSON]).await).await;
    assert_eq!(found["data"]["persistedHash"], "a");
    let (_, found) = read(get("/graphql?documentId=sha256:1").await).await;
    assert_eq!(found["data"]["documentId"], "sha256:1");
    assert_eq!(found["data"]["mayMutate"], false);
    let extensions =
        "%7B%22persistedQuery%22%3A%7B%22version%22%3A1%2C%22sha256Hash%22%3A%22a%22%7D%7D";
    let (_, found) = read(get(&format!("/graphql?extensions={extensions}")).await).await;
    assert_eq!(found["data"]["persistedHash"], "a");
    for wrong in [
        json!({"documentId": 1}),
        json!({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "a"}}}),
        json!({"extensions": {"persistedQuery": {"version": 1}}}),
        json!({"extensions": {"persistedQuery": []}}),
        json!({"documentId": null, "extensions": {"persistedQuery": null}}),
    ] {
        let (status, found) = read(post(wrong.to_string(), &[JSON]).await).await;
        assert_eq!(
            (status, &found[0]),
            (StatusCode::BAD_REQUEST, &json!("BAD_REQUEST")),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn only_json_is_taken() {
    let cases = [
        (None, 415),
        (Some("text/plain"), 415),
        (Some("application/x-www-form-urlencoded"), 415),
        (Some("multipart/form-data; boundary=x"), 415),
        (Some("application/graphql"), 415),
        (Some("application/json; charset=latin1"), 415),
        (Some("application/json; charset=UTF-8"), 200),
        (Some("Application/JSON"), 200),
    ];
    for (kind, expected) in cases {
        let headers: Vec<_> = kind.iter().map(|kind| ("content-type", *kind)).collect();
        let response = post(r#"{"query":"{ a }"}"#, &headers).await;
        assert_eq!(response.status().as_u16(), expected, "{kind:?}");
    }
    let response = post(r#"{"query":"{ a }"}"#, &[JSON, ("accept", "text/html")]).await;
    assert_eq!(response.status(), StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn a_large_body_is_refused_before_it_is_read() {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let endless = stream::iter(0..30 * 16).map(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 64 * 1024]))
    });
    let response = post(Body::from_stream(endless), &[JSON]).await;
    assert!(
        taken.load(Ordering::Relaxed) <= 18,
        "it reads on after the limit"
    );
    let (status, error) = read(response).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        error,
        json!(["BODY_TOO_LARGE", "the body is larger than 1048576 bytes"])
    );

    let never = stream::pending::<Result<Bytes, std::io::Error>>();
    let announced = [JSON, ("content-length", "31457280")];
    let response = post(Body::from_stream(never), &announced).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(response.headers()["connection"], "close");
}

#[tokio::test]
async fn time_is_bounded() {
    let slow = stream::pending::<Result<Bytes, std::io::Error>>();
    let (status, error) = read(post(Body::from_stream(slow), &[JSON]).await).await;
    assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(
        error,
        json!(["BODY_TOO_SLOW", "the body took longer than 1 s"])
    );

    let (status, error) = read(post(r#"{"query":"for ever"}"#, &[JSON]).await).await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(
        error,
        json!(["DEADLINE_EXCEEDED", "not answered within 1 s: ask for less"])
    );
}

#[tokio::test]
async fn an_address_carries_reads_only() {
    let (status, found) = read(
        get("/graphql?query=%7B%20a%20%7D&variables=%7B%22n%22%3A1%7D&operationName=Q&x=1").await,
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(found["data"]["query"], "{ a }");
    assert_eq!(found["data"]["variables"], json!({ "n": 1 }));
    assert_eq!(found["data"]["operationName"], "Q");
    assert_eq!(found["data"]["mayMutate"], false);
    let cases = [
        ("/graphql", 400),
        ("/graphql?query=a&variables=%7B", 400),
        ("/graphql?query=a&variables=1", 400),
        ("/graphql?query=a&query=b", 400),
        ("/graphql?query=a&extensions=%7B%7D", 200),
        ("/graphql?query=mutation", 405),
    ];
    for (path, expected) in cases {
        let response = get(path).await;
        assert_eq!(response.status().as_u16(), expected, "{path}");
        if expected == 405 {
            assert_eq!(response.headers()["allow"], "POST");
        }
    }
    let request = Request::put("/graphql")
        .body(Body::empty())
        .expect("a request");
    let response = send(request).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()["allow"], "GET,HEAD,POST");
}

#[tokio::test]
async fn who_means_to_sign_in_is_not_answered_as_nobody() {
    let cases = [
        (&[] as &[(&str, &str)], 200, Value::Null),
        (&[("authorization", "Bearer good")], 200, json!("good")),
        (&[("authorization", "bearer  good ")], 200, json!("good")),
        (&[("authorization", "Bearer bad")], 401, Value::Null),
        (&[("authorization", "Bearer")], 401, Value::Null),
        (&[("authorization", "Bearer a b")], 401, Value::Null),
        (&[("authorization", "Basic Zm9v")], 401, Value::Null),
        (
            &[
                ("authorization", "Bearer good"),
                ("authorization", "Bearer good"),
            ],
            401,
            Value::Null,
        ),
        (&[("authorization", "Bearer down")], 503, Value::Null),
    ];
    for (headers, expected, bearer) in cases {
        let headers: Vec<_> = headers.iter().copied().chain([JSON]).collect();
        let response = post(r#"{"query":"{ a }"}"#, &headers).await;
        assert_eq!(response.status().as_u16(), expected, "{headers:?}");
        let challenge = response.headers().get("www-authenticate");
        assert_eq!(challenge.is_some(), expected == 401, "{headers:?}");
        let body: Value = serde_json::from_str(&text(response).await).expect("JSON");
        assert_eq!(body["data"]["bearer"], bearer, "{headers:?}");
        if expected == 401 {
            assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        }
    }
}

#[tokio::test]
async fn whom_to_look_as_is_one_id_of_a_person_or_refused_before_anything_runs() {
    let person = "per_00000000000000000000000000000007";
    let body = json!({ "query": "{ ok }" }).to_string();
    let look = async |headers: &[(&str, &str)]| {
        let mut all = vec![JSON, GRAPHQL];
        all.extend(headers.iter().map(|id| ("commonplace-view-as", id.1)));
        all.push((
            "authorization",
            headers.first().map_or("Bearer good", |h| h.0),
        ));
        read(post(body.clone(), &all).await).await
    };
    let (status, seen) = look(&[("Bearer good", person)]).await;
    assert_eq!(
        (status, &seen["data"]["viewAs"]),
        (StatusCode::OK, &json!(person))
    );
    for wrong in [
        "",
        "per_7",
        "org_00000000000000000000000000000007",
        "ada@host.example",
    ] {
        let (status, refused) = look(&[("Bearer good", wrong)]).await;
        assert_eq!(
            (status, &refused[0]),
            (StatusCode::BAD_REQUEST, &json!("BAD_REQUEST"))
        );
    }
    let (status, _) = look(&[("Bearer good", person), ("", person)]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, refused) = look(&[("Bearer stranger", person)]).await;
    assert_eq!(
        (status, &refused[0]),
        (StatusCode::FORBIDDEN, &json!("FORBIDDEN"))
    );
}

#[tokio::test]
async fn an_idempotency_key_is_one_word_with_or_without_quotes_or_refused() {
    let key = async |keys: &[&str]| {
        let mut headers = vec![JSON, GRAPHQL];
        headers.extend(keys.iter().map(|key| ("idempotency-key", *key)));
        read(post(r#"{"query":"{ a }"}"#, &headers).await).await
    };
    let longest = "k".repeat(255);
    for (sent, taken) in [
        ("k", "k"),
        ("\"k\"", "k"),
        (" k ", "k"),
        ("8e03978e-40d5,!~", "8e03978e-40d5,!~"),
        (&longest, &longest),
        (&format!("\"{longest}\""), &longest),
    ] {
        let (status, seen) = key(&[sent]).await;
        assert_eq!(
            (status, &seen["data"]["idempotencyKey"]),
            (StatusCode::OK, &json!(taken)),
            "{sent}"
        );
    }
    assert_eq!(key(&[]).await.1["data"]["idempotencyKey"], Value::Null);
    let too_long = "k".repeat(256);
    for wrong in [
        &[""][..],
        &["\"\""],
        &["\"k"],
        &["k\""],
        &["a b"],
        &["a\tb"],
        &[&too_long],
        &["k", "k"],
    ] {
        let (status, refused) = key(wrong).await;
        assert_eq!(
            (status, &refused[0]),
            (StatusCode::BAD_REQUEST, &json!("BAD_REQUEST")),
            "{wrong:?}"
        );
    }
    // Nothing is made by GET.
    let read_only = Request::get("/graphql?query=a").header("idempotency-key", "a b");
    let answer = send(read_only.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status(), StatusCode::OK);
}
