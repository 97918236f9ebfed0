//! Bytes to text, and bundles to records. Never stores, never decides, never reads the network.

pub mod bundle;

mod escape;
mod file;
mod front_matter;
mod html;
mod language;
mod line;
mod markdown;
mod plain;
mod show;
mod text;

pub use file::*;
pub use language::*;
pub use line::*;
pub use plain::plain_text;
pub use show::to_html;
