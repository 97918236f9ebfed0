//! Bundle: a world as the files of a bundle, for the hub to import.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::policy::time;
use super::world::{Node, Participant, Requirement, Rules, Span, Subject, World};

/// The files of a bundle by their names, each with its lines.
pub type Files = Vec<(&'static str, Vec<Value>)>;

/// Writes every file into the directory; those without a line are left out.
pub fn write(files: &Files, directory: &Path) -> std::io::Result<()> {
    for (file, lines) in files.iter().filter(|(_, lines)| !lines.is_empty()) {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        fs::write(directory.join(file), text)?;
    }
    Ok(())
}

/// The world as the files of a bundle.
pub fn files(world: &World) -> Files {
    vec![
        ("organizations.jsonl", organizations(world)),
        ("people.jsonl", people(world)),
        ("groups.jsonl", groups(world)),
        ("segments.jsonl", segments(world)),
        ("walls.jsonl", walls(world)),
        ("agreements.jsonl", agreements(world)),
        ("signatures.jsonl", signatures(world)),
        ("spaces.jsonl", spaces(world)),
        ("folders.jsonl", folders(world)),
        ("documents.jsonl", documents(world)),
        ("grants.jsonl", grants(world)),
        ("denials.jsonl", denials(world)),
    ]
}

fn organizations(world: &World) -> Vec<Value> {
    let line = |o: &super::world::Organization| {
        json!({
            "key": o.key, "name": o.key, "role": o.role, "kind": o.kind, "tier": o.tier,
            "status": o.status, "regions": o.regions, "industries": o.industries,
            "capabilities": o.capabilities,
        })
    };
    world.organizations.iter().map(line).collect()
}

fn people(world: &World) -> Vec<Value> {
    let line = |p: &super::world::Person| {
        json!({
            "key": p.key, "organization": p.organization, "name": p.key, "email": p.email(),
            "role": p.role, "active": p.active,
        })
    };
    world.people.iter().map(line).collect()
}

fn groups(world: &World) -> Vec<Value> {
    let line = |g: &super::world::Group| json!({"key": g.key, "organization": g.organization, "name": g.key, "members": g.members});
    world.groups.iter().map(line).collect()
}

fn segments(world: &World) -> Vec<Value> {
    let line = |s: &super::world::Segment| {
        json!({"key": s.key, "name": s.key, "rule": {
            "kinds": s.kinds, "min_tier": s.min_tier, "regions": s.regions,
            "industries": s.industries, "capabilities": s.capabilities, "statuses": s.statuses,
        }})
    };
    world.segments.iter().map(line).collect()
}

fn walls(world: &World) -> Vec<Value> {
    let line = |(a, b): &(String, String)| json!({"a": a, "b": b, "reason": "competitors"});
    world.walls.iter().map(line).collect()
}

fn agreements(world: &World) -> Vec<Value> {
    let version = |n: &i32| json!({"version": n, "text": format!("Version {n}."), "published_at": "2025-01-01T00:00:00Z"});
    let line = |a: &super::world::Agreement| {
        let versions: Vec<_> = a.versions.iter().map(version).collect();
        json!({"key": a.key, "title": a.key, "versions": versions})
    };
    world.agreements.iter().map(line).collect()
}

fn signatures(world: &World) -> Vec<Value> {
    let line = |s: &super::world::Signature| {
        json!({
            "agreement": s.agreement, "version": s.version, "organization": s.organization,
            "person": s.person, "signed_at": time(s.signed_at), "until": s.until.map(time),
            "revoked_at": s.revoked_at.map(time),
        })
    };
    world.signatures.iter().map(line).collect()
}

fn spaces(world: &World) -> Vec<Value> {
    let seat = |seat: &super::world::Seat| {
        let mut line = json!({"cap": seat.cap, "clearance": seat.clearance});
        match &seat.participant {
            Participant::Organization(key) => line["organization"] = json!(key),
            Participant::Segment(key) => line["segment"] = json!(key),
        }
        add_span(&mut line, seat.span);
        line
    };
    let line = |s: &super::world::Space| {
        let seats: Vec<_> = s.seats.iter().map(seat).collect();
        json!({
            "key": s.key, "name": s.key, "kind": s.kind, "owners": s.owners,
            "open_to_onboarding": s.open_to_onboarding, "participations": seats,
        })
    };
    world.spaces.iter().map(line).collect()
}

fn folders(world: &World) -> Vec<Value> {
    let line = |f: &super::world::Folder| {
        let mut line = json!({
            "key": f.key, "space": f.space, "parent": f.parent, "name": f.key,
        });
        add_rules(&mut line, &f.rules);
        line
    };
    world.folders.iter().map(line).collect()
}

fn documents(world: &World) -> Vec<Value> {
    let line = |d: &super::world::Document| {
        let mut line = json!({
            "key": d.key, "space": d.space, "folder": d.folder, "title": d.key,
            "kind": "SPEC", "language": "en", "text": format!("The turbine of {}.", d.key),
            "state": d.state, "embargo_until": d.embargo_until.map(time),
            "withdraw_at": d.withdraw_at.map(time),
        });
        add_rules(&mut line, &d.rules);
        line
    };
    world.documents.iter().map(line).collect()
}

fn grants(world: &World) -> Vec<Value> {
    let line = |g: &super::world::Grant| {
        let mut line = json!({
            "node": node(&g.node), "subject": subject(&g.subject), "level": g.level,
            "early_access": g.early_access,
        });
        add_span(&mut line, g.span);
        line
    };
    world.grants.iter().map(line).collect()
}

fn denials(world: &World) -> Vec<Value> {
    let line = |d: &super::world::Denial| {
        let mut line = json!({"node": node(&d.node), "subject": subject(&d.subject)});
        add_span(&mut line, d.span);
        line
    };
    world.denials.iter().map(line).collect()
}

fn add_span(line: &mut Value, span: Span) {
    line["from"] = json!(span.from.map(time));
    line["until"] = json!(span.until.map(time));
}

fn add_rules(line: &mut Value, rules: &Rules) {
    let requirement = |r: &Requirement| match r {
        Requirement::Agreement(key, None) => json!({"agreement": key}),
        Requirement::Agreement(key, Some(min)) => json!({"agreement": key, "min_version": min}),
        Requirement::Tier(tier) => json!({"min_tier": tier}),
    };
    let requirements: Vec<_> = rules.requirements.iter().map(requirement).collect();
    line["restricted"] = json!(rules.restricted);
    line["classification"] = json!(rules.classification);
    line["subject_organizations"] = json!(rules.subjects);
    line["requirements"] = json!(requirements);
    line["discoverable"] = json!(rules.discoverable);
}

fn node(node: &Node) -> Value {
    match node {
        Node::Space(key) => json!({"space": key}),
        Node::Folder(key) => json!({"folder": key}),
        Node::Document(key) => json!({"document": key}),
    }
}

fn subject(subject: &Subject) -> Value {
    match subject {
        Subject::Person(key) => json!({"person": key}),
        Subject::Group(key) => json!({"group": key}),
        Subject::Organization(key) => json!({"organization": key}),
        Subject::Segment(key) => json!({"segment": key}),
        Subject::Participants => json!({"participants": true}),
    }
}
