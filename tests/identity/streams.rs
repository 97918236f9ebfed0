//! Sessions over sockets and event streams: the same way in, asked again at every event, and a cookie that
//! counts for the hub's own pages only.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message, client::IntoClientRequest};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{ADMIN, PASSWORD, Site, on_both};

const FOLLOW: &str = "subscription { documentChanged { cursor } }";
const ME: &str = "{ viewer { person { email } } }";
/// The promise.
const A_SECOND: Duration = Duration::from_secs(1);

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens one, from a page of this origin; the status where it is refused.
    async fn open(site: &Site, cookie: &str, origin: Option<&str>) -> Result<Self, u16> {
        let address = format!("ws://{}/graphql", site.address);
        let mut request = address.into_client_request().expect("an address");
        let headers = request.headers_mut();
        for (name, value) in [
            ("host", Some("hub.example")),
            ("cookie", Some(cookie)),
            ("sec-websocket-protocol", Some("graphql-transport-ws")),
            ("origin", origin),
        ] {
            if let Some(value) = value {
                headers.insert(name, value.parse().expect("a value"));
            }
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(refused)) => Err(refused.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    async fn say(&mut self, message: Value) {
        let message = Message::text(message.to_string());
        self.0.send(message).await.expect("it is open");
    }

    /// Signs in with this payload and asks; nothing is heard yet.
    async fn begin(&mut self, payload: Value, query: &str) {
        self.say(json!({"type": "connection_init", "payload": payload}))
            .await;
        self.say(json!({"type": "subscribe", "id": "1", "payload": {"query": query}}))
            .await;
        assert_eq!(self.next().await["type"], "connection_ack");
    }

    async fn next(&mut self) -> Value {
        match self.0.next().await.expect("it goes on").expect("no fault") {
            Message::Text(text) => serde_json::from_str(&text).expect("JSON"),
            Message::Close(Some(frame)) => json!({ "closed": u16::from(frame.code) }),
            other => panic!("{other:?}"),
        }
    }
}

/// Begins an event stream with a session; its lines.
async fn stream(site: &Site, cookie: &str) -> Lines<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(site.address).await.expect("it listens");
    let body = json!({ "query": FOLLOW }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: hub.example\r\ncontent-type: application/json\r\ncookie: {cookie}\r\n\
         accept: text/event-stream\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("it reads");
    BufReader::new(stream).lines()
}

async fn data(lines: &mut Lines<BufReader<TcpStream>>) -> Value {
    loop {
        let line = lines.next_line().await.expect("it goes on");
        if let Some(data) = line.expect("a line").strip_prefix("data: ") {
            return serde_json::from_str(data).unwrap_or_default();
        }
    }
}

/// Waits for the error that ends the stream; within a second.
async fn ends(lines: &mut Lines<BufReader<TcpStream>>) {
    let end = timeout(A_SECOND, data(lines)).await.expect("in time");
    let code = end.pointer("/errors/0/extensions/code");
    assert_eq!(code, Some(&json!("UNAUTHENTICATED")), "{end}");
}

#[tokio::test]
pub async fn what_ends_a_session_ends_its_streams_within_a_second() {
    on_both(async |site: &Site| {
        let (person, link) = site.invite(&site.host, "ada@host.example").await;
        site.set_password(&link, PASSWORD).await;
        let enter = async || site.sign_in("ada@host.example", PASSWORD).await.cookie();

        let cookie = enter().await;
        let mut lines = stream(site, &cookie).await;
        assert!(data(&mut lines).await["data"]["documentChanged"]["cursor"].is_string());
        let out = [("cookie", cookie.as_str())];
        let out = site.send(("POST", "/auth/sign-out"), &out, None).await;
        assert_eq!(out.status, 204);
        ends(&mut lines).await;

        let cookie = enter().await;
        let mut lines = stream(site, &cookie).await;
        assert!(data(&mut lines).await["data"]["documentChanged"]["cursor"].is_string());
        site.pass(12 * 3_600);
        ends(&mut lines).await;

        let cookie = enter().await;
        let mut lines = stream(site, &cookie).await;
        let mut socket = Socket::open(site, &cookie, Some("https://hub.example"))
            .await
            .expect("it opens");
        socket.begin(json!({}), FOLLOW).await;
        assert!(socket.next().await["payload"]["data"]["documentChanged"]["cursor"].is_string());
        assert!(data(&mut lines).await["data"]["documentChanged"]["cursor"].is_string());
        let token = site.admin();
        let input = json!({"id": person, "expectedVersion": null});
        let by = ("authorization", token.as_str());
        site.change(by, "personDeactivate", "person { id }", input)
            .await;
        ends(&mut lines).await;
        let end = timeout(A_SECOND, socket.next()).await.expect("in time");
        let code = end.pointer("/payload/0/extensions/code");
        assert_eq!(code, Some(&json!("UNAUTHENTICATED")), "{end}");
        assert_eq!(socket.next().await, json!({"closed": 4403}));
        let mut again = Socket::open(site, &cookie, None).await.expect("it opens");
        again.say(json!({"type": "connection_init"})).await;
        assert_eq!(again.next().await, json!({"closed": 4403}));
    })
    .await;
}

#[tokio::test]
pub async fn a_socket_takes_the_cookie_from_the_hubs_own_pages_only() {
    let site = Site::new().await;
    let cookie = site.session().await;
    let ask = async |origin, payload| {
        let mut socket = Socket::open(&site, &cookie, origin)
            .await
            .expect("it opens");
        socket.begin(payload, ME).await;
        socket.next().await.to_string().contains(ADMIN)
    };
    assert!(ask(Some("https://hub.example"), json!({})).await);
    assert!(ask(None, json!({})).await, "no browser");
    let portal = Some(super::PORTAL);
    assert!(
        !ask(portal, json!({})).await,
        "a page that may call is nobody by a cookie"
    );
    assert!(ask(portal, json!({ "token": site.admin })).await);
    for evil in ["https://evil.example", "null", "https://hub.example.evil"] {
        let refused = Socket::open(&site, &cookie, Some(evil)).await;
        assert_eq!(refused.err(), Some(403), "{evil}");
    }
}

#[tokio::test]
pub async fn pages_that_may_call_do_so_without_cookies() {
    let site = Site::new().await;
    let cookie = site.session().await;
    let body = json!({ "query": ME });
    for site_sign in [None, Some("same-site"), Some("cross-site")] {
        let mut headers = vec![("cookie", cookie.as_str()), ("origin", super::PORTAL)];
        headers.extend(site_sign.map(|sign| ("sec-fetch-site", sign)));
        for accept in ["application/json", "text/event-stream"] {
            let mut headers = headers.clone();
            headers.push(("accept", accept));
            let refused = site.send(("POST", "/graphql"), &headers, Some(&body)).await;
            assert_eq!(
                (refused.status, refused.code()),
                (403, "CROSS_SITE".to_owned())
            );
            let credentials = refused.header("access-control-allow-credentials");
            assert_eq!(credentials, None, "{refused:?}");
        }
        let token = site.admin();
        headers.push(("authorization", token.as_str()));
        let answer = site.send(("POST", "/graphql"), &headers, Some(&body)).await;
        assert!(answer.body.contains(ADMIN), "{answer:?}");
        let credentials = answer.header("access-control-allow-credentials");
        assert_eq!(credentials, None, "{answer:?}");
    }
}
