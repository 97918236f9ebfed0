//! The full-text index: the only user of tantivy.
//!
//! Owns the index on disk, what is looked up in it and how hits are ranked and shown. It is given
//! entries and a reach. Never reads the database, never decides a permission itself: what a
//! viewer may find follows from `Reach` and `Lifecycle` alone.
//!
//! All calls block: run them on a thread that may.
//!
//! What a search goes through: `parse` makes a `Query`; `Lens` puts a `Permit` on every part;
//! `Plan` turns clauses into words and weights them by what is seen, with `typo` and `speller`
//! for mistyped ones; `rank` walks and scores what matches, `signals` lift it; `Top` and `facets`
//! keep what was asked for.

mod analysis;
mod bits;
mod core;
mod detect;
mod entry;
mod facets;
mod filter;
mod find;
mod fold;
mod home;
mod index;
mod lens;
mod lex;
mod marks;
mod matches;
mod meant;
mod parse;
mod part;
mod permit;
mod plan;
mod postings;
mod prepared;
mod prune;
mod query;
mod rank;
mod reading;
mod request;
mod schema;
mod signals;
mod similar;
mod snapshot;
mod snippet;
mod speller;
mod stemming;
mod suggest;
mod titles;
mod top;
mod typo;
mod walk;
mod widen;
mod words;
mod writer;

pub use detect::written_in;
pub use entry::{Change, Entry, Indexed};
pub use filter::SearchFilter;
pub use index::{Index, Opened, Position};
pub use parse::parse;
pub use prepared::Prepared;
pub use query::{Clause, Leaf, Occur, Query, RefField, Reference, Slot, Standin, Word};
pub use request::{
    Facet, FacetCount, FacetField, Found, Hit, Order, OrderBy, Place, SearchRequest, Sight,
};
pub use similar::Sample;
pub use snapshot::Snapshot;
pub use snippet::Snippet;
pub use typo::Correction;
pub use writer::{Rebuild, Writer};

#[cfg(test)]
mod tests;
