//! What a decision says about itself, rule by rule: which node, what decided it, until when.

use std::collections::HashSet;

use commonplace::access::{
    Asker, Cause, Decision, NodeFacts, OrganizationFacts, PersonFacts, Policy, Read, Rule,
    SpaceFacts, decide,
};
use commonplace::model::*;
use uuid::Uuid;

const HOST: OrganizationId = OrganizationId(Uuid::from_u128(1));
const OWN: OrganizationId = OrganizationId(Uuid::from_u128(2));
const RIVAL: OrganizationId = OrganizationId(Uuid::from_u128(3));
const PAT: PersonId = PersonId(Uuid::from_u128(4));
const TEAM: GroupId = GroupId(Uuid::from_u128(5));
const ROOM: SpaceId = SpaceId(Uuid::from_u128(6));
const SHELF: NodeId = NodeId::Folder(FolderId(Uuid::from_u128(7)));
const PAPER: NodeId = NodeId::Document(DocumentId(Uuid::from_u128(8)));
const SEAT: ParticipationId = ParticipationId(Uuid::from_u128(9));
const GRANT: GrantId = GrantId(Uuid::from_u128(10));
const NDA: AgreementId = AgreementId(Uuid::from_u128(11));
const SIGNED: SignatureId = SignatureId(Uuid::from_u128(12));

fn day(day: i64) -> Time {
    Time::from_timestamp_micros(day * 86_400_000_000).expect("a day")
}

fn until(end: i64) -> Span {
    Span {
        from: None,
        until: Some(day(end)),
    }
}

fn denial(n: u128) -> DenialId {
    DenialId(Uuid::from_u128(n))
}

fn organization(role: OrganizationRole) -> OrganizationFacts {
    OrganizationFacts {
        role,
        kind: None,
        tier: Some(Tier::Silver),
        status: OrganizationStatus::Active,
        regions: Vec::new(),
        industries: Vec::new(),
        capabilities: Vec::new(),
        manager: None,
    }
}

fn node(id: NodeId, parent: Option<i64>) -> NodeFacts {
    NodeFacts {
        id,
        space: ROOM,
        parent: parent.map(Anchor),
        policy: NodePolicy::default(),
        grants: Vec::new(),
        denials: Vec::new(),
    }
}

/// Pat of a partner, whose team is granted VIEW on a folder until day 5, in a space where the
/// partner sits until day 9. Room 1, shelf 2, paper 3; now is day 1.
struct Scene {
    policy: Policy,
    lifecycle: Lifecycle,
}

impl Scene {
    fn new() -> Self {
        let mut policy = Policy::at(1);
        for (id, role) in [
            (HOST, OrganizationRole::Host),
            (OWN, OrganizationRole::Partner),
            (RIVAL, OrganizationRole::Partner),
        ] {
            policy.organizations.insert(id, organization(role));
        }
        let pat = PersonFacts {
            organization: OWN,
            role: PersonRole::Member,
            active: true,
            groups: vec![TEAM],
        };
        policy.people.insert(PAT, pat);
        policy.groups.insert(TEAM, OWN);
        let seat = Participation {
            id: SEAT,
            space: ROOM,
            participant: Participant::Organization(OWN),
            cap: Level::Edit,
            clearance: Classification::General,
            span: until(9),
            created_at: day(0),
            reviewed: None,
        };
        let room = SpaceFacts {
            anchor: Anchor(1),
            kind: SpaceKind::Program,
            owners: vec![HOST],
            open_to_onboarding: false,
            shows_names: false,
            share_links: false,
            participations: vec![seat],
        };
        policy.spaces.insert(ROOM, room);
        let nodes = [
            (1, node(NodeId::Space(ROOM), None)),
            (2, node(SHELF, Some(1))),
            (3, node(PAPER, Some(2))),
        ];
        policy
            .nodes
            .extend(nodes.map(|(n, node)| (Anchor(n), node)));
        let mut scene = Self {
            policy,
            lifecycle: Lifecycle {
                state: DocumentState::Published,
                embargo_until: None,
                withdraw_at: None,
            },
        };
        scene.grant(2, (GRANT, Level::View), until(5));
        scene
    }

