//! Identity providers: each an organization's own, who may see and change them, and whom what they say stands
//! for. A provider signs in people of its own organization and nobody else: that is decided here, in the
//! transaction that begins the session.

mod domain;
mod enter;
mod read;
mod write;

pub(in crate::store) use enter::forget;
pub use enter::{NotVouched, Registered, Said, Vouched};
pub use write::{ProviderDraft, ProviderEdit};
