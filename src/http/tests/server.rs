//! The server on a real socket.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::state;
use crate::error::Result;
use crate::http::server::{Patience, bind, serve, serve_in};
use crate::http::{Places, State, StreamLimits, router};

pub struct Running {
    pub address: SocketAddr,
    pub stop: oneshot::Sender<()>,
    pub ended: JoinHandle<Result<()>>,
}

async fn running(patience: Patience) -> Running {
    streaming(patience, StreamLimits::default()).await
}

/// A server whose streams are held to these limits; it stops as `serve` does.
pub async fn streaming(patience: Patience, limits: StreamLimits) -> Running {
    serving(patience, state(limits)).await
}

/// A server of these routes.
pub async fn serving(patience: Patience, state: Arc<State>) -> Running {
    let listener = bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(async move {
        let stop = async {
            let _ = stopped.await;
            state.streams.close();
        };
        let served = serve(listener, router(state.clone()), patience, stop).await;
        state.streams.closed(patience.drain).await;
        served
    });
    Running {
        address,
        stop,
        ended,
    }
}

pub async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it reads");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .await
        .expect("it answers in text");
    answer
}

fn post(query: &str) -> String {
    let body = format!("{{\"query\":\"{query}\"}}");
    let length = body.len();
    format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
}

#[tokio::test]
async fn a_silent_or_half_sent_head_is_cut_off() {
    let patience = Patience {
        head: Duration::from_millis(100),
        ..Patience::default()
    };
    let server = running(patience).await;
    for head in ["", "GET / HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        let answer = exchange(server.address, head).await;
        assert!(!answer.contains("200 OK"), "{head:?}: {answer}");
    }
    let answer = exchange(
        server.address,
        "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_server_ends() {
    let server = running(Patience::default()).await;
    let mut stream = TcpStream::connect(server.address)
        .await
        .expect("it listens");
    stream
        .write_all(post("slow").as_bytes())
        .await
        .expect("it reads");
    // Answered, so the server has seen the request before this one.
    exchange(server.address, &post("{ a }")).await;
    server.stop.send(()).expect("it runs");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .await
        .expect("it answers");
    assert!(answer.ends_with("{\"data\":\"slow\"}"), "{answer}");
    server
        .ended
        .await
        .expect("no panic")
        .expect("it ended well");
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn what_does_not_end_is_cut_off() {
    let patience = Patience {
        drain: Duration::from_millis(50),
        ..Patience::default()
    };
    let server = running(patience).await;
    let mut stream = TcpStream::connect(server.address)
        .await
        .expect("it listens");
    stream
        .write_all(post("for ever").as_bytes())
        .await
        .expect("it reads");
    exchange(server.address, &post("{ a }")).await;
    server.stop.send(()).expect("it runs");
    server
        .ended
        .await
        .expect("no panic")
        .expect("it ended well");
}

#[tokio::test]
async fn a_taken_address_is_explained() {
    let server = running(Patience::default()).await;
    let error = bind(&server.address.to_string())
        .await
        .expect_err("it is taken");
    assert!(error.to_string().contains("--listen"), "{error}");
}

#[tokio::test]
async fn a_head_may_be_only_so_long() {
    let server = running(Patience::default()).await;
    let head = |bytes: usize| {
        let long = "x".repeat(bytes);
        format!("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-long: {long}\r\n\r\n")
    };
    let answer = exchange(server.address, &head(30_000)).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let answer = exchange(server.address, &head(80_000)).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

/// From another address of this machine.
async fn from(last: u8, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    let own = SocketAddr::from(([127, 0, 0, last], 0));
    socket.bind(own).expect("a free port");
    socket.connect(to).await.expect("it listens")
}

#[tokio::test]
async fn who_only_waits_gives_way_and_one_address_has_a_quarter() {
    let listener = bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let routes = router(state(StreamLimits::default()));
    let places = Places::of(8, Vec::new());
    let never = std::future::pending();
    tokio::spawn(serve_in(
        places,
        listener,
        (routes, Patience::default()),
        never,
    ));
    let health = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    let answered = async |stream: &mut TcpStream| {
        stream.write_all(health.as_bytes()).await.expect("it reads");
        let mut answer = [0; 15];
        stream.read_exact(&mut answer).await.expect("it answers");
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
    };
    // The first of three waits the longest, says half of something, and has to leave.
    let mut first = from(2, address).await;
    first.write_all(b"GET / HT").await.expect("it reads");
    let mut second = from(2, address).await;
    answered(&mut second).await;
    let mut third = from(2, address).await;
    answered(&mut third).await;
    let mut rest = Vec::new();
    let left = first.read_to_end(&mut rest).await;
    assert!(rest.is_empty(), "{left:?}");
    // Both work now: there is no place for another one of this address, and there is for others.
    for stream in [&mut second, &mut third] {
        stream
            .write_all(post("for ever").as_bytes())
            .await
            .expect("it reads");
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut fourth = from(2, address).await;
    // Whether writing or reading tells is the system's.
    let _ = fourth.write_all(health.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = fourth.read_to_end(&mut answer).await;
    assert!(answer.is_empty(), "{}", String::from_utf8_lossy(&answer));
    answered(&mut from(3, address).await).await;
}

/// Writes everything before it reads anything, as many clients do.
#[tokio::test]
async fn who_sends_too_much_sees_why() {
    let server = running(Patience::default()).await;
    let length = 30_000_000;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    let answer = exchange(server.address, &(head + &" ".repeat(length))).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}
