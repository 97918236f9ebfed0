//! Provisioning: the people and groups of one organization as its identity provider sees and names them.

mod read;
mod write;

pub use read::{GroupsSought, PeopleSought, Provisioned};
