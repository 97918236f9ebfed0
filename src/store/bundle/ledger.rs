//! Ledger: the rows of one batch, told apart into what is new, what changed and what is the same.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, EntityTrait, Iden, IntoActiveModel, Iterable,
    PrimaryKeyToColumn,
};
use uuid::Uuid;

use super::Restore;
use super::keyed::{Keyed, by_key};
use crate::error::Result;

/// SQLite binds at most 32,766 values in one statement.
const VALUES: usize = 30_000;

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Created,
    /// It was there and is different now.
    Updated,
    /// It was there and is the same.
    Unchanged,
    /// It can't be taken in.
    Refused {
        /// Which field is at fault.
        field: &'static str,
        /// What is wrong.
        reason: String,
    },
}

impl Outcome {
    /// A refusal of one field.
    pub(super) fn refused(field: &'static str, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::Refused { field, reason }
    }

    /// Whether something was written for the line.
    pub fn is_change(&self) -> bool {
        matches!(self, Self::Created | Self::Updated)
    }
}

/// The rows of one batch of one noun.
pub(super) struct Ledger<'r, M> {
    pub restore: &'r Restore,
    known: HashMap<String, M>,
    claimed: HashSet<Uuid>,
    pub rows: Vec<M>,
}

impl<'r, M: Keyed> Ledger<'r, M> {
    /// Reads what these keys name.
    pub async fn open(restore: &'r Restore, keys: impl IntoIterator<Item = &str>) -> Result<Self> {
        Ok(Self {
            restore,
            known: by_key(&restore.db(), keys).await?,
            claimed: HashSet::new(),
            rows: Vec::new(),
        })
    }

    /// The rows that were there.
    pub fn known(&self) -> impl Iterator<Item = &M> {
        self.known.values()
    }

    /// The row that a key names, for the one line that may change it.
    pub fn claim(&mut self, key: &str) -> Option<M> {
        let row = self.known.get(key)?;
        self.claimed.insert(row.id()).then(|| row.clone())
    }

    /// A row without a key that is the same in all but that, unless a line has it already.
    pub fn adopt(&mut self, row: Option<&M>) -> Option<M> {
        let row = row.filter(|row| row.key().is_none())?;
        self.claimed.insert(row.id()).then(|| row.clone())
    }

    /// Takes in what a row shall be. `more`: whether something beside the row itself changed.
    pub fn keep(&mut self, old: Option<&M>, mut new: M, more: bool) -> Outcome {
        match old {
            None => {
                self.rows.push(new);
                Outcome::Created
            }
            Some(old) if *old == new && !more => Outcome::Unchanged,
            Some(_) => {
                new.change(self.restore.tx.now());
                self.rows.push(new);
                Outcome::Updated
            }
        }
    }
}

impl Restore {
    /// Adds the rows, or changes those that are there.
    pub(super) async fn upsert<E>(&self, rows: Vec<E::Model>) -> Result<()>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
    {
        let keys: Vec<_> = E::PrimaryKey::iter().map(|k| k.into_column()).collect();
        let is_key = |column: &E::Column| keys.iter().any(|k| k.to_string() == column.to_string());
        let columns = E::Column::iter().filter(|column| !is_key(column));
        let columns: Vec<_> = columns.collect();
        let most = VALUES / (columns.len() + keys.len());
        let mut rows = rows.into_iter().map(E::Model::into_active_model).peekable();
        while rows.peek().is_some() {
            let conflict = OnConflict::columns(keys.iter().copied())
                .update_columns(columns.iter().copied())
                .to_owned();
            E::insert_many(rows.by_ref().take(most))
                .on_conflict(conflict)
                .exec_without_returning(&self.db())
                .await?;
        }
        Ok(())
    }

    /// Adds rows.
    pub(super) async fn insert<E>(&self, rows: Vec<E::ActiveModel>) -> Result<()>
    where
        E: EntityTrait,
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
    {
        let most = VALUES / E::Column::iter().count();
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            E::insert_many(rows.by_ref().take(most))
                .exec_without_returning(&self.db())
                .await?;
        }
        Ok(())
    }
}
