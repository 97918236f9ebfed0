//! One open socket, from its first message to its close.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, timeout};

use super::operation::{self, From, Line, Voice};
use super::wire::{self, Close, Said};
use crate::error::Error;
use crate::http::State;
use crate::http::params;
use crate::http::refusal::Refusal;
use crate::http::signin::Caller;
use crate::http::streams::{Place, stopped};
use crate::http::throttle;

/// Lines that wait for the socket; operations wait after that.
const LINES: usize = 4;
/// How long the other side may take to answer a close.
const GOODBYE: Duration = Duration::from_secs(2);

/// Serves the socket until it closes. `own` is who the upgrade's headers say.
pub async fn run(
    socket: WebSocket,
    state: Arc<State>,
    (own, from, place): (Caller, IpAddr, Place),
) {
    let (said, lines) = mpsc::channel(LINES);
    let session = Session {
        socket,
        state,
        own,
        from,
        place,
        caller: None,
        operations: HashMap::new(),
        started: 0,
        said,
        is_alive: true,
    };
    session.serve(lines).await;
}

/// Why a socket is left.
enum Left {
    /// To be closed with this.
    Closing(Close),
    /// Closed by the client.
    Closed,
    /// Nobody is there any more.
    Gone,
}

impl std::convert::From<Close> for Left {
    fn from(close: Close) -> Self {
        Self::Closing(close)
    }
}

struct Session {
    socket: WebSocket,
    state: Arc<State>,
    own: Caller,
    from: IpAddr,
    place: Place,
    /// Who it is; none before the first message.
    caller: Option<Caller>,
    operations: HashMap<String, (u64, AbortHandle)>,
    started: u64,
    said: mpsc::Sender<From>,
    /// Whether anything came since the last look.
    is_alive: bool,
}

impl Session {
    async fn serve(mut self, mut lines: mpsc::Receiver<From>) {
        let limits = self.state.streams.limits;
        let mut closing = self.place.closing();
        let mut is_closing = false;
        let init = tokio::time::sleep(limits.init);
        tokio::pin!(init);
        let mut look = tokio::time::interval(limits.alive);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        look.reset();
        let left = loop {
            if is_closing && self.operations.is_empty() {
                let reason = "the hub stops: connect again in a moment";
                break Left::Closing(Close::new(1001, reason));
            }
            let done = tokio::select! {
                message = self.socket.recv() => self.hear(message, is_closing).await,
                Some(line) = lines.recv() => self.pass_on(line).await,
                _ = look.tick() => self.look().await,
                () = &mut init, if self.caller.is_none() => {
                    Err(Close::new(4408, "no `connection_init` came in time").into())
                }
                () = stopped(&mut closing), if !is_closing => {
                    is_closing = true;
                    Ok(())
                }
            };
            if let Err(left) = done {
                break left;
            }
        };
        for (_, operation) in self.operations.values() {
            operation.abort();
        }
        // Either way it is over.
        let _ = timeout(GOODBYE, self.part(left)).await;
    }

    /// Says goodbye, where somebody is there to hear it, and waits for the answer.
    async fn part(&mut self, left: Left) {
        match left {
            Left::Gone => return,
            Left::Closed => {}
            Left::Closing(close) => {
                let (code, reason) = (close.code, close.reason.as_str());
                tracing::debug!(code, reason, "a socket is closed");
                let close = Message::Close(Some(close.frame()));
                if self.socket.send(close).await.is_err() {
                    return;
                }
            }
        }
        while let Some(Ok(_)) = self.socket.recv().await {}
    }

