//! Denied access. A refused change is written at once, in a transaction of its own. A read that
//! found nothing is noted in memory and written now and then, once it is known whether there was
//! something hidden: a read never waits for a write, and hidden takes as long as missing.
//!
//! What repeats within a minute is one entry with a count; a person who is denied more than can
//! be noted leaves one entry that says how much was dropped.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::exists::existing;
use super::write::{By, Entry};
use crate::error::Result;
use crate::model::{AuditOutcome, PersonId, SessionId, ShareLinkId, Time, TokenId};
use crate::store::entity::hub;
use crate::store::open::Store;
use crate::store::tx::Tx;
use crate::store::viewer::Viewer;

/// The rule of what was refused as if it did not exist.
pub(super) const NOT_FOUND: &str = "NOT_FOUND";
/// Repeats in this span are counted and not written each.
const SPAN: TimeDelta = TimeDelta::minutes(1);
/// Different denials noted at most between two writes: of one person, and of all.
const MOST_OF_ONE: usize = 1_000;
const MOST: usize = 50_000;
/// No id, key or slug is longer.
const LONGEST: usize = 512;

/// What was asked for, as the caller named it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sought {
    /// By its id.
    Id(String),
    /// A document by its key.
    DocumentKey(String),
    /// A folder by its key.
    FolderKey(String),
    /// A space by its key.
    SpaceKey(String),
    /// A space by its slug.
    SpaceSlug(String),
}

impl Sought {
    fn name(&self) -> &str {
        match self {
            Self::Id(name)
            | Self::DocumentKey(name)
            | Self::FolderKey(name)
            | Self::SpaceKey(name)
            | Self::SpaceSlug(name) => name,
        }
    }
}

/// A change that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The command, such as `documentPublish`.
    pub action: String,
    /// The id of what it was about, as the caller gave it.
    pub object: Option<String>,
    /// Which rule refused it, in capitals.
    pub rule: &'static str,
    /// What the caller was told.
    pub message: String,
}

/// Who was denied what; what is alike is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Denial {
    person: Option<PersonId>,
    action: String,
    sought: Option<Sought>,
    rule: &'static str,
}

#[derive(Debug, Clone, Copy)]
struct Times {
    first: Time,
    token: Option<TokenId>,
    view_as: Option<PersonId>,
    count: u64,
}

/// Denials that are not written yet.
#[derive(Default)]
pub(in crate::store) struct Denials(Mutex<Noted>);

#[derive(Default)]
struct Noted {
    denials: HashMap<Denial, Times>,
    /// How many different ones of each person there are, and how many were dropped.
    people: HashMap<Option<PersonId>, (usize, u64)>,
    /// What was written at once lately.
    written: HashMap<Denial, Time>,
}

impl Denials {
    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, denial: Denial, times: Times) {
        let mut noted = self.lock();
        if let Some(known) = noted.denials.get_mut(&denial) {
            known.count += times.count;
            known.first = known.first.min(times.first);
            return;
        }
        let is_full = noted.denials.len() >= MOST;
        let (different, dropped) = noted.people.entry(denial.person).or_default();
        if is_full || *different >= MOST_OF_ONE {
            *dropped += times.count;
        } else {
            *different += 1;
            noted.denials.insert(denial, times);
        }
    }

    /// Whether the same was written less than a minute ago; if not, it is about to be.
    fn is_repeated(&self, denial: &Denial, now: Time) -> bool {
        let mut noted = self.lock();
        noted.written.retain(|_, at| *at <= now && now < *at + SPAN);
        if noted.written.contains_key(denial) {
            return true;
        }
        if noted.written.len() < MOST {
            noted.written.insert(denial.clone(), now);
        }
        false
    }

    fn take(&self) -> Noted {
        let mut noted = self.lock();
        Noted {
            denials: std::mem::take(&mut noted.denials),
            people: std::mem::take(&mut noted.people),
            written: HashMap::new(),
        }
    }

    /// Takes back what could not be written.
    fn give_back(&self, taken: Noted) {
        for (denial, times) in taken.denials {
            self.note(denial, times);
        }
        let mut noted = self.lock();
        for (person, (_, dropped)) in taken.people {
            noted.people.entry(person).or_default().1 += dropped;
        }
    }
}

