//! The GraphQL API: the only module that knows the GraphQL library.

pub mod call;
pub mod guard;
