//! Generate: small worlds full of edges, the same for the same seed. Boundaries come from a small
//! pool, so that they coincide often.

use super::world::{
    Agreement, CLASSIFICATIONS, Denial, Document, Folder, Grant, Group, Instant, LEVELS, Node,
    Organization, Participant, Person, Requirement, Rules, Seat, Segment, Signature, Space, Span,
    Subject, TIERS, Word, World,
};
use crate::support::dice::Dice;

const KINDS: [Word; 4] = ["RESELLER", "SUPPLIER", "TECHNOLOGY", "LOGISTICS"];
const REGIONS: [Word; 3] = ["EMEA", "APAC", "AMER"];
const INDUSTRIES: [Word; 2] = ["ENERGY", "RAIL"];
const CAPABILITIES: [Word; 2] = ["INSTALL", "REPAIR"];
/// 2026-01-01T00:00:00Z.
const BASE: Instant = 1_767_225_600_000_000;
const HOUR: Instant = 3_600_000_000;

/// The world of this seed.
pub fn world(seed: u64) -> World {
    let mut dice = Dice::new(seed);
    let mut world = World::default();
    for i in 0..dice.within(3, 7) {
        let odd = if dice.chance(30) { 1 } else { 0 };
        world.boundaries.push(BASE + i as Instant * HOUR + odd);
    }
    organizations(&mut world, &mut dice);
    people(&mut world, &mut dice);
    segments(&mut world, &mut dice);
    agreements(&mut world, &mut dice);
    spaces(&mut world, &mut dice);
    folders(&mut world, &mut dice);
    documents(&mut world, &mut dice);
    shares(&mut world, &mut dice);
    world
}

fn organizations(world: &mut World, dice: &mut Dice) {
    let statuses = ["PROSPECT", "ONBOARDING", "SUSPENDED", "OFFBOARDED"];
    for i in 0..dice.within(2, 6) {
        let host = i == 0;
        world.organizations.push(Organization {
            key: format!("organization-{i}"),
            role: if host { "HOST" } else { "PARTNER" },
            kind: (!host && dice.chance(80)).then(|| dice.pick(&KINDS)),
            tier: (!host && dice.chance(80)).then(|| dice.pick(&TIERS)),
            status: match !host && dice.chance(30) {
                true => dice.pick(&statuses),
                false => "ACTIVE",
            },
            regions: dice.some(&REGIONS, 40),
            industries: dice.some(&INDUSTRIES, 40),
            capabilities: dice.some(&CAPABILITIES, 40),
        });
    }
    for a in 0..world.organizations.len() {
        for b in 0..a {
            if dice.chance(20) {
                let (a, b) = (&world.organizations[a], &world.organizations[b]);
                world.walls.push((a.key.clone(), b.key.clone()));
            }
        }
    }
}

fn people(world: &mut World, dice: &mut Dice) {
    for i in 0..dice.within(2, 8) {
        // The first one belongs to the host.
        let organization = match i {
            0 => world.organizations[0].clone(),
            _ => dice.pick(&world.organizations),
        };
        world.people.push(Person {
            key: format!("person-{i}"),
            organization: organization.key.clone(),
            role: match (organization.role, dice.within(0, 3)) {
                ("HOST", 0) => "HUB_ADMIN",
                (_, 1) => "ORG_ADMIN",
                _ => "MEMBER",
            },
            active: i == 0 || dice.chance(90),
        });
    }
    for i in 0..dice.within(0, 3) {
        let organization = dice.pick(&world.people).organization;
        let own = world
            .people
            .iter()
            .filter(|p| p.organization == organization);
        let own: Vec<String> = own.map(|p| p.key.clone()).collect();
        world.groups.push(Group {
            key: format!("group-{i}"),
            organization,
            members: dice.some(&own, 60),
        });
    }
}

