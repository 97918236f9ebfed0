//! Rows into the model: words are parsed, and an unknown word is a fault, never a default.

use std::str::FromStr;

use uuid::Uuid;

use super::entity::{denial, document, grant, participation};
use crate::error::{Error, Result};
use crate::model::{
    Anchor, Denial, DenialId, Document, DocumentId, FolderId, Grant, GrantId, GroupId, NodeId,
    NodePolicy, OrganizationId, Participant, Participation, ParticipationId, PersonId, Reviewed,
    SegmentId, SpaceId, Span, Subject, Time,
};

/// Parses a word column.
pub(in crate::store) fn word<T>(text: &str) -> Result<T>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().map_err(|e: T::Err| Error::internal(e))
}

/// Parses a word column that may be empty.
pub(in crate::store) fn word_or_none<T>(text: Option<&str>) -> Result<Option<T>>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.map(word).transpose()
}

/// Parses a JSON column.
pub(in crate::store) fn json<T: serde::de::DeserializeOwned>(
    value: serde_json::Value,
) -> Result<T> {
    serde_json::from_value(value).map_err(Error::internal)
}

/// A document, with the policy that it carries itself.
pub(in crate::store) fn document(row: document::Model, policy: NodePolicy) -> Result<Document> {
    Ok(Document {
        id: DocumentId(row.id),
        ordinal: row.ordinal,
        anchor: Anchor(row.anchor),
        key: row.key,
        space: SpaceId(row.space_id),
        folder: row.folder_id.map(FolderId),
        title: row.title,
        kind: word(&row.kind)?,
        language: row.language,
        tags: json(row.tags)?,
        revision: row.revision,
        owner: row.owner_id.map(PersonId),
        state: word(&row.state)?,
        policy,
        embargo_until: row.embargo_until,
        withdraw_at: row.withdraw_at,
        verified_by: row.verified_by_id.map(PersonId),
        verified_until: row.verified_until,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// A seat.
pub(in crate::store) fn participation(row: participation::Model) -> Result<Participation> {
    let participant = match (row.organization_id, row.segment_id) {
        (Some(id), None) => Participant::Organization(OrganizationId(id)),
        (None, Some(id)) => Participant::Segment(SegmentId(id)),
        _ => return Err(Error::internal("a participation without one participant")),
    };
    Ok(Participation {
        id: ParticipationId(row.id),
        space: SpaceId(row.space_id),
        participant,
        cap: word(&row.cap)?,
        clearance: word(&row.clearance)?,
        span: Span {
            from: row.from_at,
            until: row.until_at,
        },
        created_at: row.created_at,
        reviewed: reviewed(row.reviewed_at, row.reviewed_by_id),
    })
}

/// When a grant or seat was last confirmed.
fn reviewed(at: Option<Time>, by: Option<Uuid>) -> Option<Reviewed> {
    at.map(|at| Reviewed {
        at,
        by: by.map(PersonId),
    })
}

/// The columns that name the subject of a grant or denial.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::store) struct SubjectColumns {
    pub person_id: Option<Uuid>,
    pub group_id: Option<Uuid>,
    pub organization_id: Option<Uuid>,
    pub segment_id: Option<Uuid>,
    pub participants: bool,
}

impl From<Subject> for SubjectColumns {
    fn from(subject: Subject) -> Self {
        let mut columns = Self::default();
        match subject {
            Subject::Person(id) => columns.person_id = Some(id.0),
            Subject::Group(id) => columns.group_id = Some(id.0),
            Subject::Organization(id) => columns.organization_id = Some(id.0),
            Subject::Segment(id) => columns.segment_id = Some(id.0),
            Subject::Participants => columns.participants = true,
        }
        columns
    }
}

impl SubjectColumns {
    pub fn subject(self) -> Result<Subject> {
        match (
            self.person_id,
            self.group_id,
            self.organization_id,
            self.segment_id,
            self.participants,
        ) {
            (Some(id), None, None, None, false) => Ok(Subject::Person(PersonId(id))),
            (None, Some(id), None, None, false) => Ok(Subject::Group(GroupId(id))),
            (None, None, Some(id), None, false) => Ok(Subject::Organization(OrganizationId(id))),
            (None, None, None, Some(id), false) => Ok(Subject::Segment(SegmentId(id))),
            (None, None, None, None, true) => Ok(Subject::Participants),
            _ => Err(Error::internal("a grant or denial without one subject")),
        }
    }
}

/// A grant on a node.
pub(in crate::store) fn grant(row: grant::Model, node: NodeId) -> Result<Grant> {
    let subject = SubjectColumns {
        person_id: row.person_id,
        group_id: row.group_id,
        organization_id: row.organization_id,
        segment_id: row.segment_id,
        participants: row.participants,
    };
    Ok(Grant {
        id: GrantId(row.id),
        node,
        subject: subject.subject()?,
        level: word(&row.level)?,
        early_access: row.early_access,
        span: Span {
            from: row.from_at,
            until: row.until_at,
        },
        reason: row.reason,
        created_at: row.created_at,
        emergency: row.emergency,
        reviewed: reviewed(row.reviewed_at, row.reviewed_by_id),
    })
}

/// A denial on a node.
pub(in crate::store) fn denial(row: denial::Model, node: NodeId) -> Result<Denial> {
    let subject = SubjectColumns {
        person_id: row.person_id,
        group_id: row.group_id,
        organization_id: row.organization_id,
        segment_id: row.segment_id,
        participants: row.participants,
    };
    Ok(Denial {
        id: DenialId(row.id),
        node,
        subject: subject.subject()?,
        span: Span {
            from: row.from_at,
            until: row.until_at,
        },
        reason: row.reason,
        created_at: row.created_at,
    })
}
