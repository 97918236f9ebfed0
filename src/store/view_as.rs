//! View as: a viewer who looks through somebody else's eyes. It gets what both get, changes
//! nothing, and leaves an audit entry.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use serde_json::json;

use super::audit::Sought;
use super::rights::Rights;
use super::viewer::Viewer;
use crate::access::{Asker, may_view_as};
use crate::error::{Error, Result};
use crate::model::{PersonId, Time, TokenScope};

/// One audit entry tells of all the requests of one person as another in this span.
const ENTRY_SPAN: TimeDelta = TimeDelta::minutes(10);
/// Pairs remembered at most; whoever comes after them leaves an entry for each request.
const MOST: usize = 10_000;

/// Who looked as whom lately, and when that was written into the audit log.
#[derive(Default)]
pub(in crate::store) struct Views(Mutex<HashMap<(PersonId, PersonId), Time>>);

impl Views {
    fn is_written(&self, pair: (PersonId, PersonId), now: Time) -> bool {
        let views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        views
            .get(&pair)
            .is_some_and(|at| now < *at + ENTRY_SPAN && *at <= now)
    }

    fn note(&self, pair: (PersonId, PersonId), now: Time) {
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        views.retain(|_, at| now < *at + ENTRY_SPAN);
        if views.len() < MOST {
            views.insert(pair, now);
        }
    }
}

impl Viewer {
    /// This viewer looking through the person's eyes: it gets what both get and changes nothing.
    /// The audit entry about it is written before this returns.
    ///
    /// # Errors
    /// `Forbidden` for whoever is nobody, unknown to this viewer, or not this viewer's to look
    /// as: the cases are not told apart. `Unauthenticated` for the anonymous viewer.
    #[async_recursion::async_recursion]
    pub async fn view_as(&self, person: PersonId) -> Result<Self> {
        let actor = self.require_person()?;
        let (policy, now) = (self.policy(), self.now());
        let held = (actor, &**self.reach(), self.neighbours());
        let target = Asker::new(policy, person, TokenScope::full())
            .filter(|target| may_view_as(policy, held, target, now));
        let Some(target) = target else {
            self.missed("viewAs", Sought::Id(person.to_string()));
            return Err(refused());
        };
        let theirs = self.store().inner.rights.get(policy, &target, now);
        let rights = Rights::new(
            self.reach().intersect(&theirs.reach),
            self.neighbours().intersect(&theirs.neighbours, policy),
        );
        let viewer = self.through(target.seen_by(actor), rights);
        self.audit_view((actor.person, person)).await?;
        Ok(viewer)
    }

    async fn audit_view(&self, pair: (PersonId, PersonId)) -> Result<()> {
        let views = &self.store().inner.views;
        if views.is_written(pair, self.now()) {
            return Ok(());
        }
        let tx = self.begin_unasked().await?;
        tx.record("viewAs", pair.1, json!({}));
        tx.commit().await?;
        views.note(pair, self.now());
        Ok(())
    }
}

fn refused() -> Error {
    Error::Forbidden(
        "there is no such person, or you may not look as that person: that needs an administrator \
         of its organization or of the hub, or MANAGE on a space where its organization has a seat"
            .to_owned(),
    )
}
