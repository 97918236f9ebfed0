//! Variation: the same world with other hidden things. One viewer at one moment must not be able
//! to tell: the oracle judges each step, and steps that show are taken back.

use std::collections::BTreeSet;

use super::dress::Dress;
use crate::support::dice::Dice;
use crate::support::oracle::naive::{self, Asker, Verdict};
use crate::support::oracle::world::{
    Denial, Document, Folder, Grant, Group, Instant, Node, Organization, Person, Rules, Seat,
    Segment, Signature, Space, Span, Subject, Word, World,
};

/// A world and what it wears.
#[derive(Clone)]
pub struct Scene {
    pub world: World,
    pub dress: Dress,
}

/// A scene whose hidden parts change step by step.
pub struct Variation<'a> {
    before: &'a Scene,
    asker: &'a Asker,
    now: Instant,
    pub after: Scene,
    /// Documents that are gone.
    pub deleted: BTreeSet<String>,
    /// What was done, for reports.
    pub steps: Vec<Word>,
    dice: Dice,
    made: usize,
}

impl<'a> Variation<'a> {
    /// Nothing is changed yet.
    pub fn new(before: &'a Scene, (asker, now): (&'a Asker, Instant), dice: Dice) -> Self {
        Self {
            before,
            asker,
            now,
            after: before.clone(),
            deleted: BTreeSet::new(),
            steps: Vec::new(),
            dice,
            made: 0,
        }
    }

    /// Takes up to this many steps; those that would show are taken back.
    pub fn walk(&mut self, steps: usize) {
        for _ in 0..steps {
            let kept = (self.after.clone(), self.deleted.clone());
            match self.step() {
                Some(name) if self.is_unseen() => self.steps.push(name),
                _ => (self.after, self.deleted) = kept,
            }
        }
    }

    fn step(&mut self) -> Option<Word> {
        match self.dice.within(0, 9) {
            0 | 1 => self.add_document(),
            2 => self.add_folder(),
            3 => self.add_space(),
            4 => self.add_organization(),
            5 => self.add_segment(),
            6 | 7 => self.change_document(),
            8 => self.delete_document(),
            _ => self.share_document(),
        }
    }

    /// Whether the viewer is shown exactly what it was shown before, as the oracle has it.
    fn is_unseen(&self) -> bool {
        let nodes: BTreeSet<Node> = self.before.world.nodes().into_iter().collect();
        let all = nodes.iter().cloned().chain(self.after.world.nodes());
        all.collect::<BTreeSet<Node>>()
            .iter()
            .all(|node| self.shown(&self.before.world, node) == self.shown(&self.after.world, node))
    }

    /// What the viewer is shown of the node; none: nothing.
    fn shown(&self, world: &World, node: &Node) -> Option<Verdict> {
        if !world.nodes().contains(node) {
            return None;
        }
        let verdict = naive::decide(world, self.asker, node, self.now);
        let locked = naive::is_locked(world, self.asker, node, self.now);
        (verdict.reaches("VIEW") || locked).then_some(verdict)
    }

    fn key(&mut self, noun: &str) -> String {
        self.made += 1;
        format!("new-{noun}-{}", self.made)
    }

    fn own(&self) -> &Person {
        self.before.world.person(&self.asker.person)
    }

    fn is_of_host(&self) -> bool {
        self.before
            .world
            .organization(&self.own().organization)
            .role
            == "HOST"
    }

    fn is_hidden(&self, node: &Node) -> bool {
        self.shown(&self.after.world, node).is_none()
    }

    fn hidden_document(&mut self) -> Option<usize> {
        let documents = self.after.world.documents.iter().enumerate();
        let hidden: Vec<usize> = documents
            .filter(|(_, d)| self.is_hidden(&Node::Document(d.key.clone())))
            .map(|(at, _)| at)
            .collect();
        (!hidden.is_empty()).then(|| self.dice.pick(&hidden))
    }

    fn put_document(&mut self, space: &str, folder: Option<String>) {
        let key = self.key("document");
        let rules = Rules {
            restricted: self.dice.chance(70),
            classification: self.dice.chance(20).then_some("SECRET"),
            discoverable: self.dice.chance(20),
            ..Rules::default()
        };
        let boundaries = self.after.world.boundaries.clone();
        self.after.world.documents.push(Document {
            key: key.clone(),
            space: space.to_owned(),
            folder,
            state: self.dice.pick(&["PUBLISHED", "PUBLISHED", "DRAFT"]),
            embargo_until: self.dice.chance(20).then(|| self.dice.pick(&boundaries)),
            withdraw_at: None,
            rules,
        });
        let world = self.after.world.clone();
        self.after.dress.document(&key, &world, &mut self.dice);
    }

    fn add_document(&mut self) -> Option<Word> {
        let space = self.dice.pick(&self.after.world.spaces).key;
        let inside = self.after.world.folders.iter();
        let inside: Vec<String> = inside
            .filter(|f| f.space == space)
            .map(|f| f.key.clone())
            .collect();
        let folder = (!inside.is_empty() && self.dice.chance(60)).then(|| self.dice.pick(&inside));
        self.put_document(&space, folder);
        Some("add document")
    }

    fn add_folder(&mut self) -> Option<Word> {
        let space = self.dice.pick(&self.after.world.spaces).key;
        let key = self.key("folder");
        self.after.world.folders.push(Folder {
            key: key.clone(),
            space: space.clone(),
            parent: None,
            rules: Rules {
                restricted: true,
                ..Rules::default()
            },
        });
        self.after.dress.name(&key, &mut self.dice);
        self.put_document(&space, Some(key));
        Some("add folder")
    }

    /// A space that the viewer's organization has no seat in, with something for others.
    fn add_space(&mut self) -> Option<Word> {
        let own = self.own().organization.clone();
        let others = self.after.world.organizations.iter();
        let others: Vec<String> = others
            .filter(|o| o.key != own && o.role != "HOST")
            .map(|o| o.key.clone())
            .collect();
        if others.is_empty() {
            return None;
        }
        let owner = self.dice.pick(&others);
        self.put_space(owner);
        Some("add space")
    }

    fn put_space(&mut self, owner: String) {
        let key = self.key("space");
        self.after.world.spaces.push(Space {
            key: key.clone(),
            kind: "JOINT",
            owners: vec![owner],
            open_to_onboarding: self.dice.chance(50),
            seats: Vec::<Seat>::new(),
        });
        self.after.dress.name(&key, &mut self.dice);
        self.after.world.grants.push(Grant {
            node: Node::Space(key.clone()),
            subject: Subject::Participants,
            level: "MANAGE",
            early_access: true,
            span: Span::default(),
        });
        for _ in 0..self.dice.within(1, 3) {
            self.put_document(&key, None);
        }
    }

    /// A company with people, a group and a space: host people would know of it.
    fn add_organization(&mut self) -> Option<Word> {
        if self.is_of_host() {
            return None;
        }
        let key = self.key("organization");
        self.after.world.organizations.push(Organization {
            key: key.clone(),
            role: "PARTNER",
            kind: Some("RESELLER"),
            tier: Some("GOLD"),
            status: "ACTIVE",
            regions: vec!["EMEA"],
            industries: Vec::new(),
            capabilities: Vec::new(),
        });
        let person = self.key("person");
        self.after.world.people.push(Person {
            key: person.clone(),
            organization: key.clone(),
            role: "MEMBER",
            active: true,
        });
        let group = self.key("group");
        self.after.world.groups.push(Group {
            key: group,
            organization: key.clone(),
            members: vec![person.clone()],
        });
        let agreement = self.dice.pick(&self.before.world.agreements);
        self.after.world.signatures.push(Signature {
            agreement: agreement.key,
            version: agreement.versions[0],
            organization: key.clone(),
            person,
            signed_at: self.now,
            until: None,
            revoked_at: None,
        });
        let own = self.own().organization.clone();
        let others: Vec<String> = self
            .before
            .world
            .organizations
            .iter()
            .map(|o| o.key.clone())
            .filter(|other| *other != own)
            .collect();
        if !others.is_empty() && self.dice.chance(50) {
            let other = self.dice.pick(&others);
            self.after.world.walls.push((key.clone(), other));
        }
        self.put_space(key);
        Some("add organization")
    }

    /// A segment: host people would see it.
    fn add_segment(&mut self) -> Option<Word> {
        if self.is_of_host() {
            return None;
        }
        let key = self.key("segment");
        self.after.world.segments.push(Segment {
            key,
            ..Segment::default()
        });
        Some("add segment")
    }

    fn change_document(&mut self) -> Option<Word> {
        let at = self.hidden_document()?;
        let key = self.after.world.documents[at].key.clone();
        if self.deleted.contains(&key) {
            return None;
        }
        let world = self.after.world.clone();
        self.after.dress.document(&key, &world, &mut self.dice);
        let state = self
            .dice
            .pick(&["PUBLISHED", "DRAFT", "ARCHIVED", "IN_REVIEW"]);
        self.after.world.documents[at].state = state;
        Some("change document")
    }

    fn delete_document(&mut self) -> Option<Word> {
        let at = self.hidden_document()?;
        let document = self.after.world.documents.remove(at);
        let node = Node::Document(document.key.clone());
        self.after.world.grants.retain(|g| g.node != node);
        self.after.world.denials.retain(|d| d.node != node);
        self.after.dress.remove(&document.key);
        self.deleted.insert(document.key);
        Some("delete document")
    }

    /// Grants a hidden document to others, or denies it: it gets an anchor of its own.
    fn share_document(&mut self) -> Option<Word> {
        let at = self.hidden_document()?;
        let node = Node::Document(self.after.world.documents[at].key.clone());
        let person = self.dice.pick(&self.before.world.people).key;
        let subject = Subject::Person(person);
        let span = Span::default();
        if self.dice.chance(30) {
            self.after.world.denials.push(Denial {
                node,
                subject,
                span,
            });
            return Some("deny document");
        }
        self.after.world.grants.push(Grant {
            node,
            subject,
            level: "VIEW",
            early_access: true,
            span,
        });
        Some("share document")
    }
}
