//! Subscriptions in the API. A subscription's field is run at the start, to say what it follows, and then
//! once for each event, for a viewer that signed in for just that event.
//!
//! Owns no rights and keeps no rows: what an event says is read when it is told.

mod follow;
mod root;

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, MergedSubscription};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use self::root::{DocumentSubscription, NotificationSubscription, SearchSubscription};
use super::cursor::Cursors;
use super::error::fault;
use super::session::session;
use crate::error::{Error, Result};
use crate::hub::subscription::{self, Place, Subject, Told};

/// Everything that can be followed.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    DocumentSubscription,
    SearchSubscription,
    NotificationSubscription,
);

/// What a subscription's field is run for.
pub enum Turn {
    /// To say what it follows.
    Begin(Mutex<Option<Begun>>),
    /// To tell of one thing.
    Tell(Box<(Told, Place)>),
}

/// What is followed from now on.
pub struct Begun {
    /// What, and how far it was told.
    pub subscription: subscription::Subscription,
    /// Whether it goes on once everything was told.
    pub is_live: bool,
}

/// The arguments that every subscription has.
struct From {
    after: Option<String>,
    follow: bool,
}

/// Runs a field: at the start it notes what it follows and tells nothing. Then it tells what `read` makes
/// of an event, with the cursor to go on from.
async fn turn<T>(
    ctx: &Context<'_>,
    list: &'static str,
    (subject, from): (Result<Subject>, From),
    read: impl FnOnce(&Told) -> T,
) -> async_graphql::Result<Option<(String, T)>> {
    let session = session(ctx);
    let cursors = Cursors::new(session, &list);
    let slot = match ctx.data_unchecked::<Arc<Turn>>().as_ref() {
        Turn::Tell(told) => {
            let (told, place) = told.as_ref();
            let nonce = session.hub.store().sources().secret();
            return Ok(Some((cursors.seal(&bytes(place), nonce), read(told))));
        }
        Turn::Begin(slot) => slot,
    };
    let place = |cursor: &String| {
        let place = cursors.open(cursor).and_then(|bytes| place(&bytes));
        place.ok_or_else(|| {
            let message = "`after` is no cursor of this subscription and of you: leave it out";
            Error::invalid("after", message)
        })
    };
    let after = from.after.as_ref().map(place).transpose().map_err(fault)?;
    let subject = subject.map_err(fault)?;
    let begun = subscription::Subscription::begin(&session.viewer, subject, after).await;
    let begun = Begun {
        subscription: begun.map_err(fault)?,
        is_live: from.follow,
    };
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun);
    Ok(None)
}

/// A place as it is sealed into a cursor.
fn bytes(place: &Place) -> Vec<u8> {
    let mut bytes = place.epoch.as_bytes().to_vec();
    bytes.extend(place.seq.to_be_bytes());
    bytes.extend(place.id.as_bytes());
    bytes.extend(place.at.timestamp_micros().to_be_bytes());
    bytes
}

fn place(bytes: &[u8]) -> Option<Place> {
    let (epoch, rest) = bytes.split_first_chunk::<16>()?;
    let (seq, rest) = rest.split_first_chunk::<8>()?;
    let (id, rest) = rest.split_first_chunk::<16>()?;
    let at = i64::from_be_bytes(rest.try_into().ok()?);
    Some(Place {
        epoch: Uuid::from_bytes(*epoch),
        seq: i64::from_be_bytes(*seq),
        id: Uuid::from_bytes(*id),
        at: DateTime::<Utc>::from_timestamp_micros(at)?,
    })
}