    fn at(&mut self, n: i64) -> &mut NodeFacts {
        self.policy.nodes.get_mut(&Anchor(n)).expect("a node")
    }

    fn grant(&mut self, n: i64, (id, level): (GrantId, Level), span: Span) {
        let node = self.at(n);
        let grant = Grant {
            id,
            node: node.id,
            subject: Subject::Group(TEAM),
            level,
            early_access: false,
            span,
            reason: None,
            created_at: day(0),
            emergency: false,
            reviewed: None,
        };
        node.grants.push(grant);
    }

    fn deny(&mut self, n: i64, id: DenialId, span: Span) {
        let node = self.at(n);
        let denial = Denial {
            id,
            node: node.id,
            subject: Subject::Organization(OWN),
            span,
            reason: None,
            created_at: day(0),
        };
        node.denials.push(denial);
    }

    fn own(&mut self) -> &mut OrganizationFacts {
        self.policy.organizations.get_mut(&OWN).expect("is there")
    }

    fn seat(&mut self) -> &mut Participation {
        let room = self.policy.spaces.get_mut(&ROOM).expect("is there");
        &mut room.participations[0]
    }

    fn sign(&mut self, version: i32, end: Option<i64>) {
        let signature = Signature {
            id: SIGNED,
            agreement: NDA,
            version,
            organization: OWN,
            person: PAT,
            signed_at: day(0),
            until: end.map(day),
            revoked_at: None,
        };
        let all = self.policy.signatures.entry((OWN, NDA)).or_default();
        all.push(signature);
    }

    fn decide(&self) -> Decision {
        let policy = self.policy.clone().index();
        let asker = Asker::new(&policy, PAT, TokenScope::full()).expect("is known");
        decide::<Read>(&policy, &asker, (Anchor(3), Some(&self.lifecycle)), day(1))
    }
}

const NDA_3: Requirement = Requirement::Agreement {
    agreement: NDA,
    min_version: Some(3),
};

/// A change to the scene, then the rule that denies, at which node, what decided it, until when.
type Case = (
    &'static str,
    fn(&mut Scene),
    Option<Rule>,
    Option<NodeId>,
    Option<Cause>,
    Option<i64>,
);

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    use Rule::{Clearance, Denied, Embargoed, Identity, NoGrant, NotParticipant, Restricted, Unpublished, Wall, Withdrawn};
    let standing = |status| Some(Cause::Organization(OWN, status));
    let denied = |n| Some(Cause::Denial(denial(n), Subject::Organization(OWN)));
    let team = |id| Some(Cause::Grant(id, Subject::Group(TEAM)));
    let more = GrantId(Uuid::from_u128(20));
    vec![
        ("granted on the folder", |_| (), None, Some(SHELF), team(GRANT), Some(5)),
        ("granted more on the document", |s| s.grant(3, (GrantId(Uuid::from_u128(20)), Level::Comment), Span::default()), None, Some(PAPER), team(more), None),
        ("granted the same for longer", |s| s.grant(2, (GrantId(Uuid::from_u128(20)), Level::View), until(7)), None, Some(SHELF), team(more), Some(7)),
        ("a seat that allows less", |s| { s.seat().cap = Level::View; s.grant(3, (GrantId(Uuid::from_u128(20)), Level::Edit), until(7)); }, None, Some(SHELF), team(GRANT), Some(5)),
        ("deactivated", |s| s.policy.people.get_mut(&PAT).expect("Pat").active = false, Some(Identity), None, Some(Cause::Person(PAT)), None),
        ("suspended", |s| s.own().status = OrganizationStatus::Suspended, Some(Identity), None, standing(OrganizationStatus::Suspended), None),
        ("a prospect", |s| s.own().status = OrganizationStatus::Prospect, Some(Rule::OrganizationStatus), None, standing(OrganizationStatus::Prospect), None),
        ("coming on board", |s| s.own().status = OrganizationStatus::Onboarding, Some(Rule::OrganizationStatus), None, standing(OrganizationStatus::Onboarding), None),
        ("without a seat", |s| s.policy.spaces.get_mut(&ROOM).expect("room").participations.clear(), Some(NotParticipant), None, None, None),
        ("a seat that is over", |s| s.seat().span = until(1), Some(NotParticipant), None, Some(Cause::Seat(SEAT)), None),
        ("a seat to come", |s| s.seat().span = Span { from: Some(day(2)), until: None }, Some(NotParticipant), None, Some(Cause::Seat(SEAT)), Some(2)),
        ("denied twice", |s| { s.deny(2, denial(30), until(3)); s.deny(2, denial(31), until(4)); s.deny(3, denial(32), Span::default()); }, Some(Denied), Some(SHELF), denied(31), Some(4)),
        ("walled", |s| { s.policy.walls.insert(OWN, HashSet::from([RIVAL])); s.at(3).policy.subjects.push(RIVAL); }, Some(Wall), Some(PAPER), Some(Cause::Wall(OWN, RIVAL)), None),
        ("held closely", |s| s.at(2).policy.classification = Some(Classification::Secret), Some(Clearance), Some(SHELF), Some(Cause::Classification(Classification::Secret, Classification::General)), None),
        ("restricted", |s| s.at(3).policy.restricted = true, Some(Restricted), Some(PAPER), None, None),
        ("no grant", |s| s.at(2).grants.clear(), Some(NoGrant), None, None, None),
        ("a draft", |s| s.lifecycle.state = DocumentState::Draft, Some(Unpublished), None, None, None),
        ("under embargo", |s| s.lifecycle.embargo_until = Some(day(6)), Some(Embargoed), None, None, Some(6)),
        ("withdrawn", |s| s.lifecycle.withdraw_at = Some(day(1)), Some(Withdrawn), None, None, None),
    ]
}

