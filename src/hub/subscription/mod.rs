//! Subscriptions: what somebody follows, and up to where it was told of it.
//!
//! Keeps ids and places only. What is told is read anew at each event, through a viewer that signed in for
//! it; so nothing is told that one could not look up at that moment.

mod beat;
mod matched;

use std::collections::VecDeque;

use uuid::Uuid;

use super::Hub;
use crate::error::{Error, Result};
use crate::model::{Document, DocumentId, Notification, NotificationId, SavedSearchId, Time};
use crate::store::{ChangedDocument, DocumentFilter, Pulse, Viewer, Visible};

pub use beat::Beat;

/// Documents looked up ahead at most.
const AHEAD: u64 = 100;
/// How long after it was written a place is still good. Shorter than the feed is kept, so that whether it
/// is good depends on nothing but the clock.
pub const PLACE_DAYS: i64 = 6;

/// What is followed.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// Documents that pass the filter, when they change.
    Documents(Box<DocumentFilter>),
    /// What the viewer's own saved search finds, when it changes.
    Search(SavedSearchId),
    /// The viewer's own notifications.
    Notifications,
}

/// What there is to tell.
#[derive(Debug, Clone)]
pub enum Told {
    /// A document changed.
    Document(Box<Visible<Document>>),
    /// Something that the viewer is told of.
    Notification(Visible<Notification>),
    /// Everything up to here was told.
    CaughtUp,
}

/// How far somebody was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which database this is a place of.
    pub epoch: Uuid,
    /// The number of the last change told: in the feed, or in the audit log for notifications.
    pub seq: i64,
    /// The last notification told of; nil for none.
    pub id: Uuid,
    /// When this was written down.
    pub at: Time,
}

/// What one subscriber follows, and how far it was told.
#[derive(Debug, Clone)]
pub struct Subscription {
    subject: Subject,
    place: Place,
    ahead: VecDeque<ChangedDocument>,
    /// Up to where `ahead` has everything.
    known: i64,
    is_caught_up: bool,
}

impl Subscription {
    /// From now on, or from a place on that was told before.
    ///
    /// # Errors
    /// NotFound when the saved search is not the viewer's; Invalid when the place is of another
    /// database or too old.
    #[async_recursion::async_recursion]
    pub async fn begin(viewer: &Viewer, subject: Subject, after: Option<Place>) -> Result<Self> {
        if let Subject::Search(id) = subject {
            matched::saved(viewer, id).await?.ok_or(Error::NotFound)?;
        }
        let pulse = viewer.pulse();
        let place = match after {
            None => Place {
                epoch: pulse.epoch,
                seq: head(&subject, pulse),
                id: Uuid::nil(),
                at: viewer.now(),
            },
            Some(place) => checked(place, viewer)?,
        };
        Ok(Self {
            subject,
            place,
            ahead: VecDeque::new(),
            known: place.seq,
            is_caught_up: false,
        })
    }

    /// Up to where it was told, as of now.
    pub fn place(&self, now: Time) -> Place {
        Place {
            at: now,
            ..self.place
        }
    }

    /// What to tell next, if there is anything. Whoever was told of everything is told that, once.
    ///
    /// # Errors
    /// NotFound when the saved search is gone; Unavailable when the database was replaced.
    #[async_recursion::async_recursion]
    pub async fn next(&mut self, hub: &Hub, viewer: &Viewer) -> Result<Option<Told>> {
        let pulse = viewer.pulse();
        if pulse.epoch != self.place.epoch {
            let message = "the hub's database was replaced: subscribe again without `after`";
            return Err(Error::Unavailable(message.to_owned()));
        }
        let told = match self.subject.clone() {
            Subject::Notifications => self.next_notification(viewer).await?,
            Subject::Documents(filter) => {
                self.next_document(viewer, &filter, pulse.feed_head).await?
            }
            Subject::Search(id) => self.next_match((hub, viewer), id).await?,
        };
        if told.is_none() && !self.is_caught_up {
            self.is_caught_up = true;
            return Ok(Some(Told::CaughtUp));
        }
        Ok(told)
    }

    async fn next_notification(&mut self, viewer: &Viewer) -> Result<Option<Told>> {
        let place = (self.place.seq, NotificationId(self.place.id));
        let Some((seq, row)) = viewer.next_notification(place).await? else {
            return Ok(None);
        };
        (self.place.seq, self.place.id) = (seq, row.id.0);
        Ok(Some(Told::Notification(row)))
    }

    async fn next_document(
        &mut self,
        viewer: &Viewer,
        filter: &DocumentFilter,
        head: i64,
    ) -> Result<Option<Told>> {
        loop {
            while let Some(next) = self.ahead.pop_front() {
                self.place.seq = next.seq;
                if let Some(row) = viewer.document_within(filter, next.id).await? {
                    return Ok(Some(Told::Document(Box::new(row))));
                }
            }
            self.place.seq = self.place.seq.max(self.known);
            if self.known >= head {
                return Ok(None);
            }
            let ahead = self.look_ahead(viewer, filter, head).await?;
            self.ahead = ahead.into();
        }
    }

    /// The next documents that changed; `known` says up to where that is everything.
    async fn look_ahead(
        &mut self,
        viewer: &Viewer,
        filter: &DocumentFilter,
        head: i64,
    ) -> Result<Vec<ChangedDocument>> {
        let span = (self.known, head);
        let ahead = viewer.changed_documents(filter, span, AHEAD).await?;
        self.known = match ahead.last() {
            Some(last) if ahead.len() as u64 == AHEAD => last.seq,
            _ => head,
        };
        Ok(ahead)
    }

    async fn next_match(
        &mut self,
        (hub, viewer): (&Hub, &Viewer),
        id: SavedSearchId,
    ) -> Result<Option<Told>> {
        let saved = matched::saved(viewer, id).await?.ok_or(Error::NotFound)?;
        // What is not indexed yet comes with a later beat.
        let head = matched::head(hub, viewer);
        let filter = DocumentFilter {
            states: crate::model::DocumentState::ALL.to_vec(),
            ..DocumentFilter::default()
        };
        loop {
            while let Some(next) = self.ahead.pop_front() {
                self.place.seq = next.seq;
                let matching = matched::among((hub, viewer), &saved, &[next]).await?;
                let still: Vec<DocumentId> = matching.iter().map(|one| one.id).collect();
                if let Some(row) = viewer.documents_by_ids(&still).await?.pop() {
                    return Ok(Some(Told::Document(Box::new(row))));
                }
            }
            self.place.seq = self.place.seq.max(self.known);
            if self.known >= head {
                return Ok(None);
            }
            let ahead = self.look_ahead(viewer, &filter, head).await?;
            self.ahead = matched::among((hub, viewer), &saved, &ahead).await?.into();
        }
    }
}

/// The number of the newest change.
fn head(subject: &Subject, pulse: Pulse) -> i64 {
    match subject {
        Subject::Notifications => pulse.audit_length,
        Subject::Documents(_) | Subject::Search(_) => pulse.feed_head,
    }
}

fn checked(place: Place, viewer: &Viewer) -> Result<Place> {
    let oldest = viewer.now() - chrono::TimeDelta::days(PLACE_DAYS);
    if place.epoch == viewer.pulse().epoch && place.at >= oldest {
        return Ok(place);
    }
    let message = format!(
        "`after` is more than {PLACE_DAYS} days old, or the hub's database was replaced since: read what \
         you follow anew, and subscribe without `after`"
    );
    Err(Error::invalid("after", message))
}
