//! Commonplace: a knowledge-sharing hub that gives every company exactly what it may see.
//!
//! The modules in reading order; each may name only those above it (`tests/tidy.rs` checks).
#![recursion_limit = "1024"]

pub mod error;

#[macro_use]
pub mod model;
pub mod config;

pub mod access;

pub mod store;

pub mod ingest;
pub mod oidc;
pub mod search;

pub mod hub;

pub mod api;
pub mod scim;
pub mod worker;

pub mod http;

pub mod cli;
