//! Proposals: who may see them, and what proposes, consents and refuses (rule W6).

mod read;
mod write;

pub use read::ProposalFilter;