impl Viewer {
    /// Notes that the viewer asked for something and found nothing. If it exists, that was a
    /// denied access, and goes into the audit log later.
    pub fn missed(&self, action: &str, sought: Sought) {
        if self.system_reason().is_none() && sought.name().len() <= LONGEST {
            let denial = self.denial(action, Some(sought), NOT_FOUND);
            let denials = &self.store().inner.denials;
            denials.note(denial, self.once());
        }
    }

    /// Writes a refused change into the audit log, in a transaction of its own. What was refused
    /// as if it did not exist is written if it exists; the work is the same if it does not.
    #[async_recursion::async_recursion]
    pub async fn audit_refusal(&self, refused: Refused) -> Result<()> {
        let who = self.signed_in();
        if who.person().is_none() {
            return Ok(());
        }
        let named = refused.object.filter(|object| object.len() <= LONGEST);
        let sought = named.map(Sought::Id);
        let denial = self.denial(&refused.action, sought.clone(), refused.rule);
        let denials = &self.store().inner.denials;
        if denials.is_repeated(&denial, self.now()) {
            denials.note(denial, self.once());
            return Ok(());
        }
        let tx = who.begin_unasked().await?;
        let sought: Vec<Sought> = sought.into_iter().collect();
        let is_there = !existing(&tx.db(), &sought).await?.is_empty();
        let is_hidden = refused.rule == NOT_FOUND;
        if is_there || !is_hidden {
            let mut details = json!({"rule": refused.rule});
            if !is_hidden {
                details["message"] = json!(refused.message);
            }
            if self.actor().is_some() {
                details["viewAs"] = json!(self.person().map(|person| person.to_string()));
            }
            tx.record_entry(Entry {
                action: refused.action,
                outcome: AuditOutcome::Denied,
                object: sought.first().map(|object| object.name().to_owned()),
                details,
                by: None,
            });
        } else {
            touch(&tx).await?;
        }
        tx.commit().await
    }

    /// Notes that a share link was refused to whoever has its secret; written later, once for all
    /// that is alike: anybody may try as often as it likes.
    pub fn refused_by_link(&self, link: ShareLinkId, rule: &'static str) {
        let sought = Sought::Id(link.to_string());
        let denial = self.denial("shareLinkOpen", Some(sought), rule);
        self.store().inner.denials.note(denial, self.once());
    }

    /// Notes that a viewer token was asked for somebody for whom none is issued.
    pub fn refused_to_issue(&self, person: PersonId) {
        let sought = Sought::Id(person.to_string());
        self.missed("viewerTokenIssue", sought);
    }

    fn denial(&self, action: &str, sought: Option<Sought>, rule: &'static str) -> Denial {
        Denial {
            person: self.signed_in().person(),
            action: action.to_owned(),
            sought,
            rule,
        }
    }

    fn once(&self) -> Times {
        Times {
            first: self.now(),
            token: self.token(),
            view_as: self.actor().and_then(|_| self.person()),
            count: 1,
        }
    }
}

impl Store {
    /// Notes that a token that is known was refused, or its person.
    pub(in crate::store) fn refuse_token(
        &self,
        (token, person): (TokenId, PersonId),
        rule: &'static str,
        now: Time,
    ) {
        let who = (Some(person), Some(token));
        self.refuse(who, ("signIn", rule), Some(token.to_string()), now);
    }

    /// Notes that a session that is known was refused, or its person.
    pub(in crate::store) fn refuse_session(
        &self,
        (session, person): (SessionId, PersonId),
        rule: &'static str,
        now: Time,
    ) {
        let object = Some(session.to_string());
        self.refuse((Some(person), None), ("signIn", rule), object, now);
    }

