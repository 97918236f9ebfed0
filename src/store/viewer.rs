//! Viewer: the authenticated caller of one request, with its clock reading. The only thing that
//! reads.

mod confined;
mod renewed;

pub use confined::Purpose;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use super::idempotency::IdempotencyKey;
use super::kept::Fresh;
use super::open::Store;
use super::pulse::{self, Pulse};
use super::rights::Rights;
use super::{session, token};
use crate::access::{Asker, Neighbours, Policy, Reach, Read, decide};
use crate::error::{Error, Result};
use crate::model::{Anchor, Level, PersonId, Requirement, SessionId, Time, TokenId, TokenScope};

/// The authenticated caller of one request. Cheap to clone.
///
/// All that one viewer reads is decided by one policy snapshot and one clock reading; whether the
/// rows are of the same policy, `is_current` tells afterwards.
#[derive(Clone)]
pub struct Viewer {
    inner: Arc<ViewerInner>,
    /// The key by which it makes what it makes once.
    pub(in crate::store) key: Option<Arc<IdempotencyKey>>,
}

struct ViewerInner {
    store: Store,
    who: Who,
    policy: Arc<Policy>,
    rights: Arc<Rights>,
    pulse: Pulse,
    now: Time,
    token: Option<TokenId>,
    holds_until: Option<Time>,
    trusts_only: bool,
    session: Option<SessionId>,
    /// Who signed in, where it looks through somebody else's eyes.
    actor: Option<Viewer>,
    statements: Arc<AtomicUsize>,
    /// What was read and may be kept.
    fresh: Mutex<Vec<Fresh>>,
    /// Whether something newer than its sign-in was looked at, besides rows.
    newer: AtomicBool,
}

/// On whose behalf.
#[derive(Clone)]
pub(in crate::store) enum Who {
    /// Nobody signed in.
    Anonymous,
    /// A person.
    Person(Box<Asker>),
    /// A person who may do this one thing: for everything else nobody signed in.
    Confined(Purpose, Box<Asker>),
    /// The hub itself, for this reason.
    System(&'static str),
}

impl Viewer {
    pub(in crate::store) fn new(
        store: &Store,
        who: Who,
        (policy, rights): (Arc<Policy>, Arc<Rights>),
        (pulse, now): (Pulse, Time),
    ) -> Self {
        let inner = ViewerInner {
            now,
            store: store.clone(),
            who,
            policy,
            rights,
            pulse,
            token: None,
            holds_until: None,
            trusts_only: false,
            session: None,
            actor: None,
            // Signing in was one.
            statements: Arc::new(AtomicUsize::new(1)),
            fresh: Mutex::default(),
            newer: AtomicBool::new(false),
        };
        Self::of(inner)
    }

    fn of(inner: ViewerInner) -> Self {
        Self {
            inner: Arc::new(inner),
            key: None,
        }
    }

    pub(in crate::store) fn with_token(self, found: &token::Found) -> Self {
        let mut inner = Arc::try_unwrap(self.inner).unwrap_or_else(|shared| shared.copy());
        inner.token = Some(found.token);
        inner.holds_until = found.expires_at;
        inner.trusts_only = found.trusted_only;
        Self::of(inner)
    }

    pub(in crate::store) fn with_session(self, found: &session::Found) -> Self {
        let mut inner = Arc::try_unwrap(self.inner).unwrap_or_else(|shared| shared.copy());
        inner.session = Some(found.session);
        inner.holds_until = Some(found.holds_until);
        Self::of(inner)
    }

    /// This viewer looking through somebody else's eyes, with the rights that both have.
    pub(in crate::store) fn through(&self, eyes: Asker, rights: Rights) -> Self {
        let inner = ViewerInner {
            who: Who::Person(Box::new(eyes)),
            rights: Arc::new(rights),
            actor: Some(self.clone()),
            ..self.inner.copy()
        };
        Self::of(inner)
    }

