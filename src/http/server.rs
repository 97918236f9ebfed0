//! The listening socket and its connections. Knows nothing of routes.
//!
//! HTTP/1.1 only: encryption and HTTP/2 are a proxy's part, and the code that tells the versions apart waits
//! for a silent client without end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use super::health::record_metrics;
use super::peer::Peer;
use super::places::Places;
use crate::error::{Error, Result};

/// Bytes of the head of a request: many half-sent ones are kept at a time.
const HEAD_BYTES: usize = 32 * 1024;
/// How often figures are summed up.
const UPKEEP: Duration = Duration::from_secs(5);
/// How long to wait when the system has no more sockets.
const NO_SOCKETS: Duration = Duration::from_millis(500);

/// How patient the server is.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the head of each request, from the moment one is awaited.
    pub head: Duration,
    /// For requests under way when the server is asked to stop.
    pub drain: Duration,
    /// For a connection whose other side takes nothing more, or says nothing when it is asked whether it
    /// is there.
    pub gone: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            drain: Duration::from_secs(10),
            gone: Duration::from_secs(30),
        }
    }
}

/// Takes an address, such as `127.0.0.1:8080`; port 0 takes any free one.
pub async fn bind(address: &str) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let message = format!("can't listen on {address}: {error}; choose another with --listen");
        Error::Unavailable(message)
    })
}

/// Serves until `stop` is done, then lets requests under way finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    let places = Places::new(Vec::new());
    serve_in(places, listener, (router, patience), stop).await
}

/// As `serve`, with these places for connections.
pub async fn serve_in(
    places: Arc<Places>,
    listener: TcpListener,
    (router, patience): (Router, Patience),
    stop: impl Future<Output = ()>,
) -> Result<()> {
    let metrics = record_metrics();
    let upkeep = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            metrics.run_upkeep();
        }
    });
    let (stopping, _) = watch::channel(());
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_buf_size(HEAD_BYTES);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer)) = usable(accepted, patience.gone).await else {
            continue;
        };
        let Some(place) = places.take(peer.ip()) else {
            continue;
        };
        let (begun, ended) = (place.work(), place.work());
        let routes = router.clone();
        let routes = routes
            .map_request(move |mut request: Request<Incoming>| {
                begun.begin();
                request.extensions_mut().insert(Peer(peer.ip()));
                request
            })
            .map_response(move |response| response.map(|body| ended.until_sent(body)));
        let service = TowerToHyperService::new(routes);
        let connection = http
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut stopped = stopping.subscribe();
        tokio::spawn(async move {
            let mut connection = std::pin::pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                is_at_work = place.asked_to_leave() => {
                    if !is_at_work {
                        return;
                    }
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
                _ = stopped.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke off");
            }
            // Held until here: the server waits for the one and counts the other.
            drop((stopped, place));
        });
    }
    drop(listener);
    upkeep.abort();
    stopping.send_replace(());
    if tokio::time::timeout(patience.drain, stopping.closed())
        .await
        .is_err()
    {
        tracing::warn!("requests were still under way and are cut off");
    }
    Ok(())
}

async fn usable(
    accepted: io::Result<(TcpStream, SocketAddr)>,
    gone: Duration,
) -> Option<(TcpStream, SocketAddr)> {
    match accepted {
        Ok((stream, peer)) => {
            // Without it small answers wait for the client's acknowledgement.
            let prepared = stream
                .set_nodelay(true)
                .and_then(|()| watch_over(&stream, gone));
            if let Err(error) = prepared {
                tracing::debug!(%error, "a connection was gone before it was served");
                return None;
            }
            Some((stream, peer))
        }
        Err(error) => {
            let is_clients_fault = matches!(
                error.kind(),
                io::ErrorKind::ConnectionRefused
                    | io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::ConnectionReset
            );
            if !is_clients_fault {
                tracing::error!(%error, "can't accept a connection");
                tokio::time::sleep(NO_SOCKETS).await;
            }
            None
        }
    }
}

/// Has the system ask a silent other side whether it is there, and give up one that takes nothing more:
/// nothing else notices that of a stream that is waiting for an event, or to be read.
fn watch_over(stream: &TcpStream, gone: Duration) -> io::Result<()> {
    let socket = SockRef::from(stream);
    // The system counts these in whole seconds.
    let seconds = |span: Duration| span.max(Duration::from_secs(1));
    let ask = TcpKeepalive::new()
        .with_time(seconds(gone))
        .with_interval(seconds(gone / 3));
    socket.set_tcp_keepalive(&ask)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(gone))?;
    Ok(())
}

/// Done when the process is asked to stop: ctrl-c, or SIGTERM.
pub async fn asked_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
    tracing::info!("asked to stop: finishing what is under way");
}
