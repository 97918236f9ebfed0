//! Many sockets that say nothing, half of something, or nonsense: nobody else waits for them, and they take
//! little memory. `COMMONPLACE_SOCKETS=10000` for the long form.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

use super::program::Program;
use crate::support::run::Run;

/// How long the hub may take to say that it lives.
const PROMPT: Duration = Duration::from_millis(50);
/// KiB that each socket may take, and that all may take besides.
const EACH: u64 = 24;
const BESIDES: u64 = 24 * 1024;

const UPGRADE: &str = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    sec-websocket-protocol: graphql-transport-ws\r\n\r\n";

/// What a client sends, and then no more.
const SENT: [&str; 5] = [
    "",
    "GET /graphql HTTP/1.1\r\nhost: x\r\nx-slow: ",
    "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"query\":",
    UPGRADE,
    "\u{16}\u{3}\u{1}nonsense \u{0}\r\n",
];

/// From one of several addresses, so that none has more than its part.
async fn connect(to: SocketAddr, number: usize) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    let last = u8::try_from(number % 8).expect("below 8") + 2;
    socket.bind((Ipv4Addr::new(127, 0, 0, last), 0).into())?;
    socket.connect(to).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_that_say_nothing_keep_nobody_out_and_take_little() {
    let mut program = Program::start();
    let many = usize::try_from(Run::sockets().worlds).expect("a number");
    program.health().await;
    let before = program.resident();
    let (mut held, mut waits) = (Vec::with_capacity(many), Vec::new());
    for number in 0..many {
        let mut stream = connect(program.address, number).await.expect("it listens");
        // Whoever is sent away already does not read it.
        let _ = stream.write_all(SENT[number % SENT.len()].as_bytes()).await;
        held.push(stream);
        if number % (many / 50).max(1) == 0 {
            waits.push(program.health().await);
        }
    }
    let during = program.resident();
    // Frames that are none, from those who have a socket open.
    for stream in held.iter_mut().skip(3).step_by(SENT.len()) {
        let _ = stream.write_all(&[0xF1, 0x80, 0, 0, 0, 0]).await;
    }
    for _ in 0..20 {
        waits.push(program.health().await);
    }
    waits.sort_unstable();
    let (median, worst) = (waits[waits.len() / 2], waits[waits.len() - 1]);
    drop(held);
    tokio::time::sleep(Duration::from_secs(1)).await;
    waits.push(program.health().await);
    let after = program.resident();
    println!(
        "{many} idle sockets: {before} KiB before, {during} KiB with them, {after} KiB after; \
         /healthz {median:?} at the median of {}, {worst:?} at the worst",
        waits.len()
    );
    assert!(program.lives());
    assert!(median < PROMPT, "{median:?}");
    assert!(worst < Duration::from_secs(5), "{worst:?}");
    let many = u64::try_from(many).expect("a number");
    let grown = during.max(after).saturating_sub(before);
    assert!(grown < many * EACH + BESIDES, "{grown} KiB more");
}
