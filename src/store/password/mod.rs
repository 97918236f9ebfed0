//! Passwords: what is kept of them, whose they are, and the links by which they are set once.
//!
//! What is kept never leaves the store: outside of it a password can only be made and tried.

mod account;
mod hash;
mod link;
mod write;

pub use account::{Account, Proven};
pub use hash::Password;
pub use link::MadeLink;
pub(in crate::store) use link::end_links;

/// What every link's secret starts with, so that secret scanners know it.
const PREFIX: &str = "cpo_";
