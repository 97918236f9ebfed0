//! When tokens and sessions were last used: noted in memory at sign-in, written now and then, so that
//! a read never waits for a write.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::error::Result;
use crate::model::Time;
use crate::store::entity::{session, token};
use crate::store::open::Store;

/// How coarse the times are.
const GRAIN: chrono::TimeDelta = chrono::TimeDelta::minutes(1);
/// Remembered between two writes at most; what comes after them waits for its next use.
const MOST: usize = 100_000;

/// Uses that are not written yet.
pub(in crate::store) struct Uses<K>(Mutex<HashMap<K, Time>>);

impl<K> Default for Uses<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Uses<K> {
    /// Notes a use, unless the time that is known is recent enough.
    pub fn note(&self, of: K, known: Option<Time>, now: Time) {
        if known.is_some_and(|known| now < known + GRAIN) {
            return;
        }
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if uses.len() < MOST {
            uses.insert(of, now);
        }
    }

    fn take(&self) -> HashMap<K, Time> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store {
    /// Writes when tokens and sessions were last used, as noted since the last call.
    #[async_recursion::async_recursion]
    pub async fn save_uses(&self) -> Result<()> {
        let (tokens, sessions) = (self.inner.uses.take(), self.inner.session_uses.take());
        if tokens.is_empty() && sessions.is_empty() {
            return Ok(());
        }
        let viewer = self.as_system("note when tokens were used").await?;
        let tx = viewer.begin_unasked().await?;
        for (token, at) in tokens {
            token::Entity::update_many()
                .col_expr(token::Column::UsedAt, Expr::value(at))
                .filter(token::Column::Id.eq(token.0))
                .exec(&tx.db())
                .await?;
        }
        for (session, at) in sessions {
            session::Entity::update_many()
                .col_expr(session::Column::UsedAt, Expr::value(at))
                .filter(session::Column::Id.eq(session.0))
                .exec(&tx.db())
                .await?;
        }
        tx.commit().await
    }
}
