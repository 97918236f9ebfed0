//! One operation of a socket: runs it and says what it tells, a line at a time. Waits until each line is
//! taken before it asks for the next.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::{FutureExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use crate::api::call::{Answer, Call, Event, Events, Outcome, Started};
use crate::error::Error;
use crate::http::State;
use crate::http::refusal::Refusal;
use crate::http::signin::Caller;
use crate::http::streams::stopped;

/// What an operation says.
#[derive(Debug)]
pub enum Line {
    /// A response, as JSON.
    Next(Vec<u8>),
    /// The last: its errors, as GraphQL has them.
    Error(Value),
    /// The last.
    Complete,
    /// The last, and nothing is said of it: the socket closes.
    Silence,
    /// The last: the caller can't sign in any more.
    SignedOut(Value),
}

impl Line {
    /// Whether nothing follows it.
    pub fn is_last(&self) -> bool {
        !matches!(self, Self::Next(_))
    }
}

/// A line and the operation whose it is.
pub struct From {
    /// The id that the client gave.
    pub id: String,
    /// Tells operations apart that were given the same id, one after the other.
    pub number: u64,
    /// What it says.
    pub line: Line,
}

/// Where an operation says its lines.
pub struct Voice {
    /// The id that the client gave.
    pub id: String,
    /// Tells operations apart that were given the same id, one after the other.
    pub number: u64,
    /// To the socket.
    pub lines: mpsc::Sender<From>,
}

impl Voice {
    /// False when the socket is gone.
    async fn say(&self, line: Line) -> bool {
        let (id, number) = (self.id.clone(), self.number);
        self.lines.send(From { id, number, line }).await.is_ok()
    }
}

/// Runs the operation to its end.
pub async fn run(
    state: Arc<State>,
    (caller, call): (Caller, Call),
    voice: Voice,
    closing: watch::Receiver<bool>,
) {
    let told = AssertUnwindSafe(tell(&state, (caller, call), &voice, closing)).catch_unwind();
    let last = told.await.unwrap_or_else(|_| {
        tracing::error!("an operation of a socket panicked");
        Line::Error(Refusal::internal().errors())
    });
    voice.say(last).await;
}

async fn tell(
    state: &State,
    (caller, call): (Caller, Call),
    voice: &Voice,
    closing: watch::Receiver<bool>,
) -> Line {
    let by_session = caller.session.is_some();
    let started = tokio::time::timeout(state.deadline, (state.start)(caller, call)).await;
    match started {
        Err(_) => Line::Error(Refusal::too_slow(state.deadline).errors()),
        Ok(Err(error)) => {
            let errors = Refusal::signing_in(&error, by_session).errors();
            match error {
                Error::Unauthenticated | Error::Forbidden(_) => Line::SignedOut(errors),
                _ => Line::Error(errors),
            }
        }
        Ok(Ok(Started::Answered(answer))) => once(answer, voice).await,
        Ok(Ok(Started::Following(events))) => follow(events, voice, closing).await,
    }
}

async fn once(answer: Answer, voice: &Voice) -> Line {
    match answer.outcome {
        Outcome::Executed => {
            voice.say(Line::Next(answer.body)).await;
            Line::Complete
        }
        Outcome::Refused(_) => {
            let body = serde_json::from_slice::<Value>(&answer.body);
            Line::Error(body.map_or(json!([]), |mut body| body["errors"].take()))
        }
    }
}

async fn follow(mut events: Events, voice: &Voice, mut closing: watch::Receiver<bool>) -> Line {
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            // Without `complete`, so that the client subscribes again where it connects again.
            () = stopped(&mut closing) => return Line::Silence,
        };
        match event {
            Some(Event::Result(body)) => {
                if !voice.say(Line::Next(body)).await {
                    return Line::Silence;
                }
            }
            Some(Event::Failed {
                errors,
                is_signed_out: true,
            }) => return Line::SignedOut(errors),
            Some(Event::Failed { errors, .. }) => return Line::Error(errors),
            None => return Line::Complete,
        }
    }
}
