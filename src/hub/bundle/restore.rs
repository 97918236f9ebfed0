//! How a record becomes a row: what it refers to, what it is once that is found, and the write.

use crate::error::Result;
use crate::ingest::bundle::Record;
use crate::store::{Found, Outcome, Restore, Wanted};

/// Why a record can't be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The field, dotted.
    pub field: String,
    /// What is wrong.
    pub reason: String,
}

impl Fault {
    pub fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            reason: reason.into(),
        }
    }

    /// A key that names nothing.
    pub fn dangling(field: impl Into<String>, noun: &str, key: &str) -> Self {
        Self::new(field, format!("there is no {noun} with the key `{key}`"))
    }
}

/// Why a record can't be written now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unready {
    /// It never can.
    Wrong(Fault),
    /// It can once a later line is in.
    Waits(Fault),
    /// There is nothing to do for it.
    Done,
}

impl From<Fault> for Unready {
    fn from(fault: Fault) -> Self {
        Self::Wrong(fault)
    }
}

/// A record that can be restored.
pub(super) trait Restorable: Record {
    /// What it is once what it refers to is found.
    type Draft;

    /// The most lines in one transaction.
    const LINES: usize = 1_000;

    /// How many bytes it holds that a transaction has to carry.
    fn weight(&self) -> usize {
        0
    }

    /// The keys that it refers to.
    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>);

    /// Puts what was found in the place of keys.
    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready>;

    /// Writes the drafts; an outcome each.
    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>>;
}
