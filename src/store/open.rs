//! Opening the database, and signing in: the ways to a `Viewer`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use commonplace_migrations::{Migrator, MigratorTrait};
use data_encoding::HEXLOWER;
use sea_orm::{ActiveModelTrait, ColumnTrait, DbBackend, EntityTrait, QueryFilter, Set};
use tokio::sync::{Mutex, Notify};

use super::audit::Denials;
use super::connect::{Connections, Place};
use super::entity::{hub, person};
use super::failure::unavailable;
use super::kept::Kept;
use super::password::Proven;
use super::provider::Vouched;
use super::pulse::{self, Pulse, not_a_hub};
use super::rights::{Rights, RightsCache};
use super::searched::Notes;
use super::sources::Sources;
use super::synonym::KeptSynonyms;
use super::view_as::Views;
use super::viewer::{Purpose, Viewer, Who};
use super::{policy, session, token};
use crate::access::{Asker, Policy};
use crate::error::{Error, Result};
use crate::model::{PersonId, SessionId, TokenId, TokenScope};

/// One hub's database, open. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(in crate::store) inner: Arc<Inner>,
}

pub(in crate::store) struct Inner {
    pub connections: Connections,
    pub sources: Sources,
    pub rights: RightsCache,
    pub written: Notify,
    pub uses: token::Uses<TokenId>,
    pub session_uses: token::Uses<SessionId>,
    pub views: Views,
    pub denials: Denials,
    pub kept: Kept,
    pub notes: Notes,
    pub synonyms: KeptSynonyms,
    requires_factor: AtomicBool,
    policy: ArcSwap<Policy>,
    loading: Mutex<()>,
}

impl Store {
    /// Connects; changes nothing but that a missing SQLite file is created.
    pub async fn open(place: &Place, sources: Sources) -> Result<Self> {
        let connections = Connections::open(place).await?;
        let inner = Inner {
            connections,
            sources,
            rights: RightsCache::new(),
            written: Notify::new(),
            uses: token::Uses::default(),
            session_uses: token::Uses::default(),
            views: Views::default(),
            denials: Denials::default(),
            kept: Kept::new(),
            notes: Notes::default(),
            synonyms: KeptSynonyms::new(),
            requires_factor: AtomicBool::new(false),
            policy: ArcSwap::from_pointee(Policy::at(-1)),
            loading: Mutex::new(()),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Brings the tables up to this program's version and makes sure that the hub has its row.
    #[async_recursion::async_recursion]
    pub async fn migrate(&self) -> Result<()> {
        let db = self.inner.connections.writer();
        Migrator::up(db, None).await.map_err(unavailable)?;
        if hub::Entity::find_by_id(1).one(db).await?.is_none() {
            let secret = self.inner.sources.secret();
            let row = hub::ActiveModel {
                id: Set(1),
                epoch: Set(self.inner.sources.id()),
                policy_version: Set(1),
                cursor_secret: Set(HEXLOWER.encode(&secret)),
                created_at: Set(self.inner.sources.now()),
                ..Default::default()
            };
            row.insert(db).await?;
        }
        Ok(())
    }

    /// How many steps the tables are behind this program.
    #[async_recursion::async_recursion]
    pub async fn steps_behind(&self) -> Result<usize> {
        let db = self.inner.connections.writer();
        let pending = Migrator::get_pending_migrations(db)
            .await
            .map_err(unavailable)?;
        Ok(pending.len())
    }

    /// Whether the rows are in PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.inner.connections.backend() == DbBackend::Postgres
    }

    /// The secret that cursors are signed with.
    #[async_recursion::async_recursion]
    pub async fn cursor_secret(&self) -> Result<Vec<u8>> {
        let row = hub::Entity::find_by_id(1)
            .one(&self.inner.connections.readers)
            .await?;
        Ok(row.ok_or_else(not_a_hub)?.cursor_secret.into_bytes())
    }

    /// The state of the database now.
    #[async_recursion::async_recursion]
    pub async fn pulse(&self) -> Result<Pulse> {
        pulse::read(&self.inner.connections.readers).await
    }

    /// Where instants, ids and secrets come from.
    pub fn sources(&self) -> &Sources {
        &self.inner.sources
    }

    /// Done when this process commits a write after the call.
    pub fn written(&self) -> impl Future<Output = ()> + Send + '_ {
        // Hears from when it is made, not from when it is first waited for.
        self.inner.written.notified()
    }

