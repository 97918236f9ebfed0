//! Background work of a running hub: bringing the index up to date with the change feed.
//!
//! Never decides and never answers anybody; it acts as the hub itself.

mod indexer;

pub use indexer::{Indexer, Step, reindex};