fn segments(world: &mut World, dice: &mut Dice) {
    for i in 0..dice.within(1, 4) {
        let mut rule = Segment {
            key: format!("segment-{i}"),
            ..Segment::default()
        };
        // A fifth of the rules give nothing and so match everyone.
        if dice.chance(80) {
            rule.kinds = dice.some(&KINDS, 20);
            rule.min_tier = dice.chance(30).then(|| dice.pick(&TIERS));
            rule.regions = dice.some(&REGIONS, 20);
            rule.industries = dice.some(&INDUSTRIES, 10);
            rule.capabilities = dice.some(&CAPABILITIES, 10);
            rule.statuses = match dice.within(0, 5) {
                0 => vec!["ACTIVE"],
                1 => vec!["ACTIVE", "ONBOARDING"],
                _ => Vec::new(),
            };
        }
        world.segments.push(rule);
    }
}

fn agreements(world: &mut World, dice: &mut Dice) {
    for i in 0..dice.within(1, 2) {
        let agreement = Agreement {
            key: format!("agreement-{i}"),
            versions: (1..=dice.within(1, 3) as i32).collect(),
        };
        for person in &world.people {
            if !dice.chance(60) {
                continue;
            }
            let span = span(&world.boundaries, dice, 30);
            world.signatures.push(Signature {
                agreement: agreement.key.clone(),
                version: dice.pick(&agreement.versions),
                organization: person.organization.clone(),
                person: person.key.clone(),
                signed_at: span.from.unwrap_or(BASE - HOUR),
                until: span.until,
                revoked_at: dice
                    .chance(20)
                    .then(|| dice.pick(&world.boundaries))
                    .filter(|at| *at >= span.from.unwrap_or(BASE - HOUR)),
            });
        }
        world.agreements.push(agreement);
    }
}

fn spaces(world: &mut World, dice: &mut Dice) {
    let keys: Vec<String> = world.organizations.iter().map(|o| o.key.clone()).collect();
    let host = keys[0].clone();
    for i in 0..dice.within(1, 4) {
        let kind = dice.pick(&["INTERNAL", "PROGRAM", "BILATERAL", "JOINT"]);
        let mut owners = match kind {
            "INTERNAL" | "PROGRAM" => vec![host.clone()],
            "BILATERAL" => vec![host.clone(), keys[dice.within(1, keys.len() - 1)].clone()],
            _ => dice.some(&keys, 40),
        };
        if owners.is_empty() {
            owners.push(dice.pick(&keys));
        }
        let mut seats = Vec::new();
        for _ in 0..dice.within(0, 5) {
            let participant = match dice.chance(35) {
                true => Participant::Segment(dice.pick(&world.segments).key),
                false => Participant::Organization(dice.pick(&keys)),
            };
            if kind == "INTERNAL" && !dice.chance(30) {
                continue;
            }
            seats.push(Seat {
                participant,
                cap: dice.pick(&["DISCOVER", "VIEW", "COMMENT", "EDIT", "MANAGE", "MANAGE"]),
                clearance: dice.pick(&CLASSIFICATIONS),
                span: span(&world.boundaries, dice, 25),
            });
        }
        world.spaces.push(Space {
            key: format!("space-{i}"),
            kind,
            owners,
            open_to_onboarding: dice.chance(40),
            seats,
        });
    }
}

fn folders(world: &mut World, dice: &mut Dice) {
    for space in 0..world.spaces.len() {
        let space = world.spaces[space].key.clone();
        // Up to four deep: each folder may go into the one before it.
        let mut above: Option<(String, usize)> = None;
        for _ in 0..dice.within(0, 5) {
            let parent = above
                .clone()
                .filter(|(_, deep)| *deep < 4 && dice.chance(70));
            let deep = parent.as_ref().map_or(1, |(_, deep)| deep + 1);
            let key = format!("folder-{}", world.folders.len());
            let rules = rules(world, dice, 35);
            world.folders.push(Folder {
                key: key.clone(),
                space: space.clone(),
                parent: parent.map(|(key, _)| key),
                rules,
            });
            above = Some((key, deep));
        }
    }
}