    /// The clock reading of the request.
    pub fn now(&self) -> Time {
        self.inner.now
    }

    /// The person who signed in, or the one whose eyes it looks through; none for the anonymous
    /// viewer and the hub itself.
    pub fn person(&self) -> Option<PersonId> {
        self.asker().map(|asker| asker.person)
    }

    /// Who signed in, where it looks through somebody else's eyes: as if it did not.
    pub fn actor(&self) -> Option<&Self> {
        self.inner.actor.as_ref()
    }

    /// Who signed in, without anybody else's eyes.
    pub fn signed_in(&self) -> &Self {
        self.actor().unwrap_or(self)
    }

    /// Everybody whose rights bound what it gets: the person, and whoever looks through its
    /// eyes.
    pub(in crate::store) fn askers(&self) -> impl Iterator<Item = &Asker> {
        let actor = self.actor().and_then(Self::asker);
        self.asker().into_iter().chain(actor)
    }

    /// What decisions know of that person. Under view-as it may administer what both may, and
    /// nothing is decided about nodes for it: `reach` has that.
    pub fn asker(&self) -> Option<&Asker> {
        match &self.inner.who {
            Who::Person(asker) => Some(asker),
            Who::Anonymous | Who::Confined(..) | Who::System(_) => None,
        }
    }

    /// What decisions know of the person who signed in, or `Unauthenticated`.
    pub fn require_person(&self) -> Result<&Asker> {
        self.asker().ok_or(Error::Unauthenticated)
    }

    /// The token that it signed in with.
    pub fn token(&self) -> Option<TokenId> {
        self.inner.token
    }

    /// From when the token or the session that it signed in with is refused; none: never by itself.
    pub fn holds_until(&self) -> Option<Time> {
        self.inner.holds_until
    }

    /// Whether the token that it signed in with runs no GraphQL documents but those that it trusts.
    pub fn trusts_only(&self) -> bool {
        self.inner.trusts_only
    }

    /// The session that it signed in with.
    pub fn session(&self) -> Option<SessionId> {
        self.inner.session
    }

    /// Why the hub itself is acting; none for people.
    pub fn system_reason(&self) -> Option<&'static str> {
        match self.inner.who {
            Who::System(reason) => Some(reason),
            _ => None,
        }
    }

    /// What it may reach.
    pub fn reach(&self) -> &Arc<Reach> {
        &self.inner.rights.reach
    }

    /// Whom it may know of.
    pub fn neighbours(&self) -> &Neighbours {
        &self.inner.rights.neighbours
    }

