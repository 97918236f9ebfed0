//! `organizations.jsonl`, `segments.jsonl`, `walls.jsonl`.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Flaw, Record};
use crate::ingest::bundle::field;
use crate::ingest::derive_slug;
use crate::model::{OrganizationRole, OrganizationStatus, PartnerKind, SegmentRule, Tier};

/// A company on the hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganizationRecord {
    /// The caller's own stable string.
    #[serde(deserialize_with = "field::key")]
    pub key: String,
    /// Its short name in addresses; none: derived from the key, see [`Self::slug`].
    #[serde(
        default,
        deserialize_with = "field::maybe_slug",
        skip_serializing_if = "Option::is_none"
    )]
    pub slug: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "field::title")]
    pub name: String,
    /// Host or partner.
    pub role: OrganizationRole,
    /// What a partner does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<PartnerKind>,
    /// A partner's rung.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// Where it stands on the hub.
    pub status: OrganizationStatus,
    /// Region codes.
    #[serde(
        default,
        deserialize_with = "field::words",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub regions: Vec<String>,
    /// Industries it serves.
    #[serde(
        default,
        deserialize_with = "field::words",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub industries: Vec<String>,
    /// What it is able to do.
    #[serde(
        default,
        deserialize_with = "field::words",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub capabilities: Vec<String>,
    /// Its public site, `http://` or `https://`.
    #[serde(
        default,
        deserialize_with = "field::maybe_website",
        skip_serializing_if = "Option::is_none"
    )]
    pub website: Option<String>,
    /// Key of its partner manager, who comes later: in `people.jsonl`.
    #[serde(
        default,
        deserialize_with = "field::maybe_key",
        skip_serializing_if = "Option::is_none"
    )]
    pub manager: Option<String>,
}

impl OrganizationRecord {
    /// Its short name in addresses, given or derived from the key.
    pub fn slug(&self) -> String {
        self.slug.clone().unwrap_or_else(|| derive_slug(&self.key))
    }
}

impl Record for OrganizationRecord {
    const FILE: &'static str = "organizations.jsonl";

    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.key))
    }
}

/// A saved rule over organizations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentRecord {
    /// The caller's own stable string.
    #[serde(deserialize_with = "field::key")]
    pub key: String,
    /// Its name.
    #[serde(deserialize_with = "field::title")]
    pub name: String,
    /// Who is in it.
    #[serde(deserialize_with = "rule")]
    pub rule: SegmentRule,
}

impl Record for SegmentRecord {
    const FILE: &'static str = "segments.jsonl";

    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.key))
    }
}

/// The model's own reader neither cleans words nor takes `null`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default, deserialize_with = "field::or_default")]
    kinds: Vec<PartnerKind>,
    #[serde(default)]
    min_tier: Option<Tier>,
    #[serde(default, deserialize_with = "field::words")]
    regions: Vec<String>,
    #[serde(default, deserialize_with = "field::words")]
    industries: Vec<String>,
    #[serde(default, deserialize_with = "field::words")]
    capabilities: Vec<String>,
    #[serde(default, deserialize_with = "field::or_default")]
    statuses: Vec<OrganizationStatus>,
}

fn rule<'de, D: Deserializer<'de>>(from: D) -> Result<SegmentRule, D::Error> {
    let rule = Rule::deserialize(from)?;
    Ok(SegmentRule {
        kinds: rule.kinds,
        min_tier: rule.min_tier,
        regions: rule.regions,
        industries: rule.industries,
        capabilities: rule.capabilities,
        statuses: rule.statuses,
    })
}

/// Two organizations that must not see content about each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WallRecord {
    /// Key of one side.
    #[serde(deserialize_with = "field::key")]
    pub a: String,
    /// Key of the other side.
    #[serde(deserialize_with = "field::key")]
    pub b: String,
    /// Why it stands.
    #[serde(deserialize_with = "field::note")]
    pub reason: String,
}

impl Record for WallRecord {
    const FILE: &'static str = "walls.jsonl";
    const KEY: &'static str = "b";

    /// The two sides in order: a wall is the same from either.
    fn key(&self) -> Option<Cow<'_, str>> {
        let (low, high) = (self.a.as_str().min(&self.b), self.a.as_str().max(&self.b));
        // Keys hold no control characters, so a line break can't be part of one.
        Some(Cow::Owned(format!("{low}\n{high}")))
    }

    fn check(&self) -> Result<(), Flaw> {
        match self.a == self.b {
            true => Err(Flaw {
                field: "b",
                reason: "a wall stands between two different organizations".into(),
            }),
            false => Ok(()),
        }
    }
}
