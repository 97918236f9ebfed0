//! Policy: everything that decisions depend on, at one policy version, in memory.
//!
//! Its maps share what they have in common with the version before, so a change costs what it
//! touches and not a copy of everything.

use std::collections::HashSet;
use std::sync::Arc;

use imbl::{HashMap as Map, OrdSet};

use super::facts::{NodeFacts, OrganizationFacts, PersonFacts, SpaceFacts};
use super::part::Part;
use crate::model::{
    AgreementId, Anchor, Classification, GroupId, NodeId, OrganizationId, OrganizationRole,
    PersonId, SegmentId, SegmentRule, Signature, SpaceId, Span, Time,
};

/// Everything that decisions depend on, at one policy version.
///
/// `store` fills it in one consistent read and then only shares it. Whoever fills the maps
/// directly calls `index` once afterwards; the `put_…` methods keep the index themselves.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Which version this is.
    pub version: i64,
    /// When it was made, by the clock of the node that made it; none when that is not known.
    pub made_at: Option<Time>,
    /// Every organization.
    pub organizations: Map<OrganizationId, OrganizationFacts>,
    /// Every person.
    pub people: Map<PersonId, PersonFacts>,
    /// Every group, with the organization whose people it names.
    pub groups: Map<GroupId, OrganizationId>,
    /// Every segment.
    pub segments: Map<SegmentId, SegmentRule>,
    /// The organizations on the other side of each organization's standing walls.
    pub walls: Map<OrganizationId, HashSet<OrganizationId>>,
    /// Every signature, by who is bound and by what.
    pub signatures: Map<(OrganizationId, AgreementId), Vec<Signature>>,
    /// Every space.
    pub spaces: Map<SpaceId, SpaceFacts>,
    /// Every anchor.
    pub nodes: Map<Anchor, NodeFacts>,
    /// Folders and anchored documents to their anchors.
    pub anchors: Map<NodeId, Anchor>,
    /// The anchors below each anchor.
    pub children: Map<Anchor, Vec<Anchor>>,
    /// Every instant at which some decision may change, with the part that changes then.
    boundaries: OrdSet<(Time, Part)>,
    /// The latest changes, oldest first, each with the versions before and after it: they follow
    /// on one another.
    changes: Vec<(i64, i64, Arc<[Part]>)>,
}

