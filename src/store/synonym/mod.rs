//! Synonyms: who may see them, what makes and removes them, and all of them in memory for searches.

mod kept;
mod read;
mod write;

pub(in crate::store) use kept::KeptSynonyms;
pub use read::SynonymScope;
pub use write::{Glossary, SynonymDraft};
