//! What each person of the demo may look up, worked out from the policy and the rules of each noun,
//! without the reads that are tested.

use std::collections::BTreeMap;
use std::sync::Arc;

use commonplace::access::{Action, Asker, Neighbours, Policy, Read, Share, decide};
use commonplace::model::*;
use commonplace::store::{Store, SynonymScope, Viewer, WallFilter};

/// Everything with an id on one hub, and for whom it is.
pub struct Everything {
    pub policy: Arc<Policy>,
    pub now: Time,
    documents: BTreeMap<DocumentId, (Anchor, Lifecycle, String)>,
    agreements: Vec<AgreementId>,
    walls: Vec<WallId>,
    tokens: BTreeMap<TokenId, PersonId>,
    requests: BTreeMap<AccessRequestId, (NodeId, PersonId)>,
    proposals: BTreeMap<ProposalId, SpaceId>,
    notifications: BTreeMap<NotificationId, PersonId>,
    links: BTreeMap<ShareLinkId, DocumentId>,
    saved: BTreeMap<SavedSearchId, PersonId>,
    sessions: BTreeMap<SessionId, PersonId>,
    synonyms: BTreeMap<SynonymGroupId, Option<SpaceId>>,
    providers: BTreeMap<IdentityProviderId, OrganizationId>,
    entries: BTreeMap<AuditEntryId, (Option<PersonId>, bool)>,
}

fn all<C>() -> Slice<C> {
    Slice {
        size: 1_000,
        after: None,
        before: None,
        backward: false,
    }
}

impl Everything {
    pub async fn of(store: &Store) -> Self {
        let system = store.as_system("test").await.expect("a hub");
        let documents = system.every_document(0, 10_000).await.expect("reads");
        let documents = documents.iter().map(|d| {
            let seen = (d.anchor, d.lifecycle(), d.title.clone());
            (d.id, seen)
        });
        let ended = WallFilter {
            ended: true,
            ..WallFilter::default()
        };
        let walls = system.walls(&ended, all()).await.expect("reads");
        let entries = system
            .audit_log(&Default::default(), all())
            .await
            .expect("reads");
        let entries = entries.rows.iter().map(|row| {
            let is_hidden = row.details["rule"] == "NOT_FOUND";
            (row.id, (row.actor, is_hidden))
        });
        let agreements = system.agreements(all()).await.expect("reads");
        let tokens = system.tokens(None, all()).await.expect("reads");
        let requests = system.access_requests(&Default::default(), all()).await;
        let proposals = system.proposals(&Default::default(), all()).await;
        let notifications = system.notifications(&Default::default(), all()).await;
        let notifications = notifications.expect("reads").rows;
        let links = system.share_links(&Default::default(), all()).await;
        let saved = system.saved_searches(all()).await.expect("reads").rows;
        let sessions = system.sessions(all()).await.expect("reads").rows;
        let synonyms = system.synonyms(SynonymScope::All, all()).await;
        let synonyms = synonyms.expect("reads").rows;
        let providers = system.providers(None, all()).await.expect("reads").rows;
        let providers = providers.iter().map(|row| (row.id, row.organization));
        Self {
            documents: documents.collect(),
            providers: providers.collect(),
            saved: saved.iter().map(|row| (row.id, row.person)).collect(),
            sessions: sessions.iter().map(|row| (row.id, row.person)).collect(),
            synonyms: synonyms.iter().map(|row| (row.id, row.space)).collect(),
            entries: entries.collect(),
            notifications: notifications
                .iter()
                .map(|row| (row.id, row.person))
                .collect(),
            policy: system.policy().clone(),
            now: system.now(),
            agreements: agreements.rows.iter().map(|row| row.id).collect(),
            walls: walls.rows.iter().map(|row| row.id).collect(),
            tokens: tokens.rows.iter().map(|row| (row.id, row.person)).collect(),
            requests: requests
                .expect("reads")
                .rows
                .iter()
                .map(|row| (row.id, (row.node, row.person)))
                .collect(),
            proposals: proposals
                .expect("reads")
                .rows
                .iter()
                .map(|row| (row.id, row.space))
                .collect(),
            links: links
                .expect("reads")
                .rows
                .iter()
                .map(|row| (row.id, row.document))
                .collect(),
        }
    }

    /// Each object's id with its type, and whether this viewer may look it up.
    pub fn seen_by(&self, viewer: &Viewer) -> BTreeMap<String, (&'static str, bool)> {
        let asker = viewer.asker();
        let eyes = Eyes {
            of: self,
            asker,
            neighbours: asker.map(|asker| Neighbours::of(&self.policy, asker, self.now)),
        };
        let mut seen = BTreeMap::new();
        let mut put = |id: String, noun, may| {
            seen.insert(id, (noun, may));
        };
        for id in self.documents.keys() {
            let node = NodeId::Document(*id);
            put(id.to_string(), "Document", eyes.may::<Read>(node));
        }
        for facts in self.policy.nodes.values() {
            let may = eyes.may::<Read>(facts.id);
            match facts.id {
                NodeId::Space(id) => put(id.to_string(), "Space", may),
                NodeId::Folder(id) => put(id.to_string(), "Folder", may),
                NodeId::Document(_) => {}
            }
            let shares = eyes.may::<Share>(facts.id);
            for grant in &facts.grants {
                put(grant.id.to_string(), "Grant", shares);
            }
            for denial in &facts.denials {
                put(denial.id.to_string(), "Denial", shares);
            }
        }
        eyes.directory(&mut put);
        eyes.programme(&mut put);
        seen
    }

