//! Saved searches: everybody's own, what makes them and what removes them.

mod read;
mod write;

pub use write::SavedSearchDraft;
