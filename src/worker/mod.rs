//! Background work of a running hub: bringing the index up to date with the change feed, and
//! housekeeping.
//!
//! Never decides and never answers anybody; it acts as the hub itself.

mod housekeeping;
mod indexer;

pub use housekeeping::keep_house;
pub use indexer::{Indexer, Step, reindex};