fn documents(world: &mut World, dice: &mut Dice) {
    let states = ["DRAFT", "IN_REVIEW", "ARCHIVED"];
    for i in 0..dice.within(5, 25) {
        let space = dice.pick(&world.spaces).key;
        let inside = world.folders.iter().filter(|f| f.space == space);
        let inside: Vec<String> = inside.map(|f| f.key.clone()).collect();
        let folder = (!inside.is_empty() && dice.chance(75)).then(|| dice.pick(&inside));
        let rules = rules(world, dice, 40);
        world.documents.push(Document {
            key: format!("document-{i}"),
            space,
            folder,
            state: match dice.chance(30) {
                true => dice.pick(&states),
                false => "PUBLISHED",
            },
            embargo_until: dice.chance(30).then(|| dice.pick(&world.boundaries)),
            withdraw_at: dice.chance(20).then(|| dice.pick(&world.boundaries)),
            rules,
        });
    }
}

/// Rules for a folder or document; none at all unless the chance (percent) says so.
fn rules(world: &World, dice: &mut Dice, percent: usize) -> Rules {
    if !dice.chance(percent) {
        return Rules::default();
    }
    let organizations: Vec<String> = world.organizations.iter().map(|o| o.key.clone()).collect();
    let mut requirements = Vec::new();
    if dice.chance(35) {
        let agreement = dice.pick(&world.agreements);
        let min = dice.chance(60).then(|| dice.pick(&agreement.versions));
        requirements.push(Requirement::Agreement(agreement.key.clone(), min));
    }
    if dice.chance(20) {
        requirements.push(Requirement::Tier(dice.pick(&TIERS)));
    }
    Rules {
        restricted: dice.chance(35),
        classification: dice.chance(30).then(|| dice.pick(&CLASSIFICATIONS)),
        subjects: dice.some(&organizations, 12),
        requirements,
        discoverable: dice.chance(60),
    }
}

fn shares(world: &mut World, dice: &mut Dice) {
    for node in world.nodes() {
        let (most, percent) = match node {
            Node::Space(_) => (4, 90),
            Node::Folder(_) => (2, 55),
            Node::Document(_) => (2, 35),
        };
        for _ in 0..most {
            if dice.chance(percent) {
                let levels = ["DISCOVER", "VIEW", "VIEW", "COMMENT", "EDIT", "MANAGE"];
                debug_assert!(levels.iter().all(|level| LEVELS.contains(level)));
                world.grants.push(Grant {
                    node: node.clone(),
                    subject: subject(world, dice),
                    level: dice.pick(&levels),
                    early_access: dice.chance(20),
                    span: span(&world.boundaries, dice, 20),
                });
            }
        }
        if dice.chance(6) {
            world.denials.push(Denial {
                node: node.clone(),
                subject: subject(world, dice),
                span: span(&world.boundaries, dice, 30),
            });
        }
    }
}

fn subject(world: &World, dice: &mut Dice) -> Subject {
    match dice.within(0, 5) {
        0 => Subject::Person(dice.pick(&world.people).key),
        1 if !world.groups.is_empty() => Subject::Group(dice.pick(&world.groups).key),
        2 => Subject::Organization(dice.pick(&world.organizations).key),
        3 => Subject::Segment(dice.pick(&world.segments).key),
        _ => Subject::Participants,
    }
}

/// A span whose ends are there with this chance each; never empty.
fn span(boundaries: &[Instant], dice: &mut Dice, percent: usize) -> Span {
    let from = dice.chance(percent).then(|| dice.pick(boundaries));
    let until = dice.chance(percent).then(|| dice.pick(boundaries));
    Span {
        from,
        until: until.filter(|until| from.is_none_or(|from| from < *until)),
    }
}
