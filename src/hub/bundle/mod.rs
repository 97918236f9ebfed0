//! Bundle: a whole hub in and out, as a directory of JSON Lines files.
//!
//! Owns how the records of a bundle become rows and rows become records. To import is an
//! administrator's restoring act: the rules of sharing (W1 to W6) are not enforced, shapes and
//! references are. What is not in the bundle stays as it is, except for what a line names whole:
//! the members of a group, the owners and seats of a space, the policy that a folder or document
//! carries itself.
//!
//! What is the same row:
//!
//! - `organizations`, `people`, `groups`, `segments`, `agreements`, `spaces`, `folders` and
//!   `documents`: the one with the key; or, without a key, the one whose id the key is as text.
//!   A host without a key is the bundle's host, and somebody without a key is the bundle's person
//!   of the same organization and address: so a bundle fits a hub that was only set up.
//! - a wall: the one that stands between the same two.
//! - a signature: same agreement, version, organization, person and instant; its ends may change.
//! - a grant or denial: the same in everything; none is changed or ended.
//! - a seat: the same in everything; others of the space are removed.
//!
//! An export holds no revisions before the current one and no authors of revisions, no audit
//! log, no tokens, no versions of rows and no instants of their changes except for documents, no
//! archived spaces' and folders' marks, no walls that were taken down, and no ids. A row without
//! a key gets its id as text for a key.

mod directory;
mod draft;
mod export;
mod import;
mod name;
mod record;
mod report;
mod restore;
mod tree;

#[cfg(test)]
mod tests;

pub use export::{Counts, export};
pub use import::import;
pub use report::{FileReport, Options, Progress, Report};
