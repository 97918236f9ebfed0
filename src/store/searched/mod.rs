//! The log of searches: noted in memory, written now and then, read as insight only: nobody sees a
//! single search of somebody else.

mod insight;
mod note;
mod past;
mod save;

pub use insight::InsightFilter;
pub(in crate::store) use note::Notes;
pub use note::{SearchNote, SearchNoted};
