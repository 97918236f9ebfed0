//! Grant and denial: allow or refuse one subject on one node.

use super::{
    DenialId, GrantId, GroupId, Level, NodeId, OrganizationId, PersonId, Reviewed, SegmentId, Span,
    Time,
};

/// Whom a grant or denial is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// One person.
    Person(PersonId),
    /// Every person in the group.
    Group(GroupId),
    /// Every person of the organization.
    Organization(OrganizationId),
    /// Every person of every organization in the segment at the moment of asking.
    Segment(SegmentId),
    /// Everyone whose organization participates in the node's space.
    Participants,
}

/// Allows one subject a level on one node and below.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Where.
    pub node: NodeId,
    /// To whom.
    pub subject: Subject,
    /// How much.
    pub level: Level,
    /// Whether it opens documents that are still under embargo.
    pub early_access: bool,
    /// While it is live.
    pub span: Span,
    /// Why.
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// Whether it was made by break-glass: by an administrator of the hub for itself.
    pub emergency: bool,
    /// When it was last confirmed.
    pub reviewed: Option<Reviewed>,
}

/// Refuses one subject one node and everything below, whatever is granted.
#[derive(Debug, Clone, PartialEq)]
pub struct Denial {
    /// Its id.
    pub id: DenialId,
    /// Where.
    pub node: NodeId,
    /// To whom.
    pub subject: Subject,
    /// While it is live.
    pub span: Span,
    /// Why.
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: Time,
}
