//! Organization: a company on the hub. Segment: a saved rule over them. Wall: two that must
//! not see content about each other.

use serde::{Deserialize, Serialize};

use super::{
    OrganizationId, OrganizationRole, OrganizationStatus, PartnerKind, PersonId, SegmentId, Tier,
    Time, WallId,
};

/// A company on the hub; exactly one is the host.
#[derive(Debug, Clone, PartialEq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// The caller's own stable string, when it came with one.
    pub key: Option<String>,
    /// Its short name in addresses; unique.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Host or partner.
    pub role: OrganizationRole,
    /// What a partner does.
    pub kind: Option<PartnerKind>,
    /// A partner's rung.
    pub tier: Option<Tier>,
    /// Where it stands on the hub.
    pub status: OrganizationStatus,
    /// Region codes, such as `EMEA`.
    pub regions: Vec<String>,
    /// Industries it serves.
    pub industries: Vec<String>,
    /// What it is able to do.
    pub capabilities: Vec<String>,
    /// Its public site.
    pub website: Option<String>,
    /// The host's person who looks after it: its partner manager.
    pub manager: Option<PersonId>,
    /// Counts its changes, from 1.
    pub version: i32,
    /// When it was added.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// A saved rule over organizations.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its id.
    pub id: SegmentId,
    /// The caller's own stable string.
    pub key: Option<String>,
    /// Its name.
    pub name: String,
    /// Who is in it.
    pub rule: SegmentRule,
    /// Counts its changes, from 1.
    pub version: i32,
    /// When it was added.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// All conditions that are given must hold; within a list any one suffices. An empty list and
/// a missing tier are not given. A rule with nothing given matches every organization.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentRule {
    /// Any of these partner kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<PartnerKind>,
    /// This tier or a higher one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_tier: Option<Tier>,
    /// Any of these regions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Any of these industries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub industries: Vec<String>,
    /// Any of these capabilities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<String>,
    /// Any of these statuses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<OrganizationStatus>,
}

/// Two organizations that must not see content about each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Wall {
    /// Its id.
    pub id: WallId,
    /// One side.
    pub a: OrganizationId,
    /// The other side.
    pub b: OrganizationId,
    /// Why it stands.
    pub reason: String,
    /// When it was put up.
    pub created_at: Time,
    /// When it was taken down; none while it stands.
    pub ended_at: Option<Time>,
}
