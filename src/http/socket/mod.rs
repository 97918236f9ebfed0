//! `/graphql` as a WebSocket: the protocol `graphql-transport-ws`. Knows nothing of GraphQL but what the
//! calls and events say.

mod operation;
mod session;
mod wire;

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, WebSocketUpgrade};
use axum::http::header::UPGRADE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::State;
use super::accept::Media;
use super::refusal::Refusal;
use super::signin;
use super::throttle::From;

/// The one protocol spoken.
const PROTOCOL: &str = "graphql-transport-ws";
/// Bytes of a message from a client.
const MESSAGE_BYTES: usize = 64 * 1024;

/// Whether the request asks for a WebSocket.
pub fn is_asked_for(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"))
}

/// Opens a socket, or says why not.
pub async fn open(state: Arc<State>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let socket = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(socket) => socket,
        Err(malformed) => return malformed.into_response(),
    };
    let from = From::of(&parts.extensions);
    match admit(&state, (&parts.headers, from), socket) {
        Ok(response) => response,
        Err(refusal) => refusal.response(Media::Json),
    }
}

fn admit(
    state: &Arc<State>,
    (headers, from): (&HeaderMap, IpAddr),
    socket: WebSocketUpgrade,
) -> Result<Response, Refusal> {
    state.origins.check_socket(headers)?;
    let socket = socket
        .max_message_size(MESSAGE_BYTES)
        .max_frame_size(MESSAGE_BYTES)
        .read_buffer_size(8 * 1024)
        .protocols([PROTOCOL]);
    if socket.selected_protocol().is_none() {
        let message = format!("open the socket with the subprotocol {PROTOCOL}");
        return Err(Refusal::bad_request(message));
    }
    let caller = signin::caller_of_socket(headers, &state.origins)?;
    let place = state.streams.place().ok_or_else(|| {
        let message = "there are too many open sockets: try again in a moment";
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "TOO_MANY_STREAMS", message)
    })?;
    let state = Arc::clone(state);
    Ok(socket.on_upgrade(move |socket| session::run(socket, state, (caller, from, place))))
}
