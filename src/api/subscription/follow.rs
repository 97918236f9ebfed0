//! Following: signs in, looks, tells, waits; and again. Every event is told by the rights at that moment,
//! and whoever can't sign in any more is told nothing more.
//!
//! Nothing is looked up before it is taken: whoever reads slowly finds several changes in one, and costs
//! no memory.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_graphql::{Request, Response};
use futures_util::{StreamExt, stream};
use tokio::sync::watch;

use super::{Begun, Turn};
use crate::api::Api;
use crate::api::call::{Answer, Call, Event, Refused, SigningIn, Started};
use crate::api::error::code;
use crate::api::guard::{Passed, answered};
use crate::api::session::Session;
use crate::error::{Error, Result};
use crate::hub::subscription::Told;
use crate::model::Time;
use crate::store::Viewer;

/// How often a follower looks whether its token has expired.
const CLOCK: Duration = Duration::from_millis(250);
/// How long one look may take.
const DEADLINE: Duration = Duration::from_secs(10);
/// How long to wait when permissions changed while an event was read.
const PAUSE: Duration = Duration::from_millis(20);

impl Api {
    /// Begins to follow what a subscription asks for; or says why not.
    pub(in crate::api) async fn follow(
        &self,
        sign_in: SigningIn,
        (call, passed): (Call, Passed),
    ) -> Result<Started> {
        // Listens before it looks, so that nothing comes in between.
        let beats = self.hub().beats();
        let viewer = sign_in().await?;
        let holds_until = viewer.holds_until();
        let turn = Arc::new(Turn::Begin(Mutex::default()));
        let said = self.run(&viewer, passed.request, turn.clone()).await;
        let begun = match turn.as_ref() {
            Turn::Begin(slot) => slot.lock().unwrap_or_else(PoisonError::into_inner).take(),
            Turn::Tell(_) => None,
        };
        let begun = match (begun, said) {
            (Some(begun), None) => begun,
            (_, Some(refused)) => return Ok(Started::Answered(answered(refused, passed.cost))),
            (None, None) => return Ok(Started::Answered(nothing())),
        };
        let follower = Follower {
            api: self.clone(),
            first: leak!(EventsOutliveRights).then_some(viewer),
            sign_in,
            call,
            begun,
            beats,
            holds_until,
            has_ended: false,
        };
        let events = stream::unfold(follower, |mut follower| async move {
            let event = follower.next().await?;
            Some((event, follower))
        });
        Ok(Started::Following(events.boxed()))
    }

    /// What the operation says in this turn; none where it has nothing to say.
    async fn run(&self, viewer: &Viewer, request: Request, turn: Arc<Turn>) -> Option<Response> {
        let session = Session::new(self.hub().clone(), viewer.clone());
        let request = request.data(session).data(turn);
        self.schema().execute_stream(request).next().await
    }
}

fn nothing() -> Answer {
    let message = "the subscription's field is skipped: there is nothing to follow";
    let code = "GRAPHQL_VALIDATION_FAILED";
    let error = serde_json::json!([{ "message": message, "extensions": { "code": code } }]);
    Answer::refused(Refused::Validation, error)
}

struct Follower {
    api: Api,
    sign_in: SigningIn,
    first: Option<Viewer>,
    call: Call,
    begun: Begun,
    beats: watch::Receiver<u64>,
    holds_until: Option<Time>,
    has_ended: bool,
}

enum Look {
    Told(Vec<u8>),
    Nothing,
    /// What decides changed while it looked.
    Unsettled,
}

impl Follower {
    async fn next(&mut self) -> Option<Event> {
        if self.has_ended {
            return None;
        }
        loop {
            self.beats.mark_unchanged();
            let look = tokio::time::timeout(DEADLINE, self.look()).await;
            let look = look.unwrap_or_else(|_| {
                let message =
                    "an event could not be read in time; subscribe again with the last cursor";
                Err(Error::Unavailable(message.to_owned()))
            });
            match look {
                Ok(Look::Told(body)) => return Some(Event::Result(body)),
                Ok(Look::Nothing) => self.wait().await,
                Ok(Look::Unsettled) => tokio::time::sleep(PAUSE).await,
                Err(error) => {
                    self.has_ended = true;
                    return Some(failed(&error));
                }
            }
        }
    }

    /// Looks once, with the rights of now.
    async fn look(&mut self) -> Result<Look> {
        let viewer = match &self.first {
            Some(first) => first.clone(),
            None => (self.sign_in)().await?,
        };
        self.holds_until = viewer.holds_until();
        let call = self.api.resolved(&viewer, self.call.clone()).await?;
        let call = call.map_err(|_| {
            let message = "your token does not trust this document any more";
            Error::invalid("documentId", message)
        })?;
        let mut subscription = self.begun.subscription.clone();
        let told = subscription.next(self.api.hub(), &viewer).await?;
        let Some(told) = told else {
            return self.settle(&viewer, subscription, Look::Nothing).await;
        };
        let is_last = matches!(told, Told::CaughtUp) && !self.begun.is_live;
        let place = subscription.place(viewer.now());
        let turn = Arc::new(Turn::Tell(Box::new((told, place))));
        let passed = self.api.guard().check(call);
        let passed = passed.map_err(|refusal| Error::internal(refusal.message))?;
        let response = self.api.run(&viewer, passed.request, turn).await;
        let response = response.ok_or_else(|| Error::internal("a subscription without a word"))?;
        let body = answered(response, passed.cost).body;
        let look = self.settle(&viewer, subscription, Look::Told(body)).await?;
        self.has_ended = is_last && matches!(look, Look::Told(_));
        Ok(look)
    }

    /// Keeps how far was told, unless what decides changed meanwhile: rows may be of two policies then.
    async fn settle(
        &mut self,
        viewer: &Viewer,
        subscription: crate::hub::subscription::Subscription,
        look: Look,
    ) -> Result<Look> {
        if !viewer.is_current().await? && self.first.is_none() {
            return Ok(Look::Unsettled);
        }
        self.begun.subscription = subscription;
        Ok(look)
    }

    /// Waits until something changed, or the token is over.
    async fn wait(&mut self) {
        loop {
            match tokio::time::timeout(CLOCK, self.beats.changed()).await {
                Ok(_) => return,
                Err(_) => {
                    let now = self.api.hub().store().sources().now();
                    if self.holds_until.is_some_and(|end| end <= now) {
                        return;
                    }
                }
            }
        }
    }
}

fn failed(error: &Error) -> Event {
    if let Error::Internal(source) = error {
        let source = source.as_ref() as &dyn std::error::Error;
        tracing::error!(error = source, "a subscription failed");
    }
    let message = match error {
        // Whoever follows had signed in.
        Error::Unauthenticated => {
            "the token or session does not hold any more: sign in again, and go on `after` the last `cursor`"
                .to_owned()
        }
        _ => error.to_string(),
    };
    let error_json = serde_json::json!([{
        "message": message,
        "extensions": { "code": code(error) },
    }]);
    Event::Failed {
        errors: error_json,
        is_signed_out: matches!(error, Error::Unauthenticated | Error::Forbidden(_)),
    }
}
