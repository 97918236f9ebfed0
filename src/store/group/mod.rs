//! Groups: reads for the people of their organization, and what administers them.

mod read;
mod write;

pub(in crate::store) use read::group;
pub use write::{GroupDraft, GroupEdit};
