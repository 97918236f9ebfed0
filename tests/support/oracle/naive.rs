//! Naive: rules G0 to G5 of design 2, line by line. Slow and plain on purpose.

use super::world::{
    CLASSIFICATIONS, Document, Grant, Instant, LEVELS, Node, Organization, Participant, Person,
    Requirement, Rules, Segment, Space, Span, Subject, TIERS, Word, World, rank,
};

/// What a space carries.
static NO_RULES: Rules = Rules {
    restricted: false,
    classification: None,
    subjects: Vec::new(),
    requirements: Vec::new(),
    discoverable: false,
};

/// Who asks, and what the token allows at most.
#[derive(Debug, Clone)]
pub struct Asker {
    pub person: String,
    pub cap: Word,
    /// The only spaces that the token reaches; empty: all.
    pub spaces: Vec<String>,
}

/// What the rules come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The level held; NONE where a rule denies.
    pub level: Word,
    /// The rule that denies; none when the level alone counts.
    pub denied: Option<Word>,
    /// The node in the rule's brackets.
    pub at: Option<Node>,
    /// What would lift the requirements that are not met, with its node.
    pub remedies: Vec<(Node, Requirement)>,
}

impl Verdict {
    fn deny(rule: Word, at: Option<Node>) -> Self {
        Self {
            level: "NONE",
            denied: Some(rule),
            at,
            remedies: Vec::new(),
        }
    }

    /// Whether the level reaches what an action needs.
    pub fn reaches(&self, need: Word) -> bool {
        rank(&LEVELS, self.level) >= rank(&LEVELS, need)
    }
}

/// The level that the asker holds on the node now, and why not more.
pub fn decide(world: &World, asker: &Asker, node: &Node, now: Instant) -> Verdict {
    let person = world.person(&asker.person);
    let organization = world.organization(&person.organization);
    let path = world.path(node);
    let space = world.space_of(&path);

    // G0 identity
    if !person.active || ["SUSPENDED", "OFFBOARDED"].contains(&organization.status) {
        return Verdict::deny("IDENTITY", None);
    }
    if organization.status == "PROSPECT"
        || (organization.status == "ONBOARDING" && !space.open_to_onboarding)
    {
        return Verdict::deny("ORGANIZATION_STATUS", None);
    }

    // G1 participation
    let Some((cap, clearance)) = world.seat(organization, space, now) else {
        return Verdict::deny("NOT_PARTICIPANT", None);
    };
    if !asker.spaces.is_empty() && !asker.spaces.contains(&space.key) {
        return Verdict::deny("NOT_PARTICIPANT", None);
    }

    // G2 refusals
    for at in &path {
        for denial in &world.denials {
            if denial.node == *at && live(denial.span, now) && world.is(person, &denial.subject) {
                return Verdict::deny("DENIED", Some(at.clone()));
            }
        }
    }
    for at in &path {
        for subject in &world.rules(at).subjects {
            if world.walled(subject, &organization.key) {
                return Verdict::deny("WALL", None);
            }
        }
    }
    let closest = path
        .iter()
        .filter_map(|at| world.rules(at).classification)
        .map(|word| rank(&CLASSIFICATIONS, word))
        .max();
    if closest.is_some_and(|closest| closest > clearance) {
        return Verdict::deny("CLEARANCE", None);
    }

    // G3 grants
    let mut level = 0;
    let mut early = false;
    for at in &path {
        let matching: Vec<&Grant> = world
            .grants
            .iter()
            .filter(|g| g.node == *at && live(g.span, now) && world.is(person, &g.subject))
            .collect();
        let highest = matching.iter().map(|g| rank(&LEVELS, g.level)).max();
        let highest = highest.unwrap_or(0);
        let here_early = matching.iter().any(|g| g.early_access);
        if world.rules(at).restricted {
            if highest == 0 {
                return Verdict::deny("RESTRICTED", Some(at.clone()));
            }
            level = highest;
            early = here_early;
        } else {
            level = level.max(highest);
            early = early || here_early;
        }
    }
    level = level.min(cap).min(rank(&LEVELS, asker.cap));
    if level == 0 {
        return Verdict::deny("NO_GRANT", None);
    }

    // G4 requirements
    let mut remedies = Vec::new();
    if !space.owners.contains(&organization.key) {
        for at in &path {
            for requirement in &world.rules(at).requirements {
                if !world.meets(organization, requirement, now) {
                    remedies.push((at.clone(), requirement.clone()));
                }
            }
        }
    }
    if !remedies.is_empty() {
        level = level.min(rank(&LEVELS, "DISCOVER"));
    }

    // G5 lifecycle
    if let Node::Document(key) = node {
        let document = world.document(key);
        let edit = rank(&LEVELS, "EDIT");
        let manage = rank(&LEVELS, "MANAGE");
        if document.state != "PUBLISHED" && level < edit {
            return Verdict::deny("UNPUBLISHED", None);
        }
        if document.embargo_until.is_some_and(|until| now < until) && level < edit && !early {
            return Verdict::deny("EMBARGOED", None);
        }
        if document.withdraw_at.is_some_and(|at| now >= at) && level < manage {
            return Verdict::deny("WITHDRAWN", None);
        }
    }
    Verdict {
        level: LEVELS[level],
        denied: None,
        at: None,
        remedies,
    }
}