#[test]
fn a_decision_names_what_decided_it() {
    for (name, change, rule, node, cause, end) in cases() {
        let mut scene = Scene::new();
        change(&mut scene);
        let decision = scene.decide();
        assert_eq!(decision.denied, rule, "{name}: {decision:?}");
        let step = match rule {
            Some(_) => decision.trail.last(),
            None => decision.deciding(),
        };
        let step = step.unwrap_or_else(|| panic!("{name}: no step"));
        if let Some(rule) = rule {
            assert_eq!(step.rule, rule, "{name}");
            assert_eq!(decision.level, Level::None, "{name}");
        }
        assert_eq!(step.node, node, "{name}");
        assert_eq!(step.cause, cause, "{name}");
        assert_eq!(step.until, end.map(day), "{name}");
        let rules: Vec<Rule> = decision.trail.iter().map(|step| step.rule).collect();
        let in_order = rules.windows(2).all(|pair| {
            pair[0] <= pair[1] || (pair[0] == Rule::NoGrant && pair[1] == Rule::Restricted)
        });
        assert!(in_order, "{name}: {rules:?}");
    }
}

#[test]
fn an_unmet_requirement_locks_and_is_its_own_remedy() {
    let mut scene = Scene::new();
    scene.at(3).policy.requirements = vec![Requirement::Tier(Tier::Silver), NDA_3];
    scene.sign(2, None);
    let decision = scene.decide();
    assert_eq!(decision.denied, Some(Rule::Level));
    assert_eq!(decision.level, Level::Discover);
    let step = decision.deciding().expect("a step");
    assert_eq!(step.rule, Rule::Requirement);
    assert_eq!(step.cause, Some(Cause::Requirement(NDA_3)));
    let remedies: Vec<_> = decision.remedies.iter().map(|r| &r.requirement).collect();
    assert_eq!(remedies, [&NDA_3]);

    scene.sign(3, Some(4));
    let decision = scene.decide();
    assert_eq!(decision.denied, None);
    let met = decision.trail.last().expect("a step");
    assert_eq!(met.rule, Rule::Requirement);
    assert_eq!(met.cause, Some(Cause::Signature(SIGNED)));
    assert_eq!(met.until, Some(day(4)));
}
