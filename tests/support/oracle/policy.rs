//! Policy: a world as the snapshot that the hub's own rules decide by.

use std::collections::HashMap;

use commonplace::access::{NodeFacts, OrganizationFacts, PersonFacts, Policy, SpaceFacts};
use commonplace::model::{self, Anchor, NodeId, Participation, SignatureId, Time};
use uuid::Uuid;

use super::world::{
    Document, Instant, Node, Participant, Requirement, Rules, Span, Subject, World,
};

/// A snapshot, and which of its ids stand for which keys.
pub struct Snapshot {
    pub policy: Policy,
    ids: HashMap<String, Uuid>,
    anchors: HashMap<Node, Anchor>,
}

/// The instant as the hub has it.
pub fn time(at: Instant) -> Time {
    Time::from_timestamp_micros(at).expect("a year that calendars know")
}

impl Snapshot {
    pub fn of(world: &World) -> Self {
        let mut snapshot = Self {
            policy: Policy::at(1),
            ids: HashMap::new(),
            anchors: HashMap::new(),
        };
        snapshot.organizations(world);
        snapshot.spaces(world);
        snapshot.nodes(world);
        snapshot.shares(world);
        snapshot.policy = snapshot.policy.index();
        snapshot
    }

    pub fn person(&self, key: &str) -> model::PersonId {
        model::PersonId(self.ids[key])
    }

    pub fn space(&self, key: &str) -> model::SpaceId {
        model::SpaceId(self.ids[key])
    }

    /// The node's own anchor, or for a document that owns no policy, that of its place.
    pub fn anchor(&self, node: &Node) -> Anchor {
        self.anchors[node]
    }

    /// The node behind an id that a decision names.
    pub fn node(&self, id: NodeId) -> Node {
        let named = self.ids.iter().find(|(_, uuid)| **uuid == id.uuid());
        let key = named.expect("an id of this snapshot").0.clone();
        match id {
            NodeId::Space(_) => Node::Space(key),
            NodeId::Folder(_) => Node::Folder(key),
            NodeId::Document(_) => Node::Document(key),
        }
    }

    /// The requirement as the world writes it.
    pub fn requirement(&self, requirement: &model::Requirement) -> Requirement {
        match requirement {
            model::Requirement::Tier(tier) => Requirement::Tier(tier.as_str()),
            model::Requirement::Agreement {
                agreement,
                min_version,
            } => {
                let named = self.ids.iter().find(|(_, uuid)| **uuid == agreement.0);
                let key = named.expect("an agreement of this snapshot").0.clone();
                Requirement::Agreement(key, *min_version)
            }
        }
    }

    fn id(&mut self, key: &str) -> Uuid {
        let next = Uuid::from_u128(self.ids.len() as u128 + 1);
        *self.ids.entry(key.to_owned()).or_insert(next)
    }

    fn organizations(&mut self, world: &World) {
        for o in &world.organizations {
            let facts = OrganizationFacts {
                role: word(o.role),
                kind: o.kind.map(word),
                tier: o.tier.map(word),
                status: word(o.status),
                regions: words(&o.regions),
                industries: words(&o.industries),
                capabilities: words(&o.capabilities),
                manager: None,
            };
            let id = model::OrganizationId(self.id(&o.key));
            self.policy.organizations.insert(id, facts);
        }
        for p in &world.people {
            let groups = world.groups.iter().filter(|g| g.members.contains(&p.key));
            let facts = PersonFacts {
                organization: model::OrganizationId(self.id(&p.organization)),
                role: word(p.role),
                active: p.active,
                groups: groups.map(|g| model::GroupId(self.id(&g.key))).collect(),
            };
            let id = model::PersonId(self.id(&p.key));
            self.policy.people.insert(id, facts);
        }
        for s in &world.segments {
            let rule = model::SegmentRule {
                kinds: s.kinds.iter().map(|w| word(w)).collect(),
                min_tier: s.min_tier.map(word),
                regions: words(&s.regions),
                industries: words(&s.industries),
                capabilities: words(&s.capabilities),
                statuses: s.statuses.iter().map(|w| word(w)).collect(),
            };
            let id = model::SegmentId(self.id(&s.key));
            self.policy.segments.insert(id, rule);
        }
        for (a, b) in &world.walls {
            let (a, b) = (self.id(a), self.id(b));
            for (a, b) in [(a, b), (b, a)] {
                let walls = self.policy.walls.entry(model::OrganizationId(a));
                walls.or_default().insert(model::OrganizationId(b));
            }
        }
        for (n, s) in world.signatures.iter().enumerate() {
            let signature = model::Signature {
                id: SignatureId(Uuid::from_u128(n as u128)),
                agreement: model::AgreementId(self.id(&s.agreement)),
                version: s.version,
                organization: model::OrganizationId(self.id(&s.organization)),
                person: model::PersonId(self.id(&s.person)),
                signed_at: time(s.signed_at),
                until: s.until.map(time),
                revoked_at: s.revoked_at.map(time),
            };
            let bound = (signature.organization, signature.agreement);
            let signatures = self.policy.signatures.entry(bound).or_default();
            signatures.push(signature);
        }
    }

