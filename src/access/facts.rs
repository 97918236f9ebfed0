//! Facts: what decisions ask of organizations, people, spaces and anchors. Plain data.

use crate::model::{
    Anchor, Denial, Grant, GroupId, NodeId, NodePolicy, OrganizationId, OrganizationRole,
    OrganizationStatus, Participation, PartnerKind, PersonId, PersonRole, SpaceId, SpaceKind, Tier,
};

/// What decisions ask of an organization.
#[derive(Debug, Clone, PartialEq)]
pub struct OrganizationFacts {
    /// Host or partner.
    pub role: OrganizationRole,
    /// What a partner does.
    pub kind: Option<PartnerKind>,
    /// A partner's rung.
    pub tier: Option<Tier>,
    /// Where it stands.
    pub status: OrganizationStatus,
    /// Region codes.
    pub regions: Vec<String>,
    /// Industries.
    pub industries: Vec<String>,
    /// Capabilities.
    pub capabilities: Vec<String>,
    /// Its partner manager.
    pub manager: Option<PersonId>,
}

/// What decisions ask of a person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonFacts {
    /// The organization it belongs to.
    pub organization: OrganizationId,
    /// What it may administer.
    pub role: PersonRole,
    /// False once deactivated.
    pub active: bool,
    /// The groups that name it.
    pub groups: Vec<GroupId>,
}

/// What decisions ask of a space, beyond its node.
#[derive(Debug, Clone, PartialEq)]
pub struct SpaceFacts {
    /// Its number as a node.
    pub anchor: Anchor,
    /// Who it is for.
    pub kind: SpaceKind,
    /// The organizations it belongs to.
    pub owners: Vec<OrganizationId>,
    /// Whether ONBOARDING organizations may enter.
    pub open_to_onboarding: bool,
    /// Whether participants of a JOINT space see each other's people.
    pub shows_names: bool,
    /// Whether its documents may be shared by link.
    pub share_links: bool,
    /// Every seat, live or not.
    pub participations: Vec<Participation>,
}

/// What decisions ask of a node that is an anchor.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeFacts {
    /// Which node.
    pub id: NodeId,
    /// The space it is in.
    pub space: SpaceId,
    /// The anchor above; none for a space.
    pub parent: Option<Anchor>,
    /// What it carries itself.
    pub policy: NodePolicy,
    /// Every grant on it, live or not.
    pub grants: Vec<Grant>,
    /// Every denial on it, live or not.
    pub denials: Vec<Denial>,
}
