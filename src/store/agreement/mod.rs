//! Agreements with their versions: reads for everyone who signed in, and what administers them.

mod read;
mod write;

pub(in crate::store) use read::{agreement, version};
pub(in crate::store) use write::find;
