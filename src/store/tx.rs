//! Tx: one transaction of one viewer. The only thing that writes; it writes the audit entries,
//! the change feed and the policy version itself.
//!
//! Writers of one hub take turns on both databases: the audit log is a chain, and decisions made
//! inside hold until the commit because nothing can change under them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, FromQueryResult,
    QueryFilter, Set, Statement,
};
use uuid::Uuid;

use super::audit::{self, Entry, Head};
use super::entity::{feed, hub};
use super::policy;
use super::pulse::not_a_hub;
use super::viewer::{Counted, Viewer, Who};
use crate::access::{Asker, Part, Policy, Reach};
use crate::error::{Error, Result};
use crate::model::{AuditOutcome, Document, Time};

/// Rows per INSERT: SQLite binds at most 32,766 values in one statement.
pub(in crate::store) const ROWS_PER_INSERT: usize = 1_000;

/// One transaction of one viewer; undone when it is dropped without `commit`.
pub struct Tx {
    tx: DatabaseTransaction,
    viewer: Viewer,
    policy: Arc<Policy>,
    who: Who,
    audit_end: Head,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    entries: Vec<Entry>,
    /// By ordinal: the id, and whether the document itself changed.
    documents: BTreeMap<i64, (Uuid, bool)>,
    changed: BTreeSet<Part>,
}

#[derive(FromQueryResult)]
struct Lock {
    policy_version: i64,
    audit_length: i64,
    audit_head: String,
}

const LOCK: &str = "SELECT policy_version, audit_length, audit_head FROM hub";

impl Viewer {
    /// Begins to write. Whoever can't sign in any more is refused here, and whoever repeats a request.
    #[async_recursion::async_recursion]
    pub async fn begin(&self) -> Result<Tx> {
        let mut tx = self.begin_unasked().await?;
        if tx.policy.version == self.policy().version {
            tx.policy = self.policy().clone();
        } else {
            tx.policy = Arc::new(policy::load_in(&tx.db(), self.policy()).await?);
            tx.who = self.who().renew(&tx.policy)?;
        }
        tx.check_not_made().await?;
        Ok(tx)
    }

    /// Begins to write with an empty policy, for writes that nothing decides about: loading the
    /// policy for each of many batches that change it would take longer than the batches.
    pub(in crate::store) async fn begin_unasked(&self) -> Result<Tx> {
        match self.who() {
            Who::Anonymous => return Err(Error::Unauthenticated),
            Who::Confined(purpose, _) => return Err(Error::Forbidden(purpose.only().to_owned())),
            Who::Person(_) | Who::System(_) => {}
        }
        self.begin_for_anybody().await
    }

    /// Begins to write for whoever has a link's secret, signed in or not: what it may do is decided
    /// by the link, under this policy or a newer one.
    #[async_recursion::async_recursion]
    pub async fn begin_with_secret(&self, policy: &Arc<Policy>) -> Result<Tx> {
        let mut tx = self.begin_for_anybody().await?;
        tx.policy = match tx.policy.version == policy.version {
            true => policy.clone(),
            false => Arc::new(policy::load_in(&tx.db(), policy).await?),
        };
        Ok(tx)
    }

    async fn begin_for_anybody(&self) -> Result<Tx> {
        if self.actor().is_some() {
            return Err(Error::Forbidden(
                "nothing can be changed while you look as somebody else: send the request without \
                 that"
                    .to_owned(),
            ));
        }
        let tx = self.store().inner.connections.begin_write().await?;
        let lock = match tx.get_database_backend() {
            DbBackend::Postgres => format!("{LOCK} FOR UPDATE"),
            _ => LOCK.to_owned(),
        };
        let lock = Statement::from_string(tx.get_database_backend(), lock);
        let lock = Lock::find_by_statement(lock).one(&self.count(&tx)).await?;
        let lock = lock.ok_or_else(not_a_hub)?;
        Ok(Tx {
            tx,
            viewer: self.clone(),
            policy: Arc::new(Policy::at(lock.policy_version)),
            who: self.who().clone(),
            audit_end: Head {
                length: lock.audit_length,
                hash: lock.audit_head,
            },
            log: Mutex::default(),
        })
    }
}

impl Who {
    /// The same one as a newer policy knows it.
    pub(in crate::store) fn renew(&self, policy: &Policy) -> Result<Self> {
        match self {
            Self::Person(asker) => Asker::new(policy, asker.person, asker.scope.clone())
                .filter(Asker::may_sign_in)
                .map(|asker| Self::Person(Box::new(asker)))
                .ok_or(Error::Unauthenticated),
            // Neither begins to write.
            Self::Anonymous | Self::Confined(..) => Ok(Self::Anonymous),
            Self::System(reason) => Ok(Self::System(reason)),
        }
    }
}

