//! Organizations in the API: the type, the queries, the mutations.

mod mutation;
mod query;
mod value;

pub use mutation::OrganizationMutation;
pub use query::OrganizationQuery;
pub use value::Organization;
