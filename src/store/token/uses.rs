//! When tokens were last used: noted in memory at sign-in, written now and then, so that a read
//! never waits for a write.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::error::Result;
use crate::model::{Time, TokenId};
use crate::store::entity::token::{Column, Entity};
use crate::store::open::Store;

/// How coarse the times are.
const GRAIN: chrono::TimeDelta = chrono::TimeDelta::minutes(1);
/// Tokens remembered between two writes at most; what comes after them waits for its next use.
const MOST: usize = 100_000;

/// Uses that are not written yet.
#[derive(Default)]
pub(in crate::store) struct Uses(Mutex<HashMap<TokenId, Time>>);

impl Uses {
    /// Notes a use, unless the time that is known is recent enough.
    pub fn note(&self, token: TokenId, known: Option<Time>, now: Time) {
        if known.is_some_and(|known| now < known + GRAIN) {
            return;
        }
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if uses.len() < MOST {
            uses.insert(token, now);
        }
    }

    fn take(&self) -> HashMap<TokenId, Time> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store {
    /// Writes when tokens were last used, as noted since the last call.
    #[async_recursion::async_recursion]
    pub async fn save_uses(&self) -> Result<()> {
        let uses = self.inner.uses.take();
        if uses.is_empty() {
            return Ok(());
        }
        let viewer = self.as_system("note when tokens were used").await?;
        let tx = viewer.begin_unasked().await?;
        for (token, at) in uses {
            Entity::update_many()
                .col_expr(Column::UsedAt, Expr::value(at))
                .filter(Column::Id.eq(token.0))
                .exec(&tx.db())
                .await?;
        }
        tx.commit().await
    }
}
