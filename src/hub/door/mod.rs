//! The door: what stands between passwords and sessions. How many passwords are hashed at a time,
//! and how often somebody may try.
//!
//! Kept in memory, of one process, and bounded: neither grows with what strangers send.

mod attempts;
mod hashing;
mod returns;

pub use attempts::Attempts;
pub use hashing::Hashing;
pub use returns::Returns;

use crate::oidc::Providers;

/// What stands between passwords and sessions.
#[derive(Default)]
pub struct Door {
    /// How often somebody tried.
    pub attempts: Attempts,
    /// Where passwords are hashed.
    pub hashing: Hashing,
    /// Who is asked about people who sign in elsewhere.
    pub providers: Providers,
    /// Who came back from there lately.
    pub returns: Returns,
}