    /// The viewer for an API token; without one, the anonymous viewer, who sees nothing.
    ///
    /// Fails with `Unauthenticated` when the token is malformed, unknown, expired or revoked, or
    /// when its person can't sign in (any more): the cases are not told apart.
    #[async_recursion::async_recursion]
    pub async fn sign_in(&self, bearer: Option<&str>) -> Result<Viewer> {
        let viewer = self.admit(bearer).await?;
        match viewer.asker().is_some_and(|asker| asker.scope.provisions) {
            false => Ok(viewer),
            true => {
                let message =
                    "this token provisions people and groups at /scim/v2, and does nothing else";
                Err(Error::Forbidden(message.to_owned()))
            }
        }
    }

    #[async_recursion::async_recursion]
    async fn admit(&self, bearer: Option<&str>) -> Result<Viewer> {
        let Some(bearer) = bearer else {
            return Ok(self.anonymous());
        };
        let now = self.inner.sources.now();
        let found = token::find(self, bearer, now).await?;
        let viewer = self
            .person(found.person, found.scope.clone(), found.pulse)
            .await;
        if matches!(viewer, Err(Error::Unauthenticated)) {
            self.refuse_token((found.token, found.person), "IDENTITY", now);
        }
        let viewer = viewer?.with_token(&found);
        let may_issue = |issuer| token::may_issue(viewer.policy(), issuer, found.person);
        if !found.issuer.is_none_or(may_issue) {
            self.refuse_token((found.token, found.person), "ISSUER_OVER", now);
            return Err(Error::Unauthenticated);
        }
        Ok(match found.issues {
            true => viewer.confined(Purpose::Issue),
            false => viewer,
        })
    }

    /// The viewer of a session, by the session's secret.
    ///
    /// Fails with `Unauthenticated` when the secret is malformed or unknown, the session ended or
    /// expired, or its person can't sign in (any more): the cases are not told apart.
    #[async_recursion::async_recursion]
    pub async fn resume(&self, secret: &str) -> Result<Viewer> {
        let now = self.inner.sources.now();
        let found = session::find(self, secret, now).await?;
        let scope = TokenScope::full();
        let viewer = self.person(found.person, scope, found.pulse).await;
        if matches!(viewer, Err(Error::Unauthenticated)) {
            self.refuse_session((found.session, found.person), "IDENTITY", now);
        }
        let viewer = viewer?.with_session(&found);
        let must_enrol = self.requires_second_factor() && !found.second_factor;
        Ok(match must_enrol {
            true => viewer.confined(Purpose::Enrol),
            false => viewer,
        })
    }

    /// Whether sessions begun without a second factor do nothing but enrol one.
    pub fn require_second_factor(&self, is_required: bool) {
        let requires = &self.inner.requires_factor;
        requires.store(is_required, Ordering::Relaxed);
    }

    /// Whether a second factor is required.
    pub fn requires_second_factor(&self) -> bool {
        self.inner.requires_factor.load(Ordering::Relaxed)
    }

    /// The viewer of whoever gave the right password, to begin a session as.
    ///
    /// Fails with `Unauthenticated` when that person can't sign in.
    #[async_recursion::async_recursion]
    pub async fn enter(&self, proven: &Proven) -> Result<Viewer> {
        self.person(proven.person, TokenScope::full(), proven.pulse)
            .await
    }

