//! The second factor: codes of an authenticator app, and recovery codes that stand in for them.

mod recovery;
mod totp;
mod write;

pub use write::Enrolment;
