//! How much one address may ask: counted before anything of a request is read or looked up.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State as Shared};
use axum::http::Extensions;
use axum::middleware::Next;
use axum::response::Response;

use super::State;
use super::accept::{self, Media};
use super::peer::Peer;
use super::refusal::Refusal;

/// Where a request is from, as far as that is known.
#[derive(Debug, Clone, Copy)]
pub struct From(pub IpAddr);

impl From {
    /// Of a request that came through `by_address`.
    pub fn of(extensions: &Extensions) -> IpAddr {
        let unknown = || Peer::default().0;
        extensions.get::<Self>().map_or_else(unknown, |from| from.0)
    }
}

/// Counts the request as one of its address, and refuses it where there were too many.
pub async fn by_address(
    Shared(state): Shared<Arc<State>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let client = peer
        .unwrap_or_default()
        .client(request.headers(), &state.proxies);
    if let Err(refusal) = arrived(&state, client) {
        let media = accept::media(request.headers()).unwrap_or(Media::Json);
        return refusal.response(media);
    }
    request.extensions_mut().insert(From(client));
    next.run(request).await
}

/// Counts a request, or an operation of a socket, as one of its address.
pub fn arrived(state: &State, from: IpAddr) -> Result<(), Refusal> {
    state.meter.arrived(from).map_err(|wait| {
        metrics::counter!("requests_throttled_total", "by" => "address").increment(1);
        Refusal::throttled(wait.seconds())
    })
}
