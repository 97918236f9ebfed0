//! Subscriptions on real connections to a whole server: a socket and an event stream.

use commonplace::cli::serve;
use commonplace::config::{Config, Partial};
use commonplace::http::{self, server};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::{ELIF, caught_up, follow, retitle};
use crate::api::demo::Demo;
use commonplace::hub::token::{self, TokenCreate};
use commonplace::model::TokenScope;

const QUERY: &str = "subscription { documentChanged { cursor document { title } } }";

#[tokio::test]
async fn a_socket_and_an_event_stream_tell_the_same_and_end_with_the_token() {
    let demo = Demo::new().await;
    let none: [(std::ffi::OsString, std::ffi::OsString); 0] = [];
    let config = Config::merge(
        (std::path::Path::new("c.toml"), ""),
        none,
        Partial::default(),
    );
    let state = serve::state(
        demo.api.hub().clone(),
        Vec::new(),
        &config.expect("a configuration"),
    );
    let router = http::router(state.expect("a state"));
    let listener = server::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let never = std::future::pending();
    tokio::spawn(server::serve(
        listener,
        router,
        server::Patience::default(),
        never,
    ));
    let viewer = demo.by(ELIF).await;
    let create = TokenCreate {
        person: None,
        label: "test".to_owned(),
        scope: TokenScope::full(),
        expires_at: None,
    };
    let (row, secret) = token::create(&viewer, create).await.expect("a token");

    let mut request = format!("ws://{address}/graphql")
        .into_client_request()
        .expect("an address");
    let protocol = "graphql-transport-ws".parse().expect("a value");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = tokio_tungstenite::connect_async(request)
        .await
        .expect("it opens");
    let init = json!({"type": "connection_init", "payload": {"token": secret}});
    let subscribe = json!({"id": "1", "type": "subscribe", "payload": {"query": QUERY}});
    for message in [init, subscribe] {
        socket
            .send(Message::text(message.to_string()))
            .await
            .expect("it is open");
    }
    let mut said = async || match socket.next().await.expect("it goes on").expect("no fault") {
        Message::Text(text) => serde_json::from_str::<Value>(&text).expect("JSON"),
        Message::Close(Some(frame)) => json!({ "closed": u16::from(frame.code) }),
        other => panic!("{other:?}"),
    };
    assert_eq!(said().await["type"], "connection_ack");
    let begun = said().await;
    assert_eq!(
        begun.pointer("/payload/data/documentChanged/document"),
        Some(&Value::Null),
        "{begun}"
    );

    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let body = json!({ "query": QUERY }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer {secret}\r\n\
         accept: text/event-stream\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let mut lines = BufReader::new(stream).lines();
    let mut data = async || loop {
        let line = lines
            .next_line()
            .await
            .expect("it goes on")
            .expect("a line");
        if let Some(data) = line.strip_prefix("data: ") {
            return serde_json::from_str::<Value>(data).unwrap_or_default();
        }
    };
    assert_eq!(
        data().await["data"]["documentChanged"]["document"],
        Value::Null
    );

    let id = demo.document("doc-hx2000-datasheet").await;
    retitle(&demo, &id, "Told to both").await;
    let document = json!({"title": "Told to both"});
    assert_eq!(
        said().await["payload"]["data"]["documentChanged"]["document"],
        document
    );
    assert_eq!(
        data().await["data"]["documentChanged"]["document"],
        document
    );

    token::revoke(&demo.by(ELIF).await, row.id)
        .await
        .expect("revokes");
    let error = said().await;
    assert_eq!(error["type"], "error");
    assert_eq!(error["payload"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(said().await, json!({"closed": 4403}));
    assert_eq!(
        data().await["errors"][0]["extensions"]["code"],
        "UNAUTHENTICATED"
    );
    assert_eq!(data().await, Value::Null, "complete");
    let mut still = follow(&demo, ELIF, super::CHANGES, json!({"follow": false})).await;
    caught_up(&mut still, "documentChanged").await;
}
