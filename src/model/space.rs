//! Space: a shared room. Participation: a seat in it. Folder: its tree.

use super::{
    Anchor, Classification, FolderId, Level, NodePolicy, OrganizationId, ParticipationId, Reviewed,
    SegmentId, SpaceId, SpaceKind, Span, Time,
};

/// A shared room with its owners and participants.
#[derive(Debug, Clone, PartialEq)]
pub struct Space {
    /// Its id.
    pub id: SpaceId,
    /// Its number as a node.
    pub anchor: Anchor,
    /// The caller's own stable string.
    pub key: Option<String>,
    /// Its short name in addresses; unique.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Who it is for.
    pub kind: SpaceKind,
    /// What it is about; Markdown.
    pub description: String,
    /// The organizations it belongs to.
    pub owners: Vec<OrganizationId>,
    /// Whether organizations that are still ONBOARDING may enter.
    pub open_to_onboarding: bool,
    /// Whether participants of a JOINT space see each other's people.
    pub shows_names: bool,
    /// Whether its documents may be shared by link.
    pub share_links: bool,
    /// When it was archived.
    pub archived_at: Option<Time>,
    /// Counts its changes, from 1.
    pub version: i32,
    /// When it was added.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// Who takes a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Participant {
    /// One organization.
    Organization(OrganizationId),
    /// Every organization that is in the segment at the moment of asking.
    Segment(SegmentId),
}

/// An organization's or segment's seat in a space.
#[derive(Debug, Clone, PartialEq)]
pub struct Participation {
    /// Its id.
    pub id: ParticipationId,
    /// Where.
    pub space: SpaceId,
    /// Who.
    pub participant: Participant,
    /// The most it may do there.
    pub cap: Level,
    /// The highest classification it may see there.
    pub clearance: Classification,
    /// While it is live.
    pub span: Span,
    /// When it was added.
    pub created_at: Time,
    /// When it was last confirmed, or changed.
    pub reviewed: Option<Reviewed>,
}

/// A folder in a space.
#[derive(Debug, Clone, PartialEq)]
pub struct Folder {
    /// Its id.
    pub id: FolderId,
    /// Its number as a node.
    pub anchor: Anchor,
    /// The caller's own stable string.
    pub key: Option<String>,
    /// The space it is in.
    pub space: SpaceId,
    /// The folder it is in; none: at the top of the space.
    pub parent: Option<FolderId>,
    /// Its name.
    pub name: String,
    /// What it carries itself.
    pub policy: NodePolicy,
    /// When it was archived.
    pub archived_at: Option<Time>,
    /// Counts its changes, from 1.
    pub version: i32,
    /// When it was added.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}
