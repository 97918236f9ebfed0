//! Bundle: a whole hub as a directory of JSON Lines files, one per noun.
//!
//! Owns the format: which files, which fields, which bounds. Pure reading and writing of
//! records; never knows the database, and never looks up what a key refers to.

mod field;
mod record;
mod slug;

pub use field::{KEY_BYTES, TEXT_BYTES};
pub use record::*;
pub use slug::{SLUG_CHARS, derive_slug};
