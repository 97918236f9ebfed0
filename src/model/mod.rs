//! The words of the hub as plain values: typed ids, enums and one struct a noun.
//!
//! Owns what the nouns *are*. Never decides who may see them, never stores, never serializes
//! them for the API: those are `access`, `store` and `api`.

#[macro_use]
pub mod leak;

mod access_request;
mod agreement;
mod audit;
mod document;
mod id;
mod node;
mod notification;
mod organization;
mod page;
mod person;
mod policy;
mod proposal;
mod provider;
mod review;
mod saved_search;
mod search_insight;
mod session;
mod share_link;
mod space;
mod synonym;
mod term;
mod time;
mod token;

pub use access_request::*;
pub use agreement::*;
pub use audit::*;
pub use document::*;
pub use id::*;
pub use node::*;
pub use notification::*;
pub use organization::*;
pub use page::*;
pub use person::*;
pub use policy::*;
pub use proposal::*;
pub use provider::*;
pub use review::*;
pub use saved_search::*;
pub use search_insight::*;
pub use session::*;
pub use share_link::*;
pub use space::*;
pub use synonym::*;
pub use term::*;
pub use time::*;
pub use token::*;
