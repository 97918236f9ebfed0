//! Viewer: the authenticated caller of one request, with its clock reading. The only thing that
//! reads.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use super::open::Store;
use super::pulse::Pulse;
use super::rights::Rights;
use crate::access::{Asker, Neighbours, Policy, Reach, Read, decide};
use crate::error::{Error, Result};
use crate::model::{Anchor, Level, PersonId, Requirement, Time, TokenId};

/// The authenticated caller of one request. Cheap to clone.
///
/// All that one viewer reads is decided by one policy snapshot and one clock reading.
#[derive(Clone)]
pub struct Viewer {
    inner: Arc<ViewerInner>,
}

struct ViewerInner {
    store: Store,
    who: Who,
    policy: Arc<Policy>,
    rights: Arc<Rights>,
    pulse: Pulse,
    now: Time,
    token: Option<TokenId>,
    statements: AtomicUsize,
}

/// On whose behalf.
#[derive(Clone)]
pub(in crate::store) enum Who {
    /// Nobody signed in.
    Anonymous,
    /// A person.
    Person(Box<Asker>),
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
            // Signing in was one.
            statements: AtomicUsize::new(1),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    pub(in crate::store) fn with_token(self, token: TokenId) -> Self {
        let mut inner = Arc::try_unwrap(self.inner).unwrap_or_else(|shared| ViewerInner {
            store: shared.store.clone(),
            who: shared.who.clone(),
            policy: shared.policy.clone(),
            rights: shared.rights.clone(),
            pulse: shared.pulse,
            now: shared.now,
            token: None,
            statements: AtomicUsize::new(shared.statements.load(Ordering::Relaxed)),
        });
        inner.token = Some(token);
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The clock reading of the request.
    pub fn now(&self) -> Time {
        self.inner.now
    }

    /// The person who signed in; none for the anonymous viewer and the hub itself.
    pub fn person(&self) -> Option<PersonId> {
        self.asker().map(|asker| asker.person)
    }

    /// What decisions know of the person who signed in.
    pub fn asker(&self) -> Option<&Asker> {
        match &self.inner.who {
            Who::Person(asker) => Some(asker),
            Who::Anonymous | Who::System(_) => None,
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

    /// What the viewer's organization does not meet on the path to this anchor, and so keeps it
    /// locked; empty where it is not locked.
    pub fn remedies(&self, anchor: Anchor) -> Vec<Requirement> {
        let Some(asker) = self.asker() else {
            return Vec::new();
        };
        let decision = decide::<Read>(self.policy(), asker, (anchor, None), self.now());
        if decision.level != Level::Discover {
            return Vec::new();
        }
        decision
            .remedies
            .into_iter()
            .map(|remedy| remedy.requirement)
            .collect()
    }

    /// The state of the database when it signed in.
    pub fn pulse(&self) -> Pulse {
        self.inner.pulse
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
