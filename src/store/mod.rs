//! The database: reads and writes the model's nouns, and hands pages of them out.
//!
//! Owns SQL and transactions. Never decides who may see what: a reach comes in with the question.

#[allow(dead_code, unused)]
mod entity;
