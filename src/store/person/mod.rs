//! People: reads of those whom the viewer may know of (rule R3), and what administers them.

mod read;

pub use read::PersonFilter;
