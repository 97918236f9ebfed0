//! The authorization oracle: design 2 once more, written straight from its text over plain
//! structs and string keys. It shares no code with the hub, so that the two can disagree.
//!
//! `world` describes, `generate` invents, `naive` decides, `policy` and `bundle` hand the same
//! world to the hub.

pub mod bundle;
pub mod generate;
pub mod naive;
pub mod policy;
pub mod world;
