//! Bytes to text, and bundles to records. Never stores, never decides.

pub mod bundle;
mod language;
mod line;

pub use language::*;
pub use line::*;
