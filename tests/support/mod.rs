//! What the tests stand on: generated worlds, databases to put them in, repeatable chance.

pub mod dice;
pub mod hub;
pub mod listener;
pub mod oracle;
pub mod postgres;
pub mod raw;
pub mod run;
pub mod same;
