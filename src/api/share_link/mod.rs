//! Share links in the API.

mod mutation;
mod query;
mod value;

pub use mutation::ShareLinkMutation;
pub use query::ShareLinkQuery;
pub use value::ShareLink;
