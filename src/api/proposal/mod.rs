//! Proposals in the API.

mod mutation;
mod query;
mod value;

pub use mutation::ProposalMutation;
pub use query::ProposalQuery;
pub use value::Proposal;