    async fn hear(
        &mut self,
        message: Option<Result<Message, axum::Error>>,
        is_closing: bool,
    ) -> Result<(), Left> {
        self.is_alive = true;
        let text = match message {
            None => return Err(Left::Gone),
            Some(Ok(Message::Close(_))) => return Err(Left::Closed),
            Some(Err(error)) => return Err(Close::of(error).map_or(Left::Gone, Left::Closing)),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Binary(_))) => {
                return Err(Close::malformed("send messages as text").into());
            }
            Some(Ok(Message::Text(text))) => text,
        };
        match wire::read(text.as_str())? {
            Said::Init(payload) => self.init(payload).await,
            Said::Ping(payload) => self.send(wire::pong(payload)).await,
            Said::Pong => Ok(()),
            Said::Complete(id) => {
                if let Some((_, operation)) = self.operations.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
            // It closes as soon as the others are done.
            Said::Subscribe(..) if is_closing => Ok(()),
            Said::Subscribe(id, payload) => self.subscribe(id, payload).await,
        }
    }

    async fn init(&mut self, payload: Option<Value>) -> Result<(), Left> {
        if self.caller.is_some() {
            return Err(Close::new(4429, "too many initialisation requests").into());
        }
        let caller = wire::caller(payload.as_ref(), &self.own)
            .map_err(|refusal| Close::new(4403, refusal.message()))?;
        if !self.place.claim(caller.secret()) {
            return Err(Close::new(1013, "too many open streams: close some").into());
        }
        let by_session = caller.session.is_some();
        let admitted = timeout(self.state.deadline, (self.state.admit)(caller.clone())).await;
        match admitted {
            Ok(Ok(())) => {}
            Ok(Err(error @ (Error::Unauthenticated | Error::Forbidden(_)))) => {
                let refusal = Refusal::signing_in(&error, by_session);
                return Err(Close::new(4403, refusal.message()).into());
            }
            Ok(Err(error)) => return Err(Close::new(1013, Refusal::of(&error).message()).into()),
            Err(_) => return Err(Close::new(1013, "signing in takes too long").into()),
        }
        self.caller = Some(caller);
        self.send(wire::ack()).await
    }

    async fn subscribe(&mut self, id: String, payload: Map<String, Value>) -> Result<(), Left> {
        let Some(caller) = self.caller.clone() else {
            return Err(Close::new(4401, "send `connection_init` first").into());
        };
        if self.operations.contains_key(&id) {
            let reason = format!("an operation with the id {id} is under way");
            return Err(Close::new(4409, reason).into());
        }
        if let Err(refusal) = throttle::arrived(&self.state, self.from) {
            return self.send(wire::error(&id, &refusal.errors())).await;
        }
        let mut call = params::call(payload, true)
            .map_err(|refusal| Close::malformed(refusal.message().to_owned()))?;
        call.from = Some(self.from);
        let most = self.state.streams.limits.operations;
        if self.operations.len() >= most {
            let message =
                format!("{most} operations are under way in this socket: complete some first");
            let refusal = Refusal::too_many("TOO_MANY_OPERATIONS", message);
            return self.send(wire::error(&id, &refusal.errors())).await;
        }
        self.started += 1;
        let voice = Voice {
            id: id.clone(),
            number: self.started,
            lines: self.said.clone(),
        };
        let operation = operation::run(
            Arc::clone(&self.state),
            (caller, call),
            voice,
            self.place.closing(),
        );
        let operation = tokio::spawn(operation).abort_handle();
        self.operations.insert(id, (self.started, operation));
        Ok(())
    }

    /// Says a line, unless its operation was completed meanwhile.
    async fn pass_on(&mut self, said: From) -> Result<(), Left> {
        let From { id, number, line } = said;
        if self
            .operations
            .get(&id)
            .is_none_or(|(own, _)| *own != number)
        {
            return Ok(());
        }
        if line.is_last() {
            self.operations.remove(&id);
        }
        match line {
            Line::Next(response) => self.send(wire::next(&id, &response)).await,
            Line::Error(errors) => self.send(wire::error(&id, &errors)).await,
            Line::Complete => self.send(wire::complete(&id)).await,
            Line::Silence => Ok(()),
            Line::SignedOut(errors) => {
                self.send(wire::error(&id, &errors)).await?;
                let reason = "the sign-in does not hold any more: connect again with another";
                Err(Close::new(4403, reason).into())
            }
        }
    }

    /// Asks for a sign of life; whoever gave none since the last time is gone.
    async fn look(&mut self) -> Result<(), Left> {
        if !std::mem::take(&mut self.is_alive) {
            return Err(Left::Gone);
        }
        self.put(Message::Ping(bytes::Bytes::new())).await
    }

    async fn send(&mut self, text: String) -> Result<(), Left> {
        self.put(Message::Text(text.into())).await
    }

    /// Whoever does not take a message in time is gone.
    async fn put(&mut self, message: Message) -> Result<(), Left> {
        match timeout(self.state.streams.limits.send, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Left::Gone),
        }
    }
}
