//! Search insight: what an organization's people search for.

use super::Time;

/// One query of several people of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchInsight {
    /// As queries are compared: one line, lower case.
    pub query: String,
    /// How often it was searched.
    pub searches: i64,
    /// By how many people.
    pub people: i64,
    /// How many of the searches found nothing.
    pub without_results: i64,
    /// From how many of them something was opened.
    pub opened: i64,
    /// When it was last searched.
    pub last_at: Time,
}