/// Whether `viewer { locked }` lists the node: it can be discovered and no more, and is marked so.
pub fn is_locked(world: &World, asker: &Asker, node: &Node, now: Instant) -> bool {
    decide(world, asker, node, now).level == "DISCOVER" && world.rules(node).discoverable
}

fn live(span: Span, now: Instant) -> bool {
    let begun = match span.from {
        Some(from) => from <= now,
        None => true,
    };
    let over = match span.until {
        Some(until) => now >= until,
        None => false,
    };
    begun && !over
}

impl World {
    pub fn person(&self, key: &str) -> &Person {
        let found = self.people.iter().find(|p| p.key == key);
        found.expect("a person of this world")
    }

    pub fn organization(&self, key: &str) -> &Organization {
        let found = self.organizations.iter().find(|o| o.key == key);
        found.expect("an organization of this world")
    }

    pub fn document(&self, key: &str) -> &Document {
        let found = self.documents.iter().find(|d| d.key == key);
        found.expect("a document of this world")
    }

    /// Space, folders, document.
    fn path(&self, node: &Node) -> Vec<Node> {
        let mut path = Vec::new();
        let (space, mut above) = match node {
            Node::Space(key) => (key.clone(), None),
            Node::Folder(key) => (self.folder(key).space.clone(), Some(key.clone())),
            Node::Document(key) => {
                path.push(node.clone());
                let document = self.document(key);
                (document.space.clone(), document.folder.clone())
            }
        };
        while let Some(key) = above {
            path.push(Node::Folder(key.clone()));
            above = self.folder(&key).parent.clone();
        }
        path.push(Node::Space(space));
        path.reverse();
        path
    }

    fn folder(&self, key: &str) -> &super::world::Folder {
        let found = self.folders.iter().find(|f| f.key == key);
        found.expect("a folder of this world")
    }

    fn space_of(&self, path: &[Node]) -> &Space {
        let Node::Space(key) = &path[0] else {
            panic!("a path begins with its space")
        };
        let found = self.spaces.iter().find(|s| s.key == *key);
        found.expect("a space of this world")
    }

    /// What the node carries itself; spaces carry nothing.
    fn rules(&self, node: &Node) -> &Rules {
        match node {
            Node::Space(_) => &NO_RULES,
            Node::Folder(key) => &self.folder(key).rules,
            Node::Document(key) => &self.document(key).rules,
        }
    }

    /// Cap and clearance by rank. An owner has MANAGE and SECRET; of several live seats the
    /// greatest of each counts.
    fn seat(&self, of: &Organization, space: &Space, now: Instant) -> Option<(usize, usize)> {
        if space.owners.contains(&of.key) {
            return Some((5, 2));
        }
        let mut cap = None;
        let mut clearance = 0;
        for seat in &space.seats {
            let sits = match &seat.participant {
                Participant::Organization(key) => *key == of.key,
                Participant::Segment(key) => self.in_segment(of, key),
            };
            if sits && live(seat.span, now) {
                cap = cap.max(Some(rank(&LEVELS, seat.cap)));
                clearance = clearance.max(rank(&CLASSIFICATIONS, seat.clearance));
            }
        }
        cap.filter(|cap| *cap > 0).map(|cap| (cap, clearance))
    }

    /// All conditions that are given must match; within a list any one.
    fn in_segment(&self, of: &Organization, key: &str) -> bool {
        let found = self.segments.iter().find(|s| s.key == key);
        let rule: &Segment = found.expect("a segment of this world");
        let mut matches = true;
        if !rule.kinds.is_empty() {
            matches &= of.kind.is_some_and(|kind| rule.kinds.contains(&kind));
        }
        if let Some(min) = rule.min_tier {
            matches &= of
                .tier
                .is_some_and(|tier| rank(&TIERS, tier) >= rank(&TIERS, min));
        }
        for (wanted, has) in [
            (&rule.regions, &of.regions),
            (&rule.industries, &of.industries),
            (&rule.capabilities, &of.capabilities),
        ] {
            if !wanted.is_empty() {
                matches &= wanted.iter().any(|word| has.contains(word));
            }
        }
        if !rule.statuses.is_empty() {
            matches &= rule.statuses.contains(&of.status);
        }
        matches
    }

    fn walled(&self, one: &str, other: &str) -> bool {
        self.walls
            .iter()
            .any(|(a, b)| (a == one && b == other) || (a == other && b == one))
    }

    /// Whether a grant or denial for this subject matches the person.
    fn is(&self, person: &Person, subject: &Subject) -> bool {
        match subject {
            Subject::Person(key) => *key == person.key,
            Subject::Group(key) => self
                .groups
                .iter()
                .any(|g| g.key == *key && g.members.contains(&person.key)),
            Subject::Organization(key) => *key == person.organization,
            Subject::Segment(key) => self.in_segment(self.organization(&person.organization), key),
            Subject::Participants => true,
        }
    }

    fn meets(&self, of: &Organization, requirement: &Requirement, now: Instant) -> bool {
        match requirement {
            Requirement::Tier(min) => of
                .tier
                .is_some_and(|tier| rank(&TIERS, tier) >= rank(&TIERS, min)),
            Requirement::Agreement(agreement, min_version) => self.signatures.iter().any(|s| {
                s.organization == of.key
                    && s.agreement == *agreement
                    && min_version.is_none_or(|min| s.version >= min)
                    && s.signed_at <= now
                    && s.until.is_none_or(|until| now < until)
                    && s.revoked_at.is_none_or(|revoked| now < revoked)
            }),
        }
    }
}
