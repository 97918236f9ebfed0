//! `spaces.jsonl`, `folders.jsonl`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Flaw, Record, RequirementRecord, span};
use crate::ingest::bundle::field;
use crate::ingest::{derive_slug, rule};
use crate::model::{Classification, Level, SpaceKind, Time};

/// A shared room with its owners and participants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpaceRecord {
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
    /// Who it is for.
    pub kind: SpaceKind,
    /// Keys of the organizations it belongs to; at least one.
    #[serde(deserialize_with = "field::keys")]
    pub owners: Vec<String>,
    /// What it is about; Markdown.
    #[serde(
        default,
        deserialize_with = "field::maybe_note",
        skip_serializing_if = "Option::is_none"
    )]
    pub description: Option<String>,
    /// Whether organizations that are still ONBOARDING may enter; false when missing.
    #[serde(default, deserialize_with = "field::or_default")]
    pub open_to_onboarding: bool,
    /// Whether participants of a JOINT space see each other's people; false when missing.
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "field::is_false"
    )]
    pub shows_names: bool,
    /// Whether its documents may be shared by link; false when missing.
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "field::is_false"
    )]
    pub share_links: bool,
    /// The seats in it.
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub participations: Vec<ParticipationRecord>,
}

impl SpaceRecord {
    /// Its short name in addresses, given or derived from the key.
    pub fn slug(&self) -> String {
        self.slug.clone().unwrap_or_else(|| derive_slug(&self.key))
    }
}

impl Record for SpaceRecord {
    const FILE: &'static str = "spaces.jsonl";

    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.key))
    }

    fn check(&self) -> Result<(), Flaw> {
        if self.owners.is_empty() {
            return Err(Flaw {
                field: "owners",
                reason: "a space needs at least one owner".into(),
            });
        }
        let allowed = match self.share_links {
            true => rule::share_links(&self.owners),
            false => Ok(()),
        };
        allowed.map_err(|reason| Flaw {
            field: "share_links",
            reason,
        })
    }
}

/// Who takes a seat, by key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ParticipantRef {
    /// One organization.
    Organization(String),
    /// Every organization in the segment.
    Segment(String),
}

/// A seat in a space; on the line `{"organization": KEY, …}` or `{"segment": KEY, …}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ParticipationFields", into = "ParticipationFields")]
pub struct ParticipationRecord {
    /// Who.
    pub participant: ParticipantRef,
    /// The most it may do there.
    pub cap: Level,
    /// The highest classification it may see there; GENERAL when missing.
    pub clearance: Classification,
    /// The first instant it is live.
    pub from: Option<Time>,
    /// The first instant it is no longer live.
    pub until: Option<Time>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ParticipationFields {
    #[serde(
        default,
        deserialize_with = "field::maybe_key",
        skip_serializing_if = "Option::is_none"
    )]
    organization: Option<String>,
    #[serde(
        default,
        deserialize_with = "field::maybe_key",
        skip_serializing_if = "Option::is_none"
    )]
    segment: Option<String>,
    cap: Level,
    clearance: Option<Classification>,
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    from: Option<Time>,
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    until: Option<Time>,
}

impl TryFrom<ParticipationFields> for ParticipationRecord {
    type Error = String;

    fn try_from(fields: ParticipationFields) -> Result<Self, Self::Error> {
        span(fields.from, fields.until).map_err(|flaw| flaw.reason)?;
        let participant = match (fields.organization, fields.segment) {
            (Some(key), None) => ParticipantRef::Organization(key),
            (None, Some(key)) => ParticipantRef::Segment(key),
            _ => return Err("needs exactly one of `organization`, `segment`".into()),
        };
        Ok(Self {
            participant,
            cap: fields.cap,
            clearance: fields.clearance.unwrap_or(Classification::General),
            from: fields.from,
            until: fields.until,
        })
    }
}

impl From<ParticipationRecord> for ParticipationFields {
    fn from(seat: ParticipationRecord) -> Self {
        let (organization, segment) = match seat.participant {
            ParticipantRef::Organization(key) => (Some(key), None),
            ParticipantRef::Segment(key) => (None, Some(key)),
        };
        Self {
            organization,
            segment,
            cap: seat.cap,
            clearance: Some(seat.clearance),
            from: seat.from,
            until: seat.until,
        }
    }
}

/// A folder in a space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderRecord {
    /// The caller's own stable string.
    #[serde(deserialize_with = "field::key")]
    pub key: String,
    /// Key of the space it is in.
    #[serde(deserialize_with = "field::key")]
    pub space: String,
    /// Key of the folder it is in, on any line; none: at the top of the space.
    #[serde(
        default,
        deserialize_with = "field::maybe_key",
        skip_serializing_if = "Option::is_none"
    )]
    pub parent: Option<String>,
    /// Its name.
    #[serde(deserialize_with = "field::title")]
    pub name: String,
    /// Cuts off what is granted above; false when missing.
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "field::is_false"
    )]
    pub restricted: bool,
    /// How closely it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification: Option<Classification>,
    /// Keys of the organizations the content is about.
    #[serde(
        default,
        deserialize_with = "field::keys",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub subject_organizations: Vec<String>,
    /// What a viewer's organization must meet.
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub requirements: Vec<RequirementRecord>,
    /// Whether those who fail only a requirement may learn that it exists; false when missing.
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "field::is_false"
    )]
    pub discoverable: bool,
}

impl Record for FolderRecord {
    const FILE: &'static str = "folders.jsonl";

    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.key))
    }

    fn check(&self) -> Result<(), Flaw> {
        match self.parent.as_ref() == Some(&self.key) {
            true => Err(Flaw {
                field: "parent",
                reason: "a folder can't be its own parent".into(),
            }),
            false => Ok(()),
        }
    }
}