    fn spaces(&mut self, world: &World) {
        for s in &world.spaces {
            let id = model::SpaceId(self.id(&s.key));
            let anchor = self.next_anchor(Node::Space(s.key.clone()));
            let participations = s.seats.iter().map(|seat| Participation {
                id: model::ParticipationId(Uuid::nil()),
                space: id,
                participant: match &seat.participant {
                    Participant::Organization(key) => {
                        model::Participant::Organization(model::OrganizationId(self.id(key)))
                    }
                    Participant::Segment(key) => {
                        model::Participant::Segment(model::SegmentId(self.id(key)))
                    }
                },
                cap: word(seat.cap),
                clearance: word(seat.clearance),
                span: span(seat.span),
                created_at: time(0),
                reviewed: None,
            });
            let facts = SpaceFacts {
                anchor,
                kind: word(s.kind),
                participations: participations.collect(),
                owners: s
                    .owners
                    .iter()
                    .map(|o| model::OrganizationId(self.id(o)))
                    .collect(),
                open_to_onboarding: s.open_to_onboarding,
                shows_names: false,
                share_links: false,
            };
            self.policy.spaces.insert(id, facts);
            self.insert(anchor, NodeId::Space(id), (id, None), &Rules::default());
        }
    }

    fn nodes(&mut self, world: &World) {
        for f in &world.folders {
            let space = model::SpaceId(self.id(&f.space));
            let above = self.above(&f.space, f.parent.as_deref());
            let anchor = self.next_anchor(Node::Folder(f.key.clone()));
            let id = NodeId::Folder(model::FolderId(self.id(&f.key)));
            self.insert(anchor, id, (space, Some(above)), &f.rules);
        }
        for d in &world.documents {
            let node = Node::Document(d.key.clone());
            let space = model::SpaceId(self.id(&d.space));
            let above = self.above(&d.space, d.folder.as_deref());
            let id = NodeId::Document(model::DocumentId(self.id(&d.key)));
            if owns_policy(world, d) {
                let anchor = self.next_anchor(node);
                self.insert(anchor, id, (space, Some(above)), &d.rules);
            } else {
                self.anchors.insert(node, above);
            }
        }
    }

    fn shares(&mut self, world: &World) {
        for g in &world.grants {
            let anchor = self.anchor(&g.node);
            let grant = model::Grant {
                id: model::GrantId(Uuid::nil()),
                node: self.policy.nodes[&anchor].id,
                subject: self.subject(&g.subject),
                level: word(g.level),
                early_access: g.early_access,
                span: span(g.span),
                reason: None,
                created_at: time(0),
                emergency: false,
                reviewed: None,
            };
            self.facts(anchor).grants.push(grant);
        }
        for d in &world.denials {
            let anchor = self.anchor(&d.node);
            let denial = model::Denial {
                id: model::DenialId(Uuid::nil()),
                node: self.policy.nodes[&anchor].id,
                subject: self.subject(&d.subject),
                span: span(d.span),
                reason: None,
                created_at: time(0),
            };
            self.facts(anchor).denials.push(denial);
        }
    }

    fn above(&self, space: &str, folder: Option<&str>) -> Anchor {
        self.anchor(&match folder {
            Some(key) => Node::Folder(key.to_owned()),
            None => Node::Space(space.to_owned()),
        })
    }

    fn next_anchor(&mut self, node: Node) -> Anchor {
        let anchor = Anchor(self.anchors.len() as i64 + 1);
        self.anchors.insert(node, anchor);
        anchor
    }

    fn facts(&mut self, anchor: Anchor) -> &mut NodeFacts {
        self.policy
            .nodes
            .get_mut(&anchor)
            .expect("an anchor of this snapshot")
    }

    fn insert(
        &mut self,
        anchor: Anchor,
        id: NodeId,
        (space, parent): (model::SpaceId, Option<Anchor>),
        rules: &Rules,
    ) {
        let requirements = rules
            .requirements
            .iter()
            .map(|requirement| match requirement {
                Requirement::Tier(tier) => model::Requirement::Tier(word(tier)),
                Requirement::Agreement(key, min_version) => model::Requirement::Agreement {
                    agreement: model::AgreementId(self.id(key)),
                    min_version: *min_version,
                },
            });
        let policy = model::NodePolicy {
            requirements: requirements.collect(),
            restricted: rules.restricted,
            classification: rules.classification.map(word),
            discoverable: rules.discoverable,
            subjects: rules
                .subjects
                .iter()
                .map(|s| model::OrganizationId(self.id(s)))
                .collect(),
        };
        let facts = NodeFacts {
            id,
            space,
            parent,
            policy,
            grants: Vec::new(),
            denials: Vec::new(),
        };
        self.policy.nodes.insert(anchor, facts);
    }

    fn subject(&mut self, subject: &Subject) -> model::Subject {
        match subject {
            Subject::Person(key) => model::Subject::Person(model::PersonId(self.id(key))),
            Subject::Group(key) => model::Subject::Group(model::GroupId(self.id(key))),
            Subject::Organization(key) => {
                model::Subject::Organization(model::OrganizationId(self.id(key)))
            }
            Subject::Segment(key) => model::Subject::Segment(model::SegmentId(self.id(key))),
            Subject::Participants => model::Subject::Participants,
        }
    }
}

/// What rule G5 asks of the document.
pub fn lifecycle(document: &Document) -> model::Lifecycle {
    model::Lifecycle {
        state: word(document.state),
        embargo_until: document.embargo_until.map(time),
        withdraw_at: document.withdraw_at.map(time),
    }
}

fn owns_policy(world: &World, document: &Document) -> bool {
    let node = Node::Document(document.key.clone());
    !document.rules.is_empty()
        || world.grants.iter().any(|g| g.node == node)
        || world.denials.iter().any(|d| d.node == node)
}

fn span(span: Span) -> model::Span {
    model::Span {
        from: span.from.map(time),
        until: span.until.map(time),
    }
}

pub fn word<T: std::str::FromStr>(text: &str) -> T {
    match text.parse() {
        Ok(word) => word,
        Err(_) => panic!("{text} is not a word of this set"),
    }
}

fn words(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
