//! What sockets are held to, and how they end: frames, patience, numbers, slow readers, the end of the hub.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::TOLD;
use super::server::Running;
use super::sockets::{message, running};
use super::wire::{Came, Client};
use crate::http::StreamLimits;

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
