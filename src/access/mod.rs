//! The rule: who may do what with a node, as pure functions over a policy snapshot.
//!
//! Owns every permission decision. Never reads a database or a clock: it is given a snapshot,
//! a person and an instant, and answers the same each time.

mod reach;

pub use reach::{Reach, Standing};
