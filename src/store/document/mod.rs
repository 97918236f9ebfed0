//! Documents: scoped reads, and the writes that a hold allows.

mod changed;
mod every;
mod filter;
mod place;
mod read;
mod write;

pub use changed::ChangedDocument;
pub use filter::DocumentFilter;
pub use place::{Place, PlaceId};
pub use read::{DocumentOrder, DocumentPlace, DocumentSort, SortValue};
pub(in crate::store) use read::{current_texts, own_policy};
pub use write::{DocumentDraft, DocumentEdit, DocumentSchedule, Verification};
