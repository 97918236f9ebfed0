//! `people.jsonl`, `groups.jsonl`.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};

use super::Record;
use crate::ingest::bundle::field;
use crate::model::PersonRole;

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRecord {
    /// The caller's own stable string.
    #[serde(deserialize_with = "field::key")]
    pub key: String,
    /// Key of the organization it belongs to.
    #[serde(deserialize_with = "field::key")]
    pub organization: String,
    /// Full name.
    #[serde(deserialize_with = "field::title")]
    pub name: String,
    /// Address; lower case once read.
    #[serde(deserialize_with = "field::email")]
    pub email: String,
    /// What it may administer; MEMBER when missing.
    #[serde(default = "member", deserialize_with = "role")]
    pub role: PersonRole,
    /// False: it can't sign in; true when missing.
    #[serde(default = "yes", deserialize_with = "active")]
    pub active: bool,
}

fn member() -> PersonRole {
    PersonRole::Member
}

fn yes() -> bool {
    true
}

fn role<'de, D: Deserializer<'de>>(from: D) -> Result<PersonRole, D::Error> {
    Option::deserialize(from).map(|role| role.unwrap_or(PersonRole::Member))
}

fn active<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Option::deserialize(from).map(|active| active.unwrap_or(true))
}

impl Record for PersonRecord {
    const FILE: &'static str = "people.jsonl";

    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.key))
    }
}

/// Named people of one organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRecord {
    /// The caller's own stable string.
    #[serde(deserialize_with = "field::key")]
    pub key: String,
    /// Key of the organization whose people it names.
    #[serde(deserialize_with = "field::key")]
    pub organization: String,
    /// Its name.
    #[serde(deserialize_with = "field::title")]
    pub name: String,
    /// Keys of the people in it.
    #[serde(
        default,
        deserialize_with = "field::keys",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub members: Vec<String>,
}

impl Record for GroupRecord {
    const FILE: &'static str = "groups.jsonl";

    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.key))
    }
}
