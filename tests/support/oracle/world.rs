//! World: a small hub as the records of a bundle. References are keys; words are the bundle's own
//! spellings; instants are microseconds since 1970.

/// A word of one of the closed sets, as it is spelt in a bundle.
pub type Word = &'static str;
/// Microseconds since 1970.
pub type Instant = i64;

pub const LEVELS: [Word; 6] = ["NONE", "DISCOVER", "VIEW", "COMMENT", "EDIT", "MANAGE"];
pub const CLASSIFICATIONS: [Word; 3] = ["GENERAL", "CONFIDENTIAL", "SECRET"];
pub const TIERS: [Word; 4] = ["REGISTERED", "SILVER", "GOLD", "PLATINUM"];

/// Where the word stands in its set, lowest first.
pub fn rank(set: &[Word], word: Word) -> usize {
    set.iter()
        .position(|w| *w == word)
        .unwrap_or_else(|| panic!("{word} is not one of {set:?}"))
}

#[derive(Debug, Clone, Default)]
pub struct World {
    /// Every instant that any span, signature, embargo or withdrawal begins or ends with.
    pub boundaries: Vec<Instant>,
    pub organizations: Vec<Organization>,
    pub people: Vec<Person>,
    pub groups: Vec<Group>,
    pub segments: Vec<Segment>,
    pub walls: Vec<(String, String)>,
    pub agreements: Vec<Agreement>,
    pub signatures: Vec<Signature>,
    pub spaces: Vec<Space>,
    pub folders: Vec<Folder>,
    pub documents: Vec<Document>,
    pub grants: Vec<Grant>,
    pub denials: Vec<Denial>,
}

#[derive(Debug, Clone)]
pub struct Organization {
    pub key: String,
    pub role: Word,
    pub kind: Option<Word>,
    pub tier: Option<Word>,
    pub status: Word,
    pub regions: Vec<Word>,
    pub industries: Vec<Word>,
    pub capabilities: Vec<Word>,
}

#[derive(Debug, Clone)]
pub struct Person {
    pub key: String,
    pub organization: String,
    pub role: Word,
    pub active: bool,
}

impl Person {
    /// The address that it signs in with.
    pub fn email(&self) -> String {
        format!("{}@example.com", self.key)
    }
}

#[derive(Debug, Clone)]
pub struct Group {
    pub key: String,
    pub organization: String,
    pub members: Vec<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Segment {
    pub key: String,
    pub kinds: Vec<Word>,
    pub min_tier: Option<Word>,
    pub regions: Vec<Word>,
    pub industries: Vec<Word>,
    pub capabilities: Vec<Word>,
    pub statuses: Vec<Word>,
}

#[derive(Debug, Clone)]
pub struct Agreement {
    pub key: String,
    pub versions: Vec<i32>,
}

#[derive(Debug, Clone)]
pub struct Signature {
    pub agreement: String,
    pub version: i32,
    pub organization: String,
    pub person: String,
    pub signed_at: Instant,
    pub until: Option<Instant>,
    pub revoked_at: Option<Instant>,
}

/// While something is live: `from <= now < until`, a missing end is unbounded.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    pub from: Option<Instant>,
    pub until: Option<Instant>,
}

#[derive(Debug, Clone)]
pub struct Space {
    pub key: String,
    pub kind: Word,
    pub owners: Vec<String>,
    pub open_to_onboarding: bool,
    pub seats: Vec<Seat>,
}

#[derive(Debug, Clone)]
pub enum Participant {
    Organization(String),
    Segment(String),
}

#[derive(Debug, Clone)]
pub struct Seat {
    pub participant: Participant,
    pub cap: Word,
    pub clearance: Word,
    pub span: Span,
}

/// What a folder or document carries itself.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    pub restricted: bool,
    pub classification: Option<Word>,
    pub subjects: Vec<String>,
    pub requirements: Vec<Requirement>,
    pub discoverable: bool,
}

impl Rules {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        !self.restricted
            && !self.discoverable
            && self.classification.is_none()
            && self.subjects.is_empty()
            && self.requirements.is_empty()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Requirement {
    Agreement(String, Option<i32>),
    Tier(Word),
}

#[derive(Debug, Clone)]
pub struct Folder {
    pub key: String,
    pub space: String,
    pub parent: Option<String>,
    pub rules: Rules,
}

#[derive(Debug, Clone)]
pub struct Document {
    pub key: String,
    pub space: String,
    pub folder: Option<String>,
    pub state: Word,
    pub embargo_until: Option<Instant>,
    pub withdraw_at: Option<Instant>,
    pub rules: Rules,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    Space(String),
    Folder(String),
    Document(String),
}

#[derive(Debug, Clone)]
pub enum Subject {
    Person(String),
    Group(String),
    Organization(String),
    Segment(String),
    Participants,
}

#[derive(Debug, Clone)]
pub struct Grant {
    pub node: Node,
    pub subject: Subject,
    pub level: Word,
    pub early_access: bool,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Denial {
    pub node: Node,
    pub subject: Subject,
    pub span: Span,
}

impl World {
    /// Every node, spaces first, then folders, then documents.
    pub fn nodes(&self) -> Vec<Node> {
        let mut nodes = Vec::new();
        nodes.extend(self.spaces.iter().map(|s| Node::Space(s.key.clone())));
        nodes.extend(self.folders.iter().map(|f| Node::Folder(f.key.clone())));
        nodes.extend(self.documents.iter().map(|d| Node::Document(d.key.clone())));
        nodes
    }

    /// Each boundary, and the last instant before it; one instant before and one after all.
    pub fn moments(&self) -> Vec<Instant> {
        let mut moments = Vec::new();
        for at in &self.boundaries {
            moments.extend([at - 1, *at]);
        }
        let day = 86_400_000_000;
        let first = self.boundaries.iter().min().copied().unwrap_or(0);
        let last = self.boundaries.iter().max().copied().unwrap_or(0);
        moments.extend([first - day, last + day]);
        moments.sort_unstable();
        moments.dedup();
        moments
    }
}
