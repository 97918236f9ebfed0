//! Results as server-sent events, one stream for each operation: `next` for each result, then `complete`.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::accept::Media;
use super::refusal::Refusal;
use super::signin::Caller;
use super::streams::{Place, stopped};
use super::{State, graphql};
use crate::api::call::{Call, Event, Events, Started};

/// How often a silent stream says that it is there: proxies cut off what is silent for longer.
const SILENCE: Duration = Duration::from_secs(12);

/// Begins the stream of one operation.
pub async fn begin(state: &Arc<State>, caller: Caller, call: Call) -> Result<Response, Refusal> {
    let mut place = state.streams.place().ok_or_else(too_many)?;
    if !place.claim(caller.secret()) {
        return Err(too_many());
    }
    let by_session = caller.session.is_some();
    let started = tokio::time::timeout(state.deadline, (state.start)(caller, call)).await;
    let started = started.map_err(|_| Refusal::too_slow(state.deadline))?;
    let body = match started.map_err(|error| Refusal::signing_in(&error, by_session))? {
        // Before a stream begins a status still tells it, and when to come again.
        Started::Answered(answer) if answer.retry_after.is_some() => {
            return Ok(graphql::send(answer, Media::Json));
        }
        Started::Answered(answer) => Body::from([next(&answer.body), complete()].concat()),
        Started::Following(events) => Body::from_stream(lines(events, place)),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static(Media::Events.content_type());
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies hold back what they take for one long answer.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn too_many() -> Refusal {
    let message =
        "there are too many open streams: close some, or put several operations into one socket";
    Refusal::too_many("TOO_MANY_STREAMS", message)
}

/// The stream's bytes. It asks for the next event only when the last one was taken.
fn lines(
    events: Events,
    place: Place,
) -> impl futures_util::Stream<Item = Result<Bytes, Infallible>> {
    let closing = place.closing();
    let begun = (Some(events), closing, place);
    stream::unfold(begun, |(events, mut closing, place)| async move {
        let mut events = events?;
        let line = tokio::select! {
            event = events.next() => match event {
                Some(Event::Result(body)) => next(&body),
                Some(Event::Failed { errors, .. }) => {
                    let body = json!({ "errors": errors }).to_string();
                    let last = [next(body.as_bytes()), complete()].concat();
                    return Some((Ok(last.into()), (None, closing, place)));
                }
                None => return Some((Ok(complete().into()), (None, closing, place))),
            },
            () = tokio::time::sleep(SILENCE) => b":\n\n".to_vec(),
            // Without `complete`, so that the client comes again.
            () = stopped(&mut closing) => return None,
        };
        Some((Ok(line.into()), (Some(events), closing, place)))
    })
}

/// JSON as it is written here has no line breaks.
fn next(body: &[u8]) -> Vec<u8> {
    [b"event: next\ndata: ", body, b"\n\n"].concat()
}

fn complete() -> Vec<u8> {
    b"event: complete\ndata: \n\n".to_vec()
}
