//! The audit log: every change, and every access that was denied. A hash chain that only grows.

mod chain;
mod denied;
mod exists;
mod read;
mod verify;
mod write;

pub use chain::{BrokenLink, Chain, Fault};
pub use denied::{Refused, Sought};
pub use read::{AuditFilter, AuditPlace};
pub use verify::{AuditLine, AuditSpan};

pub(in crate::store) use chain::Head;
pub(in crate::store) use denied::Denials;
pub(in crate::store) use write::{By, Entry, append};
