//! A client of sockets, on a real connection.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long anything may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Client(pub WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What came.
#[derive(Debug, Clone, PartialEq)]
pub enum Came {
    Message(Value),
    Closed(u16, String),
    /// The connection ended without a word.
    Gone,
}

impl Client {
    /// Opens a socket with these headers; the status and the body where it is refused.
    pub async fn open(
        address: SocketAddr,
        headers: &[(&str, &str)],
    ) -> Result<Self, (u16, String)> {
        let mut request = format!("ws://{address}/graphql")
            .into_client_request()
            .expect("an address");
        let known = request.headers_mut();
        known.insert(
            "sec-websocket-protocol",
            "graphql-transport-ws".parse().expect("a value"),
        );
        for (name, value) in headers {
            let name: axum::http::HeaderName = name.parse().expect("a name");
            known.insert(name, value.parse().expect("a value"));
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(tokio_tungstenite::tungstenite::Error::Http(refused)) => {
                let body = refused.body().clone().unwrap_or_default();
                let body = String::from_utf8_lossy(&body).into_owned();
                Err((refused.status().as_u16(), body))
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens a socket and signs in as nobody.
    pub async fn begun(address: SocketAddr) -> Self {
        let mut client = Self::open(address, &[]).await.expect("it opens");
        client.send(json!({"type": "connection_init"})).await;
        assert_eq!(
            client.next().await,
            Came::Message(json!({"type": "connection_ack"}))
        );
        client
    }

    pub async fn send(&mut self, message: Value) {
        self.say(&message.to_string()).await;
    }

    pub async fn say(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.expect("it is open");
    }

    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({"id": id, "type": "subscribe", "payload": {"query": query}}))
            .await;
    }

    /// The next message or the end.
    pub async fn next(&mut self) -> Came {
        loop {
            let came = timeout(PATIENCE, self.0.next())
                .await
                .expect("something comes");
            return match came {
                Some(Ok(Message::Text(text))) => {
                    Came::Message(serde_json::from_str(&text).expect("JSON"))
                }
                Some(Ok(Message::Close(Some(frame)))) => {
                    Came::Closed(frame.code.into(), frame.reason.to_string())
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(other)) => panic!("{other:?}"),
                Some(Err(_)) | None => Came::Gone,
            };
        }
    }

    /// The code that the socket is closed with, whatever comes before.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match self.next().await {
                Came::Closed(code, _) => return code,
                Came::Message(_) => {}
                Came::Gone => panic!("gone without a code"),
            }
        }
    }
}
