//! People: reads of those whom the viewer may know of (rule R3), and what administers them.

mod read;
mod write;

pub use read::PersonFilter;
pub(in crate::store) use read::{person, vouch};
pub use write::{PersonDraft, PersonEdit};
