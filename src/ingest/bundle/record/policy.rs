//! `grants.jsonl`, `denials.jsonl`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Flaw, NodeRef, Record, SubjectRef, span};
use crate::ingest::bundle::field;
use crate::model::{Level, Time};

/// Allows one subject a level on one node and below.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantRecord {
    /// Where.
    pub node: NodeRef,
    /// To whom.
    pub subject: SubjectRef,
    /// How much; never NONE.
    pub level: Level,
    /// Whether it opens documents that are still under embargo; false when missing.
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "field::is_false"
    )]
    pub early_access: bool,
    /// Whether it was made by break-glass; false when missing.
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "field::is_false"
    )]
    pub emergency: bool,
    /// The first instant it is live.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub from: Option<Time>,
    /// The first instant it is no longer live.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<Time>,
    /// Why.
    #[serde(
        default,
        deserialize_with = "field::maybe_note",
        skip_serializing_if = "Option::is_none"
    )]
    pub reason: Option<String>,
}

impl Record for GrantRecord {
    const FILE: &'static str = "grants.jsonl";

    fn key(&self) -> Option<Cow<'_, str>> {
        None
    }

    fn check(&self) -> Result<(), Flaw> {
        match self.level {
            Level::None => Err(Flaw {
                field: "level",
                reason: "`NONE` grants nothing; to refuse someone, write a denial".into(),
            }),
            _ => span(self.from, self.until),
        }
    }
}

/// Refuses one subject one node and everything below.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DenialRecord {
    /// Where.
    pub node: NodeRef,
    /// To whom.
    pub subject: SubjectRef,
    /// The first instant it is live.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub from: Option<Time>,
    /// The first instant it is no longer live.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<Time>,
    /// Why.
    #[serde(
        default,
        deserialize_with = "field::maybe_note",
        skip_serializing_if = "Option::is_none"
    )]
    pub reason: Option<String>,
}

impl Record for DenialRecord {
    const FILE: &'static str = "denials.jsonl";

    fn key(&self) -> Option<Cow<'_, str>> {
        None
    }

    fn check(&self) -> Result<(), Flaw> {
        span(self.from, self.until)
    }
}
