//! `/graphql` as a socket, on real connections: the protocol, who may open one, and who it is.

use serde_json::{Value, json};

use super::server::{Running, streaming};
use super::wire::{Came, Client};
use crate::http::StreamLimits;
use crate::http::server::Patience;

pub async fn running(limits: StreamLimits) -> Running {
    streaming(Patience::default(), limits).await
}

pub fn message(kind: &str, id: &str, payload: Value) -> Came {
    Came::Message(json!({"id": id, "type": kind, "payload": payload}))
}

#[tokio::test]
async fn a_socket_speaks_the_protocol() {
    let server = running(StreamLimits::default()).await;
    let mut client = Client::begun(server.address).await;
    client
        .send(json!({"type": "ping", "payload": {"n": 1}}))
        .await;
    let pong = json!({"type": "pong", "payload": {"n": 1}});
    assert_eq!(client.next().await, Came::Message(pong));
    client.send(json!({"type": "pong"})).await;

    client.subscribe("1", "three").await;
    for n in 0..3 {
        assert_eq!(
            client.next().await,
            message("next", "1", json!({"data": n}))
        );
    }
    let complete = |id: &str| Came::Message(json!({"id": id, "type": "complete"}));
    assert_eq!(client.next().await, complete("1"));

    // The same id again, once it is free.
    let payload = json!({"query": "mutation", "operationName": "M", "variables": {"a": 1}});
    client
        .send(json!({"id": "1", "type": "subscribe", "payload": payload}))
        .await;
    let Came::Message(next) = client.next().await else {
        panic!("no answer");
    };
    assert_eq!(next["payload"]["data"]["mayMutate"], true);
    assert_eq!(next["payload"]["data"]["variables"], json!({"a": 1}));
    assert_eq!(client.next().await, complete("1"));

    client.subscribe("2", "validation").await;
    assert_eq!(
        client.next().await,
        message("error", "2", json!([{"message": "no"}]))
    );
    let over = json!([{"message": "it is over", "extensions": {"code": "OVER"}}]);
    client.subscribe("3", "fails").await;
    for n in 0..3 {
        assert_eq!(
            client.next().await,
            message("next", "3", json!({"data": n}))
        );
    }
    assert_eq!(client.next().await, message("error", "3", over));
    for broken in ["panic", "panics later"] {
        client.subscribe("4", broken).await;
        let Came::Message(error) = client.next().await else {
            panic!("{broken} closes the socket");
        };
        assert_eq!(
            error["payload"][0]["extensions"]["code"], "INTERNAL",
            "{broken}"
        );
    }
    client.subscribe("5", "for ever").await;
    let Came::Message(error) = client.next().await else {
        panic!("no answer");
    };
    assert_eq!(
        error["payload"][0]["extensions"]["code"],
        "DEADLINE_EXCEEDED"
    );
}

#[tokio::test]
async fn what_a_client_completes_says_nothing_more() {
    let server = running(StreamLimits::default()).await;
    let mut client = Client::begun(server.address).await;
    client.subscribe("a", "follow").await;
    assert_eq!(
        client.next().await,
        message("next", "a", json!({"data": 0}))
    );
    client.send(json!({"id": "a", "type": "complete"})).await;
    // Lines of the first may be under way until it was heard that they are not wanted.
    client.send(json!({"type": "ping"})).await;
    while client.next().await != Came::Message(json!({"type": "pong"})) {}
    client.subscribe("a", "three").await;
    for n in 0..3 {
        assert_eq!(
            client.next().await,
            message("next", "a", json!({"data": n}))
        );
    }
    assert_eq!(
        client.next().await,
        Came::Message(json!({"id": "a", "type": "complete"}))
    );
}

