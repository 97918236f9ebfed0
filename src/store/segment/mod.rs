//! Segments: reads for host people, and what administers them.

mod read;
mod write;

pub(in crate::store) use read::segment;
pub use write::SegmentEdit;
