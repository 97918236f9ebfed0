//! The `commonplace` program.

fn main() {}
