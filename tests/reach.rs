//! The rule's forms agree: on generated worlds, the hub decides exactly as the oracle does, which
//! was written from the text of design 2 without looking at the hub.
//!
//! The short form runs with the other tests. The long form:
//! `COMMONPLACE_WORLDS=100000 COMMONPLACE_STORED_WORLDS=1000 COMMONPLACE_SEED=7 \
//!  cargo test --test hub reach:: -- --nocapture`

mod found;
pub mod pure;
mod rows;
pub mod stored;
mod view_as;