    /// The viewer of whom an identity provider vouched for, to begin a session as.
    ///
    /// Fails with `Unauthenticated` when that person can't sign in.
    #[async_recursion::async_recursion]
    pub async fn enter_vouched(&self, vouched: &Vouched) -> Result<Viewer> {
        self.person(vouched.person, TokenScope::full(), vouched.pulse)
            .await
    }

    /// The viewer for a token that provisions people and groups.
    ///
    /// Fails as `sign_in` does, and with `Forbidden` for every other token.
    #[async_recursion::async_recursion]
    pub async fn sign_in_to_provision(&self, bearer: Option<&str>) -> Result<Viewer> {
        let viewer = self.admit(bearer).await?;
        match (viewer.asker(), viewer.provisions()) {
            (None, _) => Err(Error::Unauthenticated),
            (Some(_), None) => {
                let message = "this token does not provision: an administrator of the organization makes one \
                               with `tokenCreate(input: {provisions: true, cap: NONE, …})`";
                Err(Error::Forbidden(message.to_owned()))
            }
            (Some(_), Some(_)) => Ok(viewer),
        }
    }

    /// The viewer who has not signed in.
    pub fn anonymous(&self) -> Viewer {
        let policy = self.inner.policy.load_full();
        let pulse = Pulse {
            epoch: uuid::Uuid::nil(),
            policy_version: policy.version,
            feed_head: 0,
            feed_tail: 0,
            synonym_version: 0,
            audit_length: 0,
        };
        let rights = Arc::new(Rights::default());
        Viewer::new(
            self,
            Who::Anonymous,
            (policy, rights),
            (pulse, self.inner.sources.now()),
        )
    }

    /// The person with this address as a viewer: for commands that act for somebody.
    #[async_recursion::async_recursion]
    pub async fn as_person(&self, email: &str) -> Result<Viewer> {
        let address = email.trim().to_lowercase();
        let row = person::Entity::find()
            .filter(person::Column::Email.eq(address))
            .one(&self.inner.connections.readers)
            .await?
            .ok_or_else(|| {
                Error::invalid("email", format!("nobody here has the address {email}"))
            })?;
        self.person(PersonId(row.id), TokenScope::full(), self.pulse().await?)
            .await
    }

    /// The hub itself as a viewer: for its own work, which must say why.
    #[async_recursion::async_recursion]
    pub async fn as_system(&self, reason: &'static str) -> Result<Viewer> {
        let pulse = self.pulse().await?;
        let policy = self.policy_at(pulse.policy_version).await?;
        let rights = self.inner.rights.everything(&policy);
        let now = policy.at_least(self.inner.sources.now());
        Ok(Viewer::new(
            self,
            Who::System(reason),
            (policy, rights),
            (pulse, now),
        ))
    }

    async fn person(&self, person: PersonId, scope: TokenScope, pulse: Pulse) -> Result<Viewer> {
        let policy = self.policy_at(pulse.policy_version).await?;
        let asker = Asker::new(&policy, person, scope)
            .filter(Asker::may_sign_in)
            .ok_or(Error::Unauthenticated)?;
        let now = policy.at_least(self.inner.sources.now());
        let rights = self.inner.rights.get(&policy, &asker, now);
        Ok(Viewer::new(
            self,
            Who::Person(Box::new(asker)),
            (policy, rights),
            (pulse, now),
        ))
    }

    /// The policy at this version or a newer one. Whoever comes second waits for the first's load.
    pub(in crate::store) async fn policy_at(&self, version: i64) -> Result<Arc<Policy>> {
        let kept = self.inner.policy.load_full();
        if kept.version >= version || leak!(StalePolicy) && kept.version >= 0 {
            return Ok(kept);
        }
        let _loading = self.inner.loading.lock().await;
        let kept = self.inner.policy.load_full();
        if kept.version >= version {
            return Ok(kept);
        }
        let fresh = Arc::new(policy::load(&self.inner.connections, &kept).await?);
        self.inner.policy.store(fresh.clone());
        Ok(fresh)
    }
}