    /// Notes that somebody gave a wrong or ended secret; of whose account, where there is one. Written
    /// later and once for all that is alike: anybody may try as often as it likes, and whether there
    /// is such an account changes nothing about the time that it takes.
    pub(in crate::store) fn refuse_password(
        &self,
        person: Option<PersonId>,
        what: (&str, &'static str),
        now: Time,
    ) {
        let object = person.map(|person| person.to_string());
        self.refuse((person, None), what, object, now);
    }

    fn refuse(
        &self,
        (person, token): (Option<PersonId>, Option<TokenId>),
        (action, rule): (&str, &'static str),
        object: Option<String>,
        now: Time,
    ) {
        let denial = Denial {
            person,
            action: action.to_owned(),
            sought: object.map(Sought::Id),
            rule,
        };
        let times = Times {
            first: now,
            token,
            view_as: None,
            count: 1,
        };
        self.inner.denials.note(denial, times);
    }

    /// Writes the denied accesses noted since the last call into the audit log.
    #[async_recursion::async_recursion]
    pub async fn save_denials(&self) -> Result<()> {
        let taken = self.inner.denials.take();
        let is_empty = taken.denials.is_empty() && taken.people.is_empty();
        if is_empty {
            return Ok(());
        }
        let written = self.write_denials(&taken).await;
        if written.is_err() {
            self.inner.denials.give_back(taken);
        }
        written
    }

    async fn write_denials(&self, taken: &Noted) -> Result<()> {
        let viewer = self.as_system("note denied access").await?;
        let tx = viewer.begin_unasked().await?;
        let sought: Vec<Sought> = taken
            .denials
            .keys()
            .filter_map(|denial| denial.sought.clone())
            .collect();
        let found = existing(&tx.db(), &sought).await?;
        let mut denials: Vec<_> = taken.denials.iter().collect();
        denials.sort_by(|(a, at), (b, bt)| {
            let key = |denial: &Denial| (denial.person, denial.action.clone());
            (at.first, key(a)).cmp(&(bt.first, key(b)))
        });
        for (denial, times) in denials {
            let object = denial.sought.as_ref().and_then(|sought| found.get(sought));
            if object.is_some() || denial.rule != NOT_FOUND {
                tx.record_entry(entry(denial, times, object.cloned()));
            }
        }
        for (person, (_, dropped)) in &taken.people {
            if *dropped > 0 {
                tx.record_entry(dropped_entry(*person, *dropped, tx.now()));
            }
        }
        tx.commit().await
    }
}

fn entry(denial: &Denial, times: &Times, object: Option<String>) -> Entry {
    let mut details = json!({"rule": denial.rule, "count": times.count});
    match &denial.sought {
        Some(Sought::Id(_)) | None => {}
        Some(named) => details["named"] = json!(named.name()),
    }
    if let Some(person) = times.view_as {
        details["viewAs"] = json!(person.to_string());
    }
    Entry {
        action: denial.action.clone(),
        outcome: AuditOutcome::Denied,
        object: object.or_else(|| Some(denial.sought.as_ref()?.name().to_owned())),
        details,
        by: Some(By {
            at: times.first,
            person: denial.person,
            token: times.token,
        }),
    }
}

/// One entry for all that one person was denied beyond what can be noted; whether any of it
/// exists is not known.
fn dropped_entry(person: Option<PersonId>, dropped: u64, at: Time) -> Entry {
    let details: Value = json!({"rule": NOT_FOUND, "dropped": dropped});
    Entry {
        action: "denialsDropped".to_owned(),
        outcome: AuditOutcome::Denied,
        object: None,
        details,
        by: Some(By {
            at,
            person,
            token: None,
        }),
    }
}

/// Writes what is there already, so that the commit takes as long as one with an entry.
async fn touch(tx: &Tx) -> Result<()> {
    hub::Entity::update_many()
        .col_expr(
            hub::Column::AuditLength,
            Expr::col(hub::Column::AuditLength),
        )
        .filter(hub::Column::Id.eq(1))
        .exec(&tx.db())
        .await?;
    Ok(())
}
