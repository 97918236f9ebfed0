//! What an import is told and what it tells.

use crate::ingest::bundle::Refusal;
use crate::store::Outcome;

/// How to import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether to stop before the first batch that holds a bad line.
    pub strict: bool,
}

/// How far an import or export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The file at hand.
    pub file: &'static str,
    /// Lines done, of all files.
    pub done: usize,
    /// Bytes of this file that are behind.
    pub bytes: u64,
    /// Size of this file; 0 when it is being written.
    pub of_bytes: u64,
}

/// What became of the lines of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileReport {
    /// The file.
    pub file: &'static str,
    /// Lines that added something.
    pub created: usize,
    /// Lines that changed something.
    pub updated: usize,
    /// Lines that said what was so already.
    pub unchanged: usize,
    /// Lines that were refused.
    pub refused: usize,
}

impl FileReport {
    pub(super) fn of(file: &'static str) -> Self {
        Self {
            file,
            created: 0,
            updated: 0,
            unchanged: 0,
            refused: 0,
        }
    }

    pub(super) fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Refused { .. } => self.refused += 1,
        }
    }

    /// All lines.
    pub fn lines(&self) -> usize {
        self.created + self.updated + self.unchanged + self.refused
    }
}

/// The most refusals that a report holds.
pub(super) const REFUSALS: usize = 1_000;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The files in the order of the import.
    pub files: Vec<FileReport>,
    /// Why lines were refused: the first 1,000.
    pub refusals: Vec<Refusal>,
    /// How many lines were refused.
    pub refused: usize,
    /// Whether it stopped at a bad line, as it was told to.
    pub stopped: bool,
    /// `*.jsonl` files in the directory that no bundle has; they were not read.
    pub unknown_files: Vec<String>,
}

impl Report {
    /// Whether everything was taken in.
    pub fn is_clean(&self) -> bool {
        self.refused == 0
    }

    /// How many lines changed anything.
    pub fn changed(&self) -> usize {
        let changed = |file: &FileReport| file.created + file.updated;
        self.files.iter().map(changed).sum()
    }

    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.refused += 1;
        if self.refusals.len() < REFUSALS {
            self.refusals.push(refusal);
        }
    }
}
