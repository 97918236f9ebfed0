//! Bundle: a whole hub as a directory of JSON Lines files, one per noun.
//!
//! Owns the format: which files, which fields, which bounds. Pure reading and writing of
//! records; never knows the database, and never looks up what a key refers to.

mod directory;
mod field;
mod lines;
mod reader;
mod record;
mod refusal;
mod writer;

pub use directory::Directory;
pub use lines::LINE_BYTES;
pub use reader::{Bundle, Reader};
pub use record::*;
pub use refusal::Refusal;
pub use writer::Writer;

/// Every file of a bundle, in the order in which they are imported.
pub const FILES: &[&str] = &[
    OrganizationRecord::FILE,
    PersonRecord::FILE,
    GroupRecord::FILE,
    SegmentRecord::FILE,
    WallRecord::FILE,
    AgreementRecord::FILE,
    SignatureRecord::FILE,
    SpaceRecord::FILE,
    FolderRecord::FILE,
    DocumentRecord::FILE,
    GrantRecord::FILE,
    DenialRecord::FILE,
];

#[cfg(test)]
mod tests;
