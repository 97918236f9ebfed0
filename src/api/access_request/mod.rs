//! Access requests in the API.

mod mutation;
mod query;
mod value;

pub use mutation::AccessRequestMutation;
pub use query::AccessRequestQuery;
pub use value::AccessRequest;
