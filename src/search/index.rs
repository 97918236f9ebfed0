//! Index: opens, searches and tells its position.

use std::path::Path;

use uuid::Uuid;

use super::{Found, Indexed, Rebuild, SearchRequest, Sight, Writer};
use crate::error::{Error, Result};

/// Up to where the index has read a database's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Position {
    /// Which life of the database: a restored one has another.
    pub epoch: Uuid,
    /// The last change read.
    pub seq: i64,
}

/// An index as it was found on disk.
pub struct Opened {
    /// The index; without entries, and not searchable, when it must be rebuilt.
    pub index: Index,
    /// Why it must be rebuilt, if so.
    pub must_rebuild: Option<String>,
}

/// The full-text index. Cheap to clone; clones are the same index.
#[derive(Clone)]
pub struct Index {}

impl Index {
    /// Opens what CURRENT in `dir` names. An index that is missing, damaged or of another schema
    /// is no error: it is set aside and has to be rebuilt.
    ///
    /// # Errors
    /// Internal when `dir` itself can't be read or written.
    pub fn open(_dir: &Path) -> Result<Opened> {
        Err(unfinished())
    }

    /// An empty, searchable index without a directory.
    pub fn in_memory() -> Result<Self> {
        Err(unfinished())
    }

    /// Whether there is nothing to search yet.
    pub fn is_rebuilding(&self) -> bool {
        true
    }

    /// The position of what is being searched; none while there is nothing.
    pub fn position(&self) -> Option<Position> {
        None
    }

    /// The one writer; `memory` is its buffer in bytes, `Writer::MEMORY` is sensible.
    pub fn writer(&self, _memory: usize) -> Result<Writer> {
        Err(unfinished())
    }

    /// Starts a new index beside the one being searched.
    pub fn rebuild(&self) -> Result<Rebuild> {
        Err(unfinished())
    }

    /// Finds what matches and the viewer may see.
    ///
    /// # Errors
    /// Unavailable while there is nothing to search yet.
    pub fn search(&self, _request: &SearchRequest<'_>) -> Result<Found> {
        Err(unfinished())
    }

    /// The published documents whose titles have all the words typed, the last as a beginning:
    /// titles that start so first, then the latest changed. Returns ordinals.
    pub fn suggest(&self, _typed: &str, _size: usize, _sight: &Sight<'_>) -> Result<Vec<i64>> {
        Err(unfinished())
    }

    /// The tags that start so on published documents, commonest first.
    pub fn suggest_tags(
        &self,
        _typed: &str,
        _size: usize,
        _sight: &Sight<'_>,
    ) -> Result<Vec<String>> {
        Err(unfinished())
    }

    /// Every entry, unfiltered and in no order, for comparing the index with the database. Holds
    /// nothing that was written in a document.
    pub fn inventory(&self, _each: impl FnMut(Indexed)) -> Result<()> {
        Err(unfinished())
    }
}

fn unfinished() -> Error {
    Error::Unavailable("the index is being rebuilt; try again shortly".to_owned())
}
