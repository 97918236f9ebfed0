//! What records point at: a node, a subject.

use serde::{Deserialize, Serialize};

use crate::ingest::bundle::field;

/// A space, folder or document by key; `{"space": KEY}` and so on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "NodeFields", rename_all = "lowercase")]
pub enum NodeRef {
    /// A space.
    Space(String),
    /// A folder.
    Folder(String),
    /// A document.
    Document(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeFields {
    #[serde(default, deserialize_with = "field::maybe_key")]
    space: Option<String>,
    #[serde(default, deserialize_with = "field::maybe_key")]
    folder: Option<String>,
    #[serde(default, deserialize_with = "field::maybe_key")]
    document: Option<String>,
}

impl TryFrom<NodeFields> for NodeRef {
    type Error = &'static str;

    fn try_from(fields: NodeFields) -> Result<Self, Self::Error> {
        match (fields.space, fields.folder, fields.document) {
            (Some(key), None, None) => Ok(Self::Space(key)),
            (None, Some(key), None) => Ok(Self::Folder(key)),
            (None, None, Some(key)) => Ok(Self::Document(key)),
            _ => Err("needs exactly one of `space`, `folder`, `document`"),
        }
    }
}

/// Whom a grant or denial is for, by key; `{"person": KEY}` and so on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "SubjectFields", into = "SubjectFields")]
pub enum SubjectRef {
    /// One person.
    Person(String),
    /// Every person in the group.
    Group(String),
    /// Every person of the organization.
    Organization(String),
    /// Every person of every organization in the segment.
    Segment(String),
    /// Everyone whose organization participates in the node's space; `{"participants": true}`.
    Participants,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SubjectFields {
    #[serde(
        default,
        deserialize_with = "field::maybe_key",
        skip_serializing_if = "Option::is_none"
    )]
    person: Option<String>,
    #[serde(
        default,
        deserialize_with = "field::maybe_key",
        skip_serializing_if = "Option::is_none"
    )]
    group: Option<String>,
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
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "field::is_false"
    )]
    participants: bool,
}

impl TryFrom<SubjectFields> for SubjectRef {
    type Error = &'static str;

    fn try_from(fields: SubjectFields) -> Result<Self, Self::Error> {
        let given = [
            fields.person.map(Self::Person),
            fields.group.map(Self::Group),
            fields.organization.map(Self::Organization),
            fields.segment.map(Self::Segment),
            fields.participants.then_some(Self::Participants),
        ];
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(subject), None) => Ok(subject),
            _ => Err(
                "needs exactly one of `person`, `group`, `organization`, `segment`, `participants: true`",
            ),
        }
    }
}

impl From<SubjectRef> for SubjectFields {
    fn from(subject: SubjectRef) -> Self {
        let mut fields = Self::default();
        match subject {
            SubjectRef::Person(key) => fields.person = Some(key),
            SubjectRef::Group(key) => fields.group = Some(key),
            SubjectRef::Organization(key) => fields.organization = Some(key),
            SubjectRef::Segment(key) => fields.segment = Some(key),
            SubjectRef::Participants => fields.participants = true,
        }
        fields
    }
}