#[tokio::test]
async fn what_is_not_the_protocol_closes_the_socket_with_its_code() {
    let server = running(StreamLimits::default()).await;
    let init = r#"{"type":"connection_init"}"#;
    let long = format!(
        r#"{{"type":"ping","payload":{{"a":"{}"}}}}"#,
        "a".repeat(64 * 1024)
    );
    let long_id = format!(r#"{{"type":"complete","id":"{}"}}"#, "a".repeat(129));
    let subscribe = r#"{"id":"1","type":"subscribe","payload":{"query":"follow"}}"#;
    let cases: [(&[&str], u16); 21] = [
        (&[init, init], 4429),
        (&[subscribe], 4401),
        (&[init, subscribe, subscribe], 4409),
        (&[init, "{not json"], 4400),
        (&[init, "[]"], 4400),
        (&[init, "{}"], 4400),
        (&[init, r#"{"type":"nope"}"#], 4400),
        (&[init, r#"{"type":1}"#], 4400),
        (
            &[init, r#"{"type":"subscribe","payload":{"query":"a"}}"#],
            4400,
        ),
        (
            &[
                init,
                r#"{"type":"subscribe","id":"","payload":{"query":"a"}}"#,
            ],
            4400,
        ),
        (
            &[
                init,
                r#"{"type":"subscribe","id":1,"payload":{"query":"a"}}"#,
            ],
            4400,
        ),
        (&[init, r#"{"type":"subscribe","id":"1"}"#], 4400),
        (
            &[init, r#"{"type":"subscribe","id":"1","payload":{}}"#],
            4400,
        ),
        (
            &[
                init,
                r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            ],
            4400,
        ),
        (
            &[
                init,
                r#"{"type":"subscribe","id":"1","payload":{"query":"a","variables":[]}}"#,
            ],
            4400,
        ),
        (&[init, r#"{"type":"complete"}"#], 4400),
        (&[init, long_id.as_str()], 4400),
        (&[r#"{"type":"connection_init","payload":[]}"#], 4400),
        (
            &[r#"{"type":"connection_init","payload":{"authorization":1}}"#],
            4403,
        ),
        (&[init, long.as_str()], 1009),
        (&[long.as_str()], 1009),
    ];
    for (said, code) in cases {
        let mut client = Client::open(server.address, &[]).await.expect("it opens");
        for text in said {
            client.say(text).await;
        }
        let shown: Vec<&str> = said
            .iter()
            .map(|text| &text[..text.len().min(80)])
            .collect();
        assert_eq!(client.closed().await, code, "{shown:?}");
    }
    let mut client = Client::begun(server.address).await;
    let bytes = tokio_tungstenite::tungstenite::Message::binary(vec![1, 2]);
    futures_util::SinkExt::send(&mut client.0, bytes)
        .await
        .expect("it is open");
    assert_eq!(client.closed().await, 4400);
}

#[tokio::test]
async fn a_token_comes_with_the_upgrade_or_with_the_first_message() {
    let server = running(StreamLimits::default()).await;
    let header = |value| [("authorization", value)];
    let person = "per_00000000000000000000000000000007";
    let cases = [
        (&[] as &[_], json!({"token": "good"}), "good"),
        (&[], json!({"Authorization": "Bearer good"}), "good"),
        (
            &[],
            json!({"authorization": "bearer good", "Commonplace-View-As": person}),
            "good",
        ),
        (&header("Bearer good"), json!({}), "good"),
        (&header("Bearer bad"), json!({"token": "good"}), "good"),
        (&[], json!({"other": 1}), ""),
    ];
    for (headers, payload, bearer) in cases {
        let mut client = Client::open(server.address, headers)
            .await
            .expect("it opens");
        client
            .send(json!({"type": "connection_init", "payload": payload}))
            .await;
        assert_eq!(
            client.next().await,
            Came::Message(json!({"type": "connection_ack"}))
        );
        client.subscribe("1", "{ a }").await;
        let Came::Message(next) = client.next().await else {
            panic!("no answer");
        };
        let seen = &next["payload"]["data"];
        assert_eq!(
            seen["bearer"].as_str().unwrap_or_default(),
            bearer,
            "{payload}"
        );
        let view_as = payload.get("Commonplace-View-As");
        assert_eq!(seen.get("viewAs"), view_as, "{payload}");
    }
    for (payload, code) in [
        (json!({"token": "bad"}), 4403),
        (json!({"token": "stranger"}), 4403),
        (
            json!({"token": "good", "authorization": "Bearer good"}),
            4403,
        ),
        (json!({"Authorization": "Basic good"}), 4403),
        (json!({"Commonplace-View-As": "per_7"}), 4403),
        (json!({"token": "down"}), 1013),
    ] {
        let mut client = Client::open(server.address, &[]).await.expect("it opens");
        client
            .send(json!({"type": "connection_init", "payload": payload}))
            .await;
        assert_eq!(client.closed().await, code, "{payload}");
    }
    let refused = Client::open(server.address, &header("Basic good")).await;
    assert_eq!(refused.err().map(|(status, _)| status), Some(401));
}

#[tokio::test]
async fn who_is_signed_out_is_told_and_let_go() {
    let server = running(StreamLimits::default()).await;
    let mut client = Client::begun(server.address).await;
    client.subscribe("1", "revoked").await;
    for n in 0..3 {
        assert_eq!(
            client.next().await,
            message("next", "1", json!({"data": n}))
        );
    }
    let over = json!([{"message": "it is over", "extensions": {"code": "OVER"}}]);
    assert_eq!(client.next().await, message("error", "1", over));
    assert_eq!(client.closed().await, 4403);
}

#[tokio::test]
async fn only_own_pages_and_listed_ones_open_sockets() {
    let server = running(StreamLimits::default()).await;
    let own = format!("http://{}", server.address);
    for (origin, status) in [
        (own.as_str(), None),
        ("https://portal.example", None),
        ("https://Portal.example", None),
        ("https://other.example", Some(403)),
        ("https://portal.example.other", Some(403)),
        ("null", Some(403)),
        ("", Some(403)),
    ] {
        let opened = Client::open(server.address, &[("origin", origin)]).await;
        assert_eq!(opened.err().map(|(status, _)| status), status, "{origin}");
    }
    let legacy = [("sec-websocket-protocol", "graphql-ws")];
    let (status, body) = Client::open(server.address, &legacy)
        .await
        .err()
        .expect("refused");
    assert_eq!(status, 400);
    assert!(body.contains("graphql-transport-ws"), "{body}");
}

#[tokio::test]
async fn a_cookie_counts_in_sockets_of_own_pages_only() {
    let server = running(StreamLimits::default()).await;
    let own = format!("http://{}", server.address);
    for (origin, payload, counts) in [
        (Some(own.as_str()), json!({}), true),
        // The configured address, whatever `Host` says.
        (Some("https://hub.example"), json!({}), true),
        (None, json!({}), true),
        (Some(own.as_str()), json!({"token": "good"}), false),
        (Some("https://portal.example"), json!({}), false),
        (
            Some("https://portal.example"),
            json!({"token": "good"}),
            false,
        ),
    ] {
        let mut headers = vec![("cookie", "__Host-commonplace=cpw_1")];
        headers.extend(origin.map(|origin| ("origin", origin)));
        let opened = Client::open(server.address, &headers).await;
        let mut client = opened.expect("it opens");
        client
            .send(json!({"type": "connection_init", "payload": payload}))
            .await;
        let ack = Came::Message(json!({"type": "connection_ack"}));
        assert_eq!(client.next().await, ack);
        client.subscribe("1", "{ a }").await;
        let Came::Message(next) = client.next().await else {
            panic!("no answer");
        };
        let session = next.pointer("/payload/data/session");
        let expected = counts.then(|| json!("cpw_1"));
        assert_eq!(session, expected.as_ref(), "{origin:?} {payload}");
    }
}
