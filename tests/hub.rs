//! Everything that is tested from outside the library, in one binary: linking it is the slow part.
#![recursion_limit = "1024"]

mod access;
mod api;
mod audit;
mod docs;
mod edges;
mod identity;
mod permissions;
mod proof;
mod reach;
mod scim;
mod support;
