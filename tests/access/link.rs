//! What a share link opens, barrier by barrier: each thing that depends on who reads closes it.

use std::collections::HashSet;

use commonplace::access::{
    Barrier, NodeFacts, OrganizationFacts, PersonFacts, Policy, SpaceFacts, linkable, open_link,
};
use commonplace::model::*;
use uuid::Uuid;

const HOST: OrganizationId = OrganizationId(Uuid::from_u128(1));
const PARTNER: OrganizationId = OrganizationId(Uuid::from_u128(2));
const RIVAL: OrganizationId = OrganizationId(Uuid::from_u128(3));
const MARA: PersonId = PersonId(Uuid::from_u128(4));
const ROOM: SpaceId = SpaceId(Uuid::from_u128(6));
const SHELF: FolderId = FolderId(Uuid::from_u128(7));
const PAPER: DocumentId = DocumentId(Uuid::from_u128(8));

fn day(day: i64) -> Time {
    Time::from_timestamp_micros(day * 86_400_000_000).expect("a day")
}

fn until(end: i64) -> Span {
    Span {
        from: None,
        until: Some(day(end)),
    }
}

fn organization(role: OrganizationRole) -> OrganizationFacts {
    OrganizationFacts {
        role,
        kind: None,
        tier: None,
        status: OrganizationStatus::Active,
        regions: Vec::new(),
        industries: Vec::new(),
        capabilities: Vec::new(),
        manager: None,
    }
}

/// Mara of the host, who manages a room until day 9. Room 1, shelf 2, paper 3; now is day 1.
struct Scene {
    policy: Policy,
    document: Document,
    link: ShareLink,
}

impl Scene {
    fn new() -> Self {
        let mut policy = Policy::at(1);
        for (id, role) in [
            (HOST, OrganizationRole::Host),
            (PARTNER, OrganizationRole::Partner),
            (RIVAL, OrganizationRole::Partner),
        ] {
            policy.organizations.insert(id, organization(role));
        }
        let mara = PersonFacts {
            organization: HOST,
            role: PersonRole::Member,
            active: true,
            groups: Vec::new(),
        };
        policy.people.insert(MARA, mara);
        let room = SpaceFacts {
            anchor: Anchor(1),
            kind: SpaceKind::Program,
            owners: vec![HOST],
            open_to_onboarding: false,
            shows_names: false,
            share_links: true,
            participations: Vec::new(),
        };
        policy.spaces.insert(ROOM, room);
        for (n, id, parent) in [
            (1, NodeId::Space(ROOM), None),
            (2, NodeId::Folder(SHELF), Some(Anchor(1))),
            (3, NodeId::Document(PAPER), Some(Anchor(2))),
        ] {
            let node = NodeFacts {
                id,
                space: ROOM,
                parent,
                policy: NodePolicy::default(),
                grants: Vec::new(),
                denials: Vec::new(),
            };
            policy.nodes.insert(Anchor(n), node);
        }
        let mut scene = Self {
            policy,
            document: document(),
            link: link(),
        };
        scene.grant(1, until(9));
        scene
    }

    fn at(&mut self, n: i64) -> &mut NodeFacts {
        self.policy.nodes.get_mut(&Anchor(n)).expect("a node")
    }

    fn room(&mut self) -> &mut SpaceFacts {
        self.policy.spaces.get_mut(&ROOM).expect("the room")
    }

    fn grant(&mut self, n: i64, span: Span) {
        let node = self.at(n);
        let grant = Grant {
            id: GrantId(Uuid::from_u128(10)),
            node: node.id,
            subject: Subject::Person(MARA),
            level: Level::Manage,
            early_access: true,
            span,
            reason: None,
            created_at: day(0),
            emergency: false,
            reviewed: None,
        };
        node.grants.push(grant);
    }

    fn deny(&mut self, n: i64, span: Span) {
        let node = self.at(n);
        let denial = Denial {
            id: DenialId(Uuid::from_u128(11)),
            node: node.id,
            subject: Subject::Organization(PARTNER),
            span,
            reason: None,
            created_at: day(0),
        };
        node.denials.push(denial);
    }

    fn wall(&mut self) {
        self.policy.walls.insert(PARTNER, HashSet::from([RIVAL]));
        self.policy.walls.insert(RIVAL, HashSet::from([PARTNER]));
    }
}

fn document() -> Document {
    Document {
        id: PAPER,
        ordinal: 3,
        anchor: Anchor(3),
        key: None,
        space: ROOM,
        folder: Some(SHELF),
        title: "Paper".to_owned(),
        kind: DocumentKind::Other,
        language: None,
        tags: Vec::new(),
        revision: 1,
        owner: None,
        state: DocumentState::Published,
        policy: NodePolicy::default(),
        embargo_until: None,
        withdraw_at: None,
        verified_by: None,
        verified_until: None,
        version: 1,
        created_at: day(0),
        updated_at: day(0),
    }
}

fn link() -> ShareLink {
    ShareLink {
        id: ShareLinkId(Uuid::from_u128(12)),
        document: PAPER,
        created_by: MARA,
        has_passcode: false,
        created_at: day(0),
        until: day(5),
        view_limit: 3,
        views: 2,
        wrong_tries: 0,
        ended_at: None,
        ended_by: None,
    }
}

