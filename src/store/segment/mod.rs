//! Segments: reads for host people, and what administers them.

mod read;
mod write;

pub(in crate::store) use read::{segment, vouch};
pub use write::SegmentEdit;
