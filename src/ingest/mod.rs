//! Bytes to text, and bundles to records. Never stores, never decides, never reads the network.

pub mod bundle;
pub mod rule;

mod escape;
mod file;
mod front_matter;
mod html;
mod language;
mod line;
mod markdown;
mod plain;
mod show;
mod slug;
mod text;

pub use file::*;
pub use language::*;
pub use line::*;
pub use plain::{Plain, plain, plain_text};
pub use show::to_html;
pub use slug::{SLUG_CHARS, derive_slug};
