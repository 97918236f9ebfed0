//! Node: a space, folder or document, where the rule is the same for all three.

use super::{AgreementId, DocumentId, FolderId, OrganizationId, SpaceId, Tier};
use uuid::Uuid;

/// The compact number under which a node that owns policy is known to the policy snapshot,
/// to SQL and to the index.
///
/// Every space and folder is an anchor, and so is a document from its first grant, denial,
/// restriction, requirement, classification or subject organization on. A document's anchor is
/// itself or else its folder or space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Anchor(pub i64);

/// A space, folder or document by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeId {
    /// A space.
    Space(SpaceId),
    /// A folder.
    Folder(FolderId),
    /// A document.
    Document(DocumentId),
}

impl NodeId {
    /// The id without its noun.
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Space(id) => id.0,
            Self::Folder(id) => id.0,
            Self::Document(id) => id.0,
        }
    }

    /// The node's kind.
    pub fn kind(self) -> super::NodeKind {
        match self {
            Self::Space(_) => super::NodeKind::Space,
            Self::Folder(_) => super::NodeKind::Folder,
            Self::Document(_) => super::NodeKind::Document,
        }
    }
}

impl std::fmt::Display for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Space(id) => id.fmt(f),
            Self::Folder(id) => id.fmt(f),
            Self::Document(id) => id.fmt(f),
        }
    }
}

impl std::str::FromStr for NodeId {
    type Err = super::NotAnId;

    fn from_str(text: &str) -> Result<Self, super::NotAnId> {
        text.parse()
            .map(Self::Space)
            .or_else(|_| text.parse().map(Self::Folder))
            .or_else(|_| text.parse().map(Self::Document))
    }
}

/// Something a viewer's organization must meet to open a node.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// A signature under this agreement, of at least this version (none: any).
    Agreement {
        /// Which agreement.
        agreement: AgreementId,
        /// The lowest version that counts.
        min_version: Option<i32>,
    },
    /// At least this tier.
    Tier(Tier),
}

/// The policy that a folder or document carries itself (grants and denials aside).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodePolicy {
    /// Cuts off what is granted above: only grants on the node itself and below count.
    pub restricted: bool,
    /// How closely it is held; none counts as the lowest.
    pub classification: Option<super::Classification>,
    /// Whether those who fail only a requirement may learn that it exists.
    pub discoverable: bool,
    /// Organizations the content is about; their walls apply.
    pub subjects: Vec<OrganizationId>,
    /// What a viewer's organization must meet.
    pub requirements: Vec<Requirement>,
}
