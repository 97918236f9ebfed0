//! Share links: who may see them, what makes and ends them, and opening one by its secret.

mod open;
mod passcode;
mod read;
mod write;

pub use open::FoundLink;
pub use passcode::Passcode;
pub use read::ShareLinkFilter;
pub use write::ShareLinkDraft;

/// What every link's secret starts with, so that secret scanners know it.
const PREFIX: &str = "cps_";
