//! Writer: the only way entries get into the index. Rebuild: a new index beside the old.

use super::{Change, Entry, Position};
use crate::error::{Error, Result};

/// Applies changes to the index; there is one.
pub struct Writer {}

impl Writer {
    /// A sensible buffer, in bytes.
    pub const MEMORY: usize = 64 << 20;

    /// Applies changes and commits them with the position, then shows them to searches. The same
    /// changes again have the same result; of several to one ordinal the last holds.
    pub fn apply(&mut self, _changes: Vec<Change>, _position: Position) -> Result<()> {
        Err(Error::Unavailable("unfinished".to_owned()))
    }
}

/// A new index in the making; dropped unfinished, it leaves no trace.
pub struct Rebuild {}

impl Rebuild {
    /// Adds entries, in batches of any size; each ordinal once.
    pub fn put(&mut self, _entries: Vec<Entry>) -> Result<()> {
        Err(Error::Unavailable("unfinished".to_owned()))
    }

    /// Commits, swaps it in for the old index and deletes that one.
    pub fn finish(self, _position: Position) -> Result<()> {
        Err(Error::Unavailable("unfinished".to_owned()))
    }
}