/// A change to the scene, then what keeps the link closed.
type Case = (&'static str, fn(&mut Scene), Option<Barrier>);

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    use Barrier::{Classified, Creator, Denied, Ended, NotAllowed, SeveralOwners, Wall};
    vec![
        ("as it is", |_| (), None),
        ("at its end", |s| s.link.until = day(1), Some(Ended)),
        ("just before its end", |s| s.link.until = day(1) + chrono::TimeDelta::microseconds(1), None),
        ("used up", |s| s.link.views = 3, Some(Ended)),
        ("ended", |s| s.link.ended_at = Some(day(0)), Some(Ended)),
        ("to another document", |s| s.link.document = DocumentId(Uuid::from_u128(9)), Some(Ended)),
        ("its maker deactivated", |s| s.policy.people.get_mut(&MARA).expect("Mara").active = false, Some(Creator)),
        ("its maker gone", |s| drop(s.policy.people.remove(&MARA)), Some(Creator)),
        ("its maker suspended", |s| s.policy.organizations.get_mut(&HOST).expect("host").status = OrganizationStatus::Suspended, Some(Creator)),
        ("its maker's grant over", |s| s.at(1).grants[0].span = until(1), Some(Creator)),
        ("its maker may only edit", |s| s.at(1).grants[0].level = Level::Edit, Some(Creator)),
        ("its maker cut off by a restriction", |s| s.at(2).policy.restricted = true, Some(Creator)),
        ("restricted to its maker", |s| { s.at(2).policy.restricted = true; s.grant(2, Span::default()); }, None),
        ("its maker denied", |s| { s.deny(3, Span::default()); s.at(3).denials[0].subject = Subject::Person(MARA); }, Some(Creator)),
        ("its maker walled", |s| { s.policy.walls.insert(HOST, HashSet::from([RIVAL])); s.at(3).policy.subjects.push(RIVAL); }, Some(Creator)),
        ("nowhere", |s| s.document.anchor = Anchor(99), Some(Creator)),
        ("below what is not there", |s| s.at(3).parent = Some(Anchor(99)), Some(Creator)),
        ("two owners", |s| s.room().owners.push(PARTNER), Some(SeveralOwners)),
        ("a space without links", |s| s.room().share_links = false, Some(NotAllowed)),
        ("somebody denied in the room", |s| s.deny(1, until(2)), Some(Denied)),
        ("somebody denied on the paper", |s| s.deny(3, Span::default()), Some(Denied)),
        ("a denial that is over", |s| s.deny(2, until(1)), None),
        ("about whom no wall stands at", |s| s.at(3).policy.subjects.push(PARTNER), None),
        ("walls elsewhere", Scene::wall, None),
        ("about whom a wall stands at", |s| { s.wall(); s.at(2).policy.subjects.push(PARTNER); }, Some(Wall)),
        ("held generally", |s| s.at(3).policy.classification = Some(Classification::General), None),
        ("confidential", |s| s.at(2).policy.classification = Some(Classification::Confidential), Some(Classified)),
        ("secret", |s| s.at(3).policy.classification = Some(Classification::Secret), Some(Classified)),
        ("a tier required", |s| s.at(2).policy.requirements.push(Requirement::Tier(Tier::Registered)), Some(Barrier::Requirement)),
        ("a draft", |s| s.document.state = DocumentState::Draft, Some(Barrier::Kept(Kept::Unpublished))),
        ("archived", |s| s.document.state = DocumentState::Archived, Some(Barrier::Kept(Kept::Unpublished))),
        ("under embargo", |s| s.document.embargo_until = Some(day(2)), Some(Barrier::Kept(Kept::Embargoed))),
        ("the embargo over", |s| s.document.embargo_until = Some(day(1)), None),
        ("withdrawn", |s| s.document.withdraw_at = Some(day(1)), Some(Barrier::Kept(Kept::Withdrawn))),
        ("withdrawn later", |s| s.document.withdraw_at = Some(day(2)), None),
    ]
}

#[test]
pub fn a_link_opens_only_what_anybody_may_read() {
    for (name, change, barrier) in cases() {
        let mut scene = Scene::new();
        change(&mut scene);
        let policy = scene.policy.index();
        let document = scene.document;
        let opened = open_link(&policy, &scene.link, document.clone(), day(1));
        assert_eq!(opened.as_ref().err(), barrier.as_ref(), "{name}");
        if let Ok(opening) = opened {
            assert_eq!(opening.document().id, PAPER, "{name}");
        }
        // What could not be opened can't be made, either.
        let made = linkable(&policy, MARA, document, day(1));
        let expected = barrier.filter(|barrier| *barrier != Barrier::Ended);
        assert_eq!(made.err(), expected, "{name}");
    }
}

#[test]
fn every_barrier_says_what_to_do_and_has_a_rule() {
    for (_, _, barrier) in cases() {
        let Some(barrier) = barrier else { continue };
        assert!(barrier.as_str().starts_with("LINK_"));
        assert!(barrier.to_string().len() > 20, "{barrier}");
    }
}
