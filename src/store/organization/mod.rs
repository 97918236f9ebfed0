//! Organizations: reads of those that the viewer may know of, and what administers them.

mod read;

pub use read::{OrganizationFilter, OrganizationOrder, OrganizationPlace, OrganizationSort};
