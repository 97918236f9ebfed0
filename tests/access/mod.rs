//! Explanations, audiences and previews as pure functions over snapshots.

mod audience;
mod explain;
pub mod link;
mod preview;
pub mod refresh;