    /// The policy that decides for it.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.inner.policy
    }

    /// The policy as it is now, for what is decided about somebody else than the viewer.
    #[async_recursion::async_recursion]
    pub async fn latest_policy(&self) -> Result<Arc<Policy>> {
        let version = pulse::read(&self.db()).await?.policy_version;
        self.store().policy_at(version).await
    }

    /// What the viewer's organization does not meet on the path to this anchor, and so keeps it
    /// locked; empty where it is not locked.
    pub fn remedies(&self, anchor: Anchor) -> Vec<Requirement> {
        match self.actor() {
            None => self
                .asker()
                .map(|one| self.remedies_for(one, anchor))
                .unwrap_or_default(),
            Some(actor) if self.reach().level(anchor) == Level::Discover => {
                // Whoever holds more than the other needs no remedy, and may see the other's.
                let eyes = self.person().and_then(|person| {
                    Asker::new(self.policy(), person, TokenScope::full())
                        .map(|one| self.remedies_for(&one, anchor))
                });
                let (mut eyes, actors) = (eyes.unwrap_or_default(), actor.remedies(anchor));
                match (eyes.is_empty(), actor.reach().level(anchor)) {
                    (true, _) => actors,
                    (false, Level::Discover) => {
                        eyes.retain(|requirement| actors.contains(requirement));
                        eyes
                    }
                    _ => eyes,
                }
            }
            Some(_) => Vec::new(),
        }
    }

    fn remedies_for(&self, asker: &Asker, anchor: Anchor) -> Vec<Requirement> {
        let decision = decide::<Read>(self.policy(), asker, (anchor, None), self.now());
        if decision.level != Level::Discover {
            return Vec::new();
        }
        let remedies = decision.remedies.into_iter();
        remedies.map(|remedy| remedy.requirement).collect()
    }

    /// The state of the database when it signed in.
    pub fn pulse(&self) -> Pulse {
        self.inner.pulse
    }

    /// Whether what decides is still as it was when it signed in. One statement; none where all that
    /// was read was kept from before.
    ///
    /// Rows are read after the policy that decides about them. When it has changed in between, what
    /// was read may be what nobody under any one policy would have seen: it must be read again.
    #[async_recursion::async_recursion]
    pub async fn is_current(&self) -> Result<bool> {
        if matches!(self.inner.who, Who::Anonymous | Who::Confined(..)) {
            return Ok(true);
        }
        let is_newer = self.inner.newer.load(Ordering::Relaxed);
        if self.statements() == 1 && !is_newer {
            return Ok(true);
        }
        let now = pulse::read(&self.db()).await?;
        self.keep_fresh(now).await?;
        Ok(now.policy_version == self.inner.policy.version)
    }

    /// Notes that something newer than the viewer's sign-in was looked at, besides rows: an index
    /// that has read further, or what the viewer wrote itself.
    pub fn note_newer(&self) {
        self.inner.newer.store(true, Ordering::Relaxed);
    }

    /// Whether it takes rows that were kept: as they were when it signed in.
    pub(in crate::store) fn takes_kept(&self) -> bool {
        self.system_reason().is_none() && !self.inner.newer.load(Ordering::Relaxed)
    }

    pub(in crate::store) fn fresh(&self) -> MutexGuard<'_, Vec<Fresh>> {
        let fresh = self.inner.fresh.lock();
        fresh.unwrap_or_else(PoisonError::into_inner)
    }

    /// The hub's database.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// How many SQL statements were run for it so far.
    pub fn statements(&self) -> usize {
        self.inner.statements.load(Ordering::Relaxed)
    }

    pub(in crate::store) fn rights(&self) -> &Rights {
        &self.inner.rights
    }

    pub(in crate::store) fn who(&self) -> &Who {
        &self.inner.who
    }

    /// The readers, each statement counted.
    pub(in crate::store) fn db(&self) -> Counted<'_, DatabaseConnection> {
        self.count(&self.inner.store.inner.connections.readers)
    }

    /// Any connection, each statement counted.
    pub(in crate::store) fn count<'a, C>(&'a self, connection: &'a C) -> Counted<'a, C> {
        Counted {
            connection,
            statements: &self.inner.statements,
        }
    }
}

impl ViewerInner {
    fn copy(&self) -> Self {
        Self {
            store: self.store.clone(),
            who: self.who.clone(),
            policy: self.policy.clone(),
            rights: self.rights.clone(),
            pulse: self.pulse,
            now: self.now,
            token: self.token,
            holds_until: self.holds_until,
            trusts_only: self.trusts_only,
            session: self.session,
            actor: self.actor.clone(),
            statements: Arc::new(AtomicUsize::new(self.statements.load(Ordering::Relaxed))),
            fresh: Mutex::default(),
            newer: AtomicBool::new(self.newer.load(Ordering::Relaxed)),
        }
    }
}

/// A connection that counts its statements.
pub(in crate::store) struct Counted<'a, C> {
    connection: &'a C,
    statements: &'a AtomicUsize,
}

impl<C> Counted<'_, C> {
    fn tick(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }
}

#[async_trait::async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Counted<'_, C> {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.tick();
        self.connection.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.tick();
        self.connection.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.tick();
        self.connection.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.tick();
        self.connection.query_all_raw(statement).await
    }
}
