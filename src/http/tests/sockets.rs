//! `/graphql` as a socket, on real connections: the protocol, its limits, and how it ends.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::TOLD;
use super::server::{Running, streaming};
use super::wire::{Came, Client};
use crate::http::StreamLimits;
use crate::http::server::Patience;

async fn running(limits: StreamLimits) -> Running {
    streaming(Patience::default(), limits).await
}

fn message(kind: &str, id: &str, payload: Value) -> Came {
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

/// The head of an upgrade; frames come after it as bytes.
async fn raw(server: &Running) -> TcpStream {
    let mut stream = TcpStream::connect(server.address)
        .await
        .expect("it listens");
    let head = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                sec-websocket-protocol: graphql-transport-ws\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.expect("it answers"));
    }
    assert!(
        answer.starts_with(b"HTTP/1.1 101"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    stream
}

#[tokio::test]
async fn malformed_frames_are_answered_with_a_code_and_the_end() {
    let server = running(StreamLimits::default()).await;
    // A frame's first bytes: fin and opcode; masked and length; the mask; the payload.
    let cases: [(&str, &[u8], u16); 6] = [
        ("not masked", &[0x81, 0x02, b'{', b'}'], 1002),
        ("reserved bits", &[0xF1, 0x80, 0, 0, 0, 0], 1002),
        ("a reserved opcode", &[0x83, 0x80, 0, 0, 0, 0], 1002),
        ("a ping in parts", &[0x09, 0x80, 0, 0, 0, 0], 1002),
        ("no UTF-8", &[0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28], 1007),
        (
            "announced too long",
            &[0x81, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            1009,
        ),
    ];
    for (what, frame, code) in cases {
        let mut stream = raw(&server).await;
        stream.write_all(frame).await.expect("it reads");
        let mut answer = Vec::new();
        // Whether it ends in order or by a reset is the system's.
        let _ = stream.read_to_end(&mut answer).await;
        assert!(answer.len() >= 4 && answer[0] == 0x88, "{what}: {answer:?}");
        assert_eq!(u16::from_be_bytes([answer[2], answer[3]]), code, "{what}");
    }
}

#[tokio::test]
async fn who_does_not_begin_or_gives_no_sign_of_life_is_let_go() {
    let limits = StreamLimits {
        init: Duration::from_millis(50),
        ..StreamLimits::default()
    };
    let server = running(limits).await;
    let mut client = Client::open(server.address, &[]).await.expect("it opens");
    assert_eq!(client.closed().await, 4408);

    let limits = StreamLimits {
        alive: Duration::from_millis(50),
        ..StreamLimits::default()
    };
    let server = running(limits).await;
    // A client that answers pings stays for longer than a silent one may.
    let mut client = Client::begun(server.address).await;
    let mut silent = raw(&server).await;
    let mut pinged = Vec::new();
    tokio::select! {
        came = client.next() => panic!("{came:?}"),
        ended = silent.read_to_end(&mut pinged) => drop(ended.expect("it ends")),
    }
    assert_eq!(pinged[..2], [0x89, 0], "it is pinged before it is let go");
    client.subscribe("1", "three").await;
    assert_eq!(
        client.next().await,
        message("next", "1", json!({"data": 0}))
    );
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
async fn there_are_only_so_many_operations_and_sockets() {
    let limits = StreamLimits {
        operations: 2,
        streams: 3,
        streams_each: 1,
        ..StreamLimits::default()
    };
    let server = running(limits).await;
    // A quarter of three, rounded up, is for whoever has no token.
    let mut nobody = Client::begun(server.address).await;
    for id in ["1", "2"] {
        nobody.subscribe(id, "follow").await;
        for n in 0..3 {
            assert_eq!(nobody.next().await, message("next", id, json!({"data": n})));
        }
    }
    nobody.subscribe("3", "follow").await;
    let Came::Message(error) = nobody.next().await else {
        panic!("no answer");
    };
    assert_eq!(
        error["payload"][0]["extensions"]["code"],
        "TOO_MANY_OPERATIONS"
    );
    let mut second = Client::open(server.address, &[]).await.expect("it opens");
    let mut third = Client::open(server.address, &[]).await.expect("it opens");
    let (status, body) = Client::open(server.address, &[])
        .await
        .err()
        .expect("refused");
    assert_eq!(status, 503);
    assert!(body.contains("TOO_MANY_STREAMS"), "{body}");
    second.send(json!({"type": "connection_init"})).await;
    assert_eq!(second.closed().await, 1013);
    third
        .send(json!({"type": "connection_init", "payload": {"token": "good"}}))
        .await;
    assert_eq!(
        third.next().await,
        Came::Message(json!({"type": "connection_ack"}))
    );
    // The second's place is free again.
    drop(second);
    loop {
        if let Ok(mut again) = Client::open(server.address, &[]).await {
            again
                .send(json!({"type": "connection_init", "payload": {"token": "good"}}))
                .await;
            assert_eq!(again.closed().await, 1013);
            return;
        }
    }
}

#[tokio::test]
async fn who_does_not_read_costs_no_memory_and_is_let_go() {
    let limits = StreamLimits {
        streams: 1,
        send: Duration::from_millis(300),
        ..StreamLimits::default()
    };
    let server = running(limits).await;
    let mut client = Client::begun(server.address).await;
    client.subscribe("1", "endless").await;
    // Reads nothing until its place is free again.
    while Client::open(server.address, &[]).await.is_err() {}
    let told = TOLD.load(Ordering::SeqCst);
    // What the system holds for the connection, and a few lines: not what could have been told.
    assert!(told < 600, "{told} events of 64 KiB were told to nobody");
    while !matches!(client.next().await, Came::Gone | Came::Closed(..)) {}
}

#[tokio::test]
async fn a_server_that_stops_finishes_what_answers_once_and_closes_the_rest() {
    let server = running(StreamLimits::default()).await;
    let mut following = Client::begun(server.address).await;
    following.subscribe("1", "follow").await;
    for n in 0..3 {
        assert_eq!(
            following.next().await,
            message("next", "1", json!({"data": n}))
        );
    }
    let mut asking = Client::begun(server.address).await;
    asking.subscribe("1", "slow").await;
    asking.send(json!({"type": "ping"})).await;
    assert_eq!(asking.next().await, Came::Message(json!({"type": "pong"})));
    server.stop.send(()).expect("it runs");
    assert_eq!(
        asking.next().await,
        message("next", "1", json!({"data": "slow"}))
    );
    assert_eq!(
        asking.next().await,
        Came::Message(json!({"id": "1", "type": "complete"}))
    );
    assert!(matches!(asking.next().await, Came::Closed(1001, _)));
    // Without `complete`: the client connects again and goes on.
    assert!(matches!(following.next().await, Came::Closed(1001, _)));
    server
        .ended
        .await
        .expect("no panic")
        .expect("it ended well");
}