impl Tx {
    /// The policy that decides in this transaction.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// What decisions know of the person who writes; none for the hub itself.
    pub fn asker(&self) -> Option<&Asker> {
        match &self.who {
            Who::Person(asker) => Some(asker),
            Who::Anonymous | Who::Confined(..) | Who::System(_) => None,
        }
    }

    /// What the writer reaches as this transaction sees it.
    pub fn reach(&self) -> Reach {
        match &self.who {
            Who::Person(asker) => Reach::of(&self.policy, asker, self.now()),
            Who::System(_) => Reach::everything(&self.policy),
            Who::Anonymous | Who::Confined(..) => Reach::empty(),
        }
    }

    /// The clock reading of the request.
    pub fn now(&self) -> Time {
        self.policy.at_least(self.viewer.now())
    }

    /// A fresh id.
    pub(in crate::store) fn fresh_id(&self) -> Uuid {
        self.viewer.store().inner.sources.id()
    }

    /// The viewer that it belongs to.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    pub(in crate::store) fn db(&self) -> Counted<'_, DatabaseTransaction> {
        self.viewer.count(&self.tx)
    }

    /// Notes an audit entry; it is written with the commit.
    pub(in crate::store) fn record(
        &self,
        action: &str,
        object: impl ToString,
        details: serde_json::Value,
    ) {
        let entry = Entry {
            action: action.to_owned(),
            outcome: AuditOutcome::Done,
            object: Some(object.to_string()),
            details,
            by: None,
        };
        self.log().entries.push(entry);
    }

    /// Notes an audit entry as it stands: about what was refused, or by somebody else than the
    /// writer. It is written with the commit.
    pub(in crate::store) fn record_entry(&self, entry: Entry) {
        self.log().entries.push(entry);
    }

    /// Notes that the index must look at the document again, which itself is as it was.
    pub(in crate::store) fn touch(&self, document: &Document) {
        self.touch_row(document.ordinal, document.id.0);
    }

    /// Notes that the index must look at the document again, which itself is as it was.
    pub(in crate::store) fn touch_row(&self, ordinal: i64, id: Uuid) {
        self.log().documents.entry(ordinal).or_insert((id, false));
    }

    /// Notes that the document itself changed: its followers are told, and the index looks again.
    pub(in crate::store) fn change_row(&self, ordinal: i64, id: Uuid) {
        self.log().documents.insert(ordinal, (id, true));
    }

    /// A number that is larger in every transaction that leaves an audit entry than in any that was
    /// committed before it.
    pub(in crate::store) fn seq(&self) -> i64 {
        self.audit_end.length + 1
    }

    /// Notes that decisions may differ from now on, by what changed in this part of the policy.
    ///
    /// Every part that changed has to be named: what is kept in memory is brought forward by it.
    pub(in crate::store) fn change_policy(&self, part: Part) {
        self.log().changed.insert(part);
    }

    /// Writes the audit entries, the change feed and the policy version, and commits.
    pub async fn commit(self) -> Result<()> {
        let log = std::mem::take(&mut *self.log());
        self.keep_made(&log.entries).await?;
        let audit_end = audit::append(&self, log.entries, &self.audit_end).await?;
        let rows = log
            .documents
            .into_iter()
            .map(|(ordinal, (id, shown))| feed::ActiveModel {
                document_id: Set(id),
                ordinal: Set(ordinal),
                shown: Set(shown || leak!(EventsOfTouches)),
                at: Set(self.now()),
                ..Default::default()
            });
        let rows: Vec<_> = rows.collect();
        for chunk in rows.chunks(ROWS_PER_INSERT) {
            feed::Entity::insert_many(chunk.to_vec())
                .exec_without_returning(&self.db())
                .await?;
        }
        let changes_policy = !log.changed.is_empty();
        if changes_policy {
            let version = self.policy.version + 1;
            policy::write(&self.db(), (version, self.now()), log.changed).await?;
        }
        if changes_policy || audit_end != self.audit_end {
            let step = i64::from(changes_policy);
            hub::Entity::update_many()
                .col_expr(
                    hub::Column::PolicyVersion,
                    Expr::col(hub::Column::PolicyVersion).add(step),
                )
                .col_expr(hub::Column::AuditLength, Expr::value(audit_end.length))
                .col_expr(hub::Column::AuditHead, Expr::value(audit_end.hash))
                .filter(hub::Column::Id.eq(1))
                .exec(&self.db())
                .await?;
        }
        self.tx.commit().await?;
        self.viewer.note_newer();
        self.viewer.store().inner.written.notify_waiters();
        Ok(())
    }

    /// Undoes everything.
    pub async fn roll_back(self) -> Result<()> {
        Ok(self.tx.rollback().await?)
    }

    fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
