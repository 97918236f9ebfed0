//! Access requests: who may see them, and what asks and answers.

mod read;
mod write;

pub use read::AccessRequestFilter;
pub use write::{AccessRequestDraft, Asked};
