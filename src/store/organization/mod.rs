//! Organizations: reads of those that the viewer may know of, and what administers them.

mod read;
mod write;

pub use read::{OrganizationFilter, OrganizationOrder, OrganizationPlace, OrganizationSort};
pub(in crate::store) use read::{organization, vouch};
pub use write::{OrganizationDraft, OrganizationEdit};