/// How many of the latest changes a policy remembers: whoever fell further behind looks at
/// everything again.
const REMEMBERED: usize = 256;

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
        let mut children: std::collections::HashMap<Anchor, Vec<Anchor>> = Default::default();
        for (anchor, node) in &self.nodes {
            if let Some(parent) = node.parent {
                children.entry(parent).or_default().push(*anchor);
            }
        }
        self.children = children.into_iter().collect();
        let nodes = self.nodes.iter();
        let nodes = nodes.flat_map(|(anchor, node)| spans_of_node(*anchor, node));
        let spaces = self.spaces.iter();
        let spaces = spaces.flat_map(|(id, space)| spans_of_space(*id, space));
        let signed = self
            .signatures
            .values()
            .flatten()
            .flat_map(spans_of_signature);
        let all = nodes.chain(spaces).chain(signed).flat_map(ends);
        self.boundaries = all.collect();
        self
    }

    /// Puts an anchor in, or takes it out.
    pub fn put_node(&mut self, anchor: Anchor, facts: Option<NodeFacts>) {
        if let Some(old) = self.nodes.remove(&anchor) {
            self.anchors.remove(&old.id);
            if let Some(siblings) = old.parent.and_then(|p| self.children.get_mut(&p)) {
                siblings.retain(|child| *child != anchor);
            }
            self.forget(spans_of_node(anchor, &old));
        }
        if let Some(facts) = facts {
            self.anchors.insert(facts.id, anchor);
            if let Some(parent) = facts.parent {
                self.children.entry(parent).or_default().push(anchor);
            }
            self.remember(spans_of_node(anchor, &facts));
            self.nodes.insert(anchor, facts);
        }
    }

    /// Changes an anchor; nothing where there is none.
    pub fn edit_node(&mut self, anchor: Anchor, change: impl FnOnce(&mut NodeFacts)) {
        if let Some(mut facts) = self.nodes.get(&anchor).cloned() {
            change(&mut facts);
            self.put_node(anchor, Some(facts));
        }
    }

    /// Puts a space in, or takes it out.
    pub fn put_space(&mut self, id: SpaceId, facts: Option<SpaceFacts>) {
        if let Some(old) = self.spaces.remove(&id) {
            self.forget(spans_of_space(id, &old));
        }
        if let Some(facts) = facts {
            self.remember(spans_of_space(id, &facts));
            self.spaces.insert(id, facts);
        }
    }

    /// Replaces everything that an organization has signed.
    pub fn put_signatures(&mut self, organization: OrganizationId, signed: Vec<Signature>) {
        let bound = self.signatures.keys().filter(|(by, _)| *by == organization);
        for key in bound.copied().collect::<Vec<_>>() {
            let old = self.signatures.remove(&key).unwrap_or_default();
            self.forget(old.iter().flat_map(spans_of_signature));
        }
        for signature in signed {
            self.remember(spans_of_signature(&signature));
            let key = (organization, signature.agreement);
            self.signatures.entry(key).or_default().push(signature);
        }
    }

    fn forget(&mut self, spans: impl IntoIterator<Item = (Part, Span)>) {
        for boundary in spans.into_iter().flat_map(ends) {
            self.boundaries.remove(&boundary);
        }
    }

    fn remember(&mut self, spans: impl IntoIterator<Item = (Part, Span)>) {
        self.boundaries.extend(spans.into_iter().flat_map(ends));
    }

    /// What the clock of a node that decides by it shows at least. What was ended on one node
    /// ended at that node's instant: a clock that is behind would keep it alive.
    pub fn at_least(&self, now: Time) -> Time {
        self.made_at.map_or(now, |made_at| now.max(made_at))
    }

    /// Takes note that a newer version came about by a change of these parts.
    pub fn advance(&mut self, version: i64, parts: Vec<Part>) {
        self.changes.push((self.version, version, parts.into()));
        self.version = version;
        let surplus = self.changes.len().saturating_sub(REMEMBERED);
        self.changes.drain(..surplus);
    }

    /// The parts that changed after this version; none when that is not known any more.
    pub fn changed_since(&self, version: i64) -> Option<Vec<Part>> {
        let newer = self.changes.partition_point(|(_, to, _)| *to <= version);
        let newer = &self.changes[newer..];
        let from = newer.first().map_or(self.version, |(from, _, _)| *from);
        let parts = newer.iter().flat_map(|(_, _, parts)| parts.iter().copied());
        (from <= version).then(|| parts.collect())
    }

    /// The parts for which a boundary lies after the one instant and not after the other.
    pub fn due(&self, after: Time, now: Time) -> impl Iterator<Item = Part> + '_ {
        let due = (after < now).then(|| {
            self.boundaries
                .range((after, Part::LAST)..=(now, Part::LAST))
        });
        due.into_iter().flatten().map(|(_, part)| *part)
    }

    /// The span around `now` in which no decision changes while the policy stays as it is.
    pub fn steady_span(&self, now: Time) -> Span {
        let mark = (now, Part::LAST);
        Span {
            from: self
                .boundaries
                .range(..=mark)
                .next_back()
                .map(|(at, _)| *at),
            until: self.boundaries.range(mark..).next().map(|(at, _)| *at),
        }
    }

    /// The anchor and those below it, from the top down.
    pub fn below(&self, anchor: Anchor) -> Vec<Anchor> {
        let mut found = vec![anchor];
        let mut next = 0;
        while let Some(at) = found.get(next) {
            found.extend(self.children.get(at).into_iter().flatten());
            next += 1;
        }
        found
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

fn spans_of_node(anchor: Anchor, node: &NodeFacts) -> Vec<(Part, Span)> {
    let grants = node.grants.iter().map(|g| g.span);
    let spans = grants.chain(node.denials.iter().map(|d| d.span));
    spans.map(|span| (Part::Node(anchor), span)).collect()
}

fn spans_of_space(id: SpaceId, space: &SpaceFacts) -> Vec<(Part, Span)> {
    let seats = space.participations.iter();
    seats.map(|p| (Part::Space(id), p.span)).collect()
}

fn spans_of_signature(s: &Signature) -> [(Part, Span); 2] {
    let part = Part::Signatures(s.organization);
    let signed = Span {
        from: Some(s.signed_at),
        until: s.until,
    };
    let revoked = Span {
        from: None,
        until: s.revoked_at,
    };
    [(part, signed), (part, revoked)]
}

fn ends((part, span): (Part, Span)) -> impl Iterator<Item = (Time, Part)> {
    let ends = [span.from, span.until].into_iter().flatten();
    ends.map(move |at| (at, part))
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
