//! Policy: everything that decisions depend on, at one policy version, in memory.

use std::collections::{HashMap, HashSet};

use crate::model::{
    AgreementId, Anchor, Classification, Denial, Grant, GroupId, NodeId, NodePolicy,
    OrganizationId, OrganizationRole, OrganizationStatus, Participation, PartnerKind, PersonId,
    PersonRole, SegmentId, SegmentRule, Signature, SpaceId, SpaceKind, Span, Tier, Time,
};

/// What decisions ask of an organization.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
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
    /// Every seat, live or not.
    pub participations: Vec<Participation>,
}

/// What decisions ask of a node that is an anchor.
#[derive(Debug, Clone)]
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

/// Everything that decisions depend on, at one policy version.
///
/// Plain data: `store` fills it in one consistent read and then only shares it.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Which version this is.
    pub version: i64,
    /// Every organization.
    pub organizations: HashMap<OrganizationId, OrganizationFacts>,
    /// Every person.
    pub people: HashMap<PersonId, PersonFacts>,
    /// Every group, with the organization whose people it names.
    pub groups: HashMap<GroupId, OrganizationId>,
    /// Every segment.
    pub segments: HashMap<SegmentId, SegmentRule>,
    /// The organizations on the other side of each organization's standing walls.
    pub walls: HashMap<OrganizationId, HashSet<OrganizationId>>,
    /// Every signature, by who is bound and by what.
    pub signatures: HashMap<(OrganizationId, AgreementId), Vec<Signature>>,
    /// Every space.
    pub spaces: HashMap<SpaceId, SpaceFacts>,
    /// Every anchor.
    pub nodes: HashMap<Anchor, NodeFacts>,
    /// Folders and anchored documents to their anchors.
    pub anchors: HashMap<NodeId, Anchor>,
    /// The anchors below each anchor.
    pub children: HashMap<Anchor, Vec<Anchor>>,
    /// Every instant at which some decision may change, ascending.
    boundaries: Vec<Time>,
}

impl Policy {
    /// An empty policy at this version.
    pub fn at(version: i64) -> Self {
        Self {
            version,
            ..Self::default()
        }
    }

    /// Works out what follows from the plain data; to be called once, after filling it.
    pub fn index(mut self) -> Self {
        self.anchors = self.nodes.iter().map(|(a, n)| (n.id, *a)).collect();
        self.children = HashMap::new();
        for (anchor, node) in &self.nodes {
            if let Some(parent) = node.parent {
                self.children.entry(parent).or_default().push(*anchor);
            }
        }
        let mut boundaries = Vec::new();
        let mut span = |s: Span| boundaries.extend([s.from, s.until].into_iter().flatten());
        for node in self.nodes.values() {
            node.grants.iter().for_each(|g| span(g.span));
            node.denials.iter().for_each(|d| span(d.span));
        }
        for space in self.spaces.values() {
            space.participations.iter().for_each(|p| span(p.span));
        }
        for s in self.signatures.values().flatten() {
            span(Span {
                from: Some(s.signed_at),
                until: s.until,
            });
            span(Span {
                from: None,
                until: s.revoked_at,
            });
        }
        boundaries.sort_unstable();
        boundaries.dedup();
        self.boundaries = boundaries;
        self
    }

    /// The span around `now` in which no decision changes while the policy stays as it is.
    pub fn steady_span(&self, now: Time) -> Span {
        let next = self.boundaries.partition_point(|t| *t <= now);
        Span {
            from: next.checked_sub(1).map(|i| self.boundaries[i]),
            until: self.boundaries.get(next).copied(),
        }
    }

    /// The anchors from the space down to this one; none when the chain is broken, which
    /// callers must read as "no".
    pub fn path(&self, anchor: Anchor) -> Option<Vec<Anchor>> {
        let mut path = vec![anchor];
        let mut at = anchor;
        while let Some(parent) = self.nodes.get(&at)?.parent {
            if path.len() > self.nodes.len() {
                return None;
            }
            path.push(parent);
            at = parent;
        }
        path.reverse();
        Some(path)
    }

    /// The anchor of a space, a folder or an anchored document.
    pub fn anchor(&self, node: NodeId) -> Option<Anchor> {
        self.anchors.get(&node).copied()
    }

    /// The anchor that a document in this place has while it owns no policy itself.
    pub fn place_anchor(
        &self,
        space: SpaceId,
        folder: Option<crate::model::FolderId>,
    ) -> Option<Anchor> {
        self.anchor(folder.map_or(NodeId::Space(space), NodeId::Folder))
    }

    /// The one organization that runs the hub.
    pub fn host(&self) -> Option<OrganizationId> {
        self.organizations
            .iter()
            .find(|(_, o)| o.role == OrganizationRole::Host)
            .map(|(id, _)| *id)
    }

    /// The partners that a node concerns: those whom the path's content is about, and those
    /// who own the space. A document adds its owner's organization.
    pub fn partners(&self, anchor: Anchor, owner: Option<PersonId>) -> Vec<OrganizationId> {
        let mut partners = HashSet::new();
        for at in self.path(anchor).unwrap_or_default() {
            if let Some(node) = self.nodes.get(&at) {
                partners.extend(node.policy.subjects.iter().copied());
                if let Some(space) = self.spaces.get(&node.space) {
                    partners.extend(space.owners.iter().copied());
                }
            }
        }
        if let Some(person) = owner.and_then(|owner| self.people.get(&owner)) {
            partners.insert(person.organization);
        }
        let is_partner = |id: &OrganizationId| {
            self.organizations
                .get(id)
                .is_some_and(|o| o.role == OrganizationRole::Partner)
        };
        let mut partners: Vec<_> = partners.into_iter().filter(is_partner).collect();
        partners.sort_unstable();
        partners
    }

    /// Whether the organization is in the segment as both are now.
    pub fn is_in_segment(&self, organization: &OrganizationFacts, segment: SegmentId) -> bool {
        self.segments
            .get(&segment)
            .is_some_and(|rule| matches_rule(rule, organization))
    }
}

/// Whether every condition that the rule gives holds for the organization.
pub(super) fn matches_rule(rule: &SegmentRule, organization: &OrganizationFacts) -> bool {
    let any = |wanted: &[String], has: &[String]| {
        wanted.is_empty() || wanted.iter().any(|w| has.contains(w))
    };
    (rule.kinds.is_empty() || organization.kind.is_some_and(|k| rule.kinds.contains(&k)))
        && rule.min_tier.is_none_or(|min| {
            organization
                .tier
                .map_or(leak!(NoTierIsAnyTier), |tier| tier >= min)
        })
        && any(&rule.regions, &organization.regions)
        && any(&rule.industries, &organization.industries)
        && any(&rule.capabilities, &organization.capabilities)
        && (rule.statuses.is_empty() || rule.statuses.contains(&organization.status))
}

/// What an organization's seats in a space add up to: the greatest cap and the greatest
/// clearance, each for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seat {
    pub cap: crate::model::Level,
    pub clearance: Classification,
}
