//! Bundle: the writes that take whole batches of rows, and the reads that give everything.
//!
//! Owns how the rows of a bundle become rows of the hub: what is the same is left alone, what
//! changed is updated, nothing else is touched. For the hub itself only; decides nothing, and
//! never knows the format of a bundle.

mod agreement;
mod by_key;
mod document;
mod dump;
mod dump_tree;
mod find;
mod folder;
mod group;
mod keyed;
mod keys;
mod ledger;
mod node;
mod organization;
mod person;
mod segment;
mod share;
mod signature;
mod space;
mod wall;

use data_encoding::HEXLOWER;
use sea_orm::{DatabaseTransaction, DbBackend};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::tx::Tx;
use super::viewer::{Counted, Viewer};
use crate::error::{Error, Result};

pub use agreement::WholeAgreement;
pub use document::WholeDocument;
pub use dump::Dump;
pub use dump_tree::Shares;
pub use find::{Found, FoundDocument, Wanted};
pub use folder::WholeFolder;
pub use keys::{Keys, Noun};
pub use ledger::Outcome;
pub use organization::WholeOrganization;
pub use share::{On, WholeGrant};
pub use signature::WholeSignature;
pub use space::WholeSpace;

/// One transaction that restores rows; undone when it is dropped without `commit`.
///
/// It asks no policy and enforces no rule of sharing: to restore is the hub's own act.
pub struct Restore {
    tx: Tx,
}

/// Which lines a transaction restored, for the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The file.
    pub file: &'static str,
    /// Its first line.
    pub first: u64,
    /// Its last line.
    pub last: u64,
    /// The keys of the lines that changed something; without any, nothing is written.
    pub keys: Vec<String>,
}

impl Viewer {
    /// Begins to restore; for the hub itself only.
    pub async fn restore(&self) -> Result<Restore> {
        self.require_system()?;
        let tx = self.begin_unasked().await?;
        Ok(Restore { tx })
    }

    fn require_system(&self) -> Result<()> {
        match self.system_reason() {
            Some(_) => Ok(()),
            None => Err(Error::Forbidden("only the hub itself may do this".into())),
        }
    }
}

impl Restore {
    /// Commits with one audit entry; when nothing changed, undoes what is nothing.
    pub async fn commit(self, batch: Batch) -> Result<()> {
        if batch.keys.is_empty() {
            return self.roll_back().await;
        }
        let mut digest = Sha256::new();
        for key in &batch.keys {
            digest.update((key.len() as u64).to_be_bytes());
            digest.update(key.as_bytes());
        }
        let details = json!({
            "file": batch.file,
            "first": batch.first,
            "last": batch.last,
            "count": batch.keys.len(),
            "keys": HEXLOWER.encode(&digest.finalize()),
        });
        self.tx.record("bundleImport", batch.file, details);
        self.tx.commit().await
    }

    /// Undoes everything.
    pub async fn roll_back(self) -> Result<()> {
        self.tx.roll_back().await
    }

    fn db(&self) -> Counted<'_, DatabaseTransaction> {
        self.tx.db()
    }

    fn backend(&self) -> DbBackend {
        self.tx.viewer().store().inner.connections.backend()
    }
}