    /// The titles of documents that this viewer may neither read nor is shown locked.
    pub fn hidden_titles(&self, viewer: &Viewer) -> Vec<&str> {
        let level = |(anchor, lifecycle, _): &(Anchor, Lifecycle, String)| {
            let asker = viewer.asker();
            asker.map_or(Level::None, |asker| {
                let node = (*anchor, Some(lifecycle));
                decide::<Read>(&self.policy, asker, node, self.now).level
            })
        };
        let titles = self.documents.values().filter(|d| level(d) == Level::None);
        titles.map(|(_, _, title)| title.as_str()).collect()
    }
}

struct Eyes<'a> {
    of: &'a Everything,
    asker: Option<&'a Asker>,
    neighbours: Option<Neighbours>,
}

impl Eyes<'_> {
    fn may<A: Action>(&self, node: NodeId) -> bool {
        let (policy, now) = (&self.of.policy, self.of.now);
        let Some(asker) = self.asker else {
            return false;
        };
        let (anchor, lifecycle) = match node {
            NodeId::Document(id) => {
                let (anchor, lifecycle, _) = &self.of.documents[&id];
                (*anchor, Some(lifecycle))
            }
            place => (policy.anchor(place).expect("an anchor"), None),
        };
        decide::<A>(policy, asker, (anchor, lifecycle), now).is_allowed()
    }

    fn knows(&self, id: OrganizationId) -> bool {
        let known = self.neighbours.as_ref();
        known.is_some_and(|known| known.knows_organization(id))
    }

    fn directory(&self, put: &mut impl FnMut(String, &'static str, bool)) {
        let policy = &self.of.policy;
        let is = |test: fn(&Asker) -> bool| self.asker.is_some_and(test);
        for id in policy.organizations.keys() {
            put(id.to_string(), "Organization", self.knows(*id));
        }
        for (id, facts) in &policy.people {
            let known = self.neighbours.as_ref();
            let may = known.is_some_and(|known| known.knows_person(*id, facts.organization));
            put(id.to_string(), "Person", may);
        }
        for (id, organization) in &policy.groups {
            let own = |asker: &Asker| asker.organization_id() == *organization;
            let may = self.asker.is_some_and(own) || is(Asker::is_hub_admin);
            put(id.to_string(), "Group", may);
        }
        for id in policy.segments.keys() {
            put(id.to_string(), "Segment", is(Asker::is_host));
        }
        for id in &self.of.walls {
            put(id.to_string(), "Wall", is(Asker::is_hub_admin));
        }
        for (id, person) in &self.of.tokens {
            let facts = &policy.people[person];
            let administers = |asker: &Asker| {
                let role = (facts.organization, facts.role);
                *person == asker.person || asker.administers_person(role.0, role.1)
            };
            put(id.to_string(), "Token", self.asker.is_some_and(administers));
        }
    }

    fn programme(&self, put: &mut impl FnMut(String, &'static str, bool)) {
        let policy = &self.of.policy;
        for (id, space) in &policy.spaces {
            let shares = self.may::<Share>(NodeId::Space(*id));
            let reads = self.may::<Read>(NodeId::Space(*id));
            for seat in &space.participations {
                let known = match seat.participant {
                    Participant::Organization(id) => self.knows(id),
                    Participant::Segment(_) => false,
                };
                put(
                    seat.id.to_string(),
                    "Participation",
                    shares || (reads && known),
                );
            }
        }
        for id in &self.of.agreements {
            put(id.to_string(), "Agreement", self.asker.is_some());
        }
        for signature in policy.signatures.values().flatten() {
            let bound = |asker: &Asker| {
                asker.is_host() || asker.organization_id() == signature.organization
            };
            let may = self.asker.is_some_and(bound);
            put(signature.id.to_string(), "Signature", may);
        }
        for (id, (node, person)) in &self.of.requests {
            let own = self.asker.is_some_and(|asker| asker.person == *person);
            put(
                id.to_string(),
                "AccessRequest",
                own || self.may::<Share>(*node),
            );
        }
        for (id, (actor, is_hidden)) in &self.of.entries {
            let actor = actor.and_then(|actor| policy.people.get(&actor));
            let administers = |asker: &Asker| {
                let own = asker.organization_id();
                asker.administers(own) && actor.is_some_and(|a| a.organization == own)
            };
            let may = self
                .asker
                .is_some_and(|asker| asker.is_hub_admin() || (administers(asker) && !is_hidden));
            put(id.to_string(), "AuditEntry", may);
        }
        for (id, person) in &self.of.notifications {
            let may = self.asker.is_some_and(|asker| asker.person == *person);
            put(id.to_string(), "Notification", may);
        }
        for (id, person) in &self.of.sessions {
            let own = self.asker.is_some_and(|asker| asker.person == *person);
            put(id.to_string(), "Session", own);
        }
        for (id, person) in &self.of.saved {
            let may = self.asker.is_some_and(|asker| asker.person == *person);
            put(id.to_string(), "SavedSearch", may);
        }
        for (id, space) in &self.of.synonyms {
            let may = match space {
                None => self.asker.is_some(),
                Some(space) => self.may::<Read>(NodeId::Space(*space)),
            };
            put(id.to_string(), "SynonymGroup", may);
        }
        for (id, organization) in &self.of.providers {
            let may = self
                .asker
                .is_some_and(|asker| asker.administers(*organization));
            put(id.to_string(), "IdentityProvider", may);
        }
        for (id, document) in &self.of.links {
            let may = self.may::<Share>(NodeId::Document(*document));
            put(id.to_string(), "ShareLink", may);
        }
        for (id, space) in &self.of.proposals {
            let may = self.may::<Share>(NodeId::Space(*space));
            put(id.to_string(), "Proposal", may);
        }
    }
}
