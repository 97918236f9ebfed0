//! Provisioning: the people and groups of one organization as its identity provider sees and names them.

mod read;
mod write;

pub use read::{GroupsSought, PeopleSought, Provisioned};
pub(in crate::store) use write::not_removed;
