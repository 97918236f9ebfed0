//! Documents in the API: the type, the queries, the mutations.

mod mutation;
mod query;
mod value;

pub use mutation::DocumentMutation;
pub use query::{DocumentBy, DocumentFilterInput, DocumentQuery, OrderDirection};
pub use value::{Document, Requirement, requirements};
