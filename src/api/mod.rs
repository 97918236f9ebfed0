//! The GraphQL API: the only module that knows the GraphQL library.
//!
//! Owns the shape of the schema. Never decides a permission: what it shows is `Visible` already,
//! and what it changes goes through the commands of `hub`.

mod access_request;
mod agreement;
mod ask;
mod audience;
mod audit;
mod break_glass;
pub mod call;
mod charge;
mod cursor;
mod denial;
mod document;
mod error;
mod explain;
mod factor;
mod folder;
mod group;
pub mod guard;
mod idempotency;
mod input;
mod leaving;
mod load;
mod node;
mod notification;
mod organization;
mod page;
mod participation;
mod password;
mod person;
mod place;
mod preview;
mod proposal;
mod provider;
mod rate_limit;
mod reason;
mod registered;
mod review;
mod root;
mod saved_search;
mod scalar;
mod search;
mod search_filter;
mod searched;
mod segment;
mod session;
mod share;
mod share_link;
mod signature;
mod signed_in;
mod space;
mod subscription;
mod suggestion;
mod synonym;
mod token;
mod trusted;
mod viewer;
mod viewer_token;
mod wall;
mod word;

#[cfg(test)]
mod tests;

pub use root::{Api, sdl};
