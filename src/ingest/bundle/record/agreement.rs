//! `agreements.jsonl`, `signatures.jsonl`.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Flaw, Record};
use crate::ingest::bundle::field;
use crate::model::Time;

/// A text with versions that organizations sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementRecord {
    /// The caller's own stable string.
    #[serde(deserialize_with = "field::key")]
    pub key: String,
    /// Its title.
    #[serde(deserialize_with = "field::title")]
    pub title: String,
    /// At least one, lowest first.
    #[serde(deserialize_with = "versions")]
    pub versions: Vec<VersionRecord>,
}

/// One published text of an agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionRecord {
    /// Its number, from 1.
    #[serde(deserialize_with = "field::number")]
    pub version: i32,
    /// Markdown.
    #[serde(deserialize_with = "field::text")]
    pub text: String,
    /// When it was published.
    #[serde(deserialize_with = "field::time")]
    pub published_at: Time,
    /// When signatures under earlier versions lapse; a signature's own `until` says that it does.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub earlier_lapse_at: Option<Time>,
}

fn versions<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<VersionRecord>, D::Error> {
    let mut versions = Vec::<VersionRecord>::deserialize(from)?;
    versions.sort_by_key(|version| version.version);
    if versions.is_empty() {
        return Err(D::Error::custom("an agreement needs at least one version"));
    }
    match versions
        .windows(2)
        .find(|pair| pair[0].version == pair[1].version)
    {
        Some(pair) => Err(D::Error::custom(format!(
            "version {} is there twice",
            pair[0].version
        ))),
        None => Ok(versions),
    }
}

impl Record for AgreementRecord {
    const FILE: &'static str = "agreements.jsonl";

    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.key))
    }
}

/// One organization's signature under one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureRecord {
    /// Key of what was signed.
    #[serde(deserialize_with = "field::key")]
    pub agreement: String,
    /// Which version.
    #[serde(deserialize_with = "field::number")]
    pub version: i32,
    /// Key of who is bound.
    #[serde(deserialize_with = "field::key")]
    pub organization: String,
    /// Key of who signed.
    #[serde(deserialize_with = "field::key")]
    pub person: String,
    /// From when it binds.
    #[serde(deserialize_with = "field::time")]
    pub signed_at: Time,
    /// The first instant it no longer binds.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<Time>,
    /// When it was revoked.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub revoked_at: Option<Time>,
}

impl Record for SignatureRecord {
    const FILE: &'static str = "signatures.jsonl";
    const KEY: &'static str = "signed_at";

    /// All but its ends: two lines of one signature could say different ends.
    fn key(&self) -> Option<Cow<'_, str>> {
        let signed_at = self.signed_at.timestamp_micros();
        // Keys hold no control characters, so a line break can't be part of one.
        Some(Cow::Owned(format!(
            "{}\n{}\n{}\n{}\n{signed_at}",
            self.agreement, self.version, self.organization, self.person
        )))
    }

    fn check(&self) -> Result<(), Flaw> {
        match self.until.is_some_and(|until| until <= self.signed_at) {
            true => Err(Flaw {
                field: "until",
                reason: "must be later than `signed_at`".into(),
            }),
            false => Ok(()),
        }
    }
}
