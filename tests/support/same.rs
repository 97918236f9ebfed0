//! Whether two policies are the same, piece by piece, however they came about.

use std::collections::BTreeMap;
use std::fmt::Debug;

use commonplace::access::Policy;
use commonplace::model::Time;

/// The names of the pieces in which they differ, with both sides.
pub fn differences(one: &Policy, other: &Policy) -> Vec<String> {
    let (one, other) = (pieces(one), pieces(other));
    let names = one.keys().chain(other.keys());
    let differ = names.filter(|name| one.get(*name) != other.get(*name));
    let shown = differ.map(|name| format!("{name}: {:?} / {:?}", one.get(name), other.get(name)));
    shown.collect()
}

fn pieces(policy: &Policy) -> BTreeMap<String, String> {
    let mut pieces = BTreeMap::new();
    let mut add = |kind: &str, key: &dyn Debug, value: String| {
        pieces.insert(format!("{kind} {key:?}"), value);
    };
    add("version", &(), policy.version.to_string());
    for (id, facts) in &policy.organizations {
        add("organization", id, format!("{facts:?}"));
    }
    for (id, facts) in &policy.people {
        let mut facts = facts.clone();
        facts.groups.sort_unstable();
        add("person", id, format!("{facts:?}"));
    }
    for (id, by) in &policy.groups {
        add("group", id, format!("{by:?}"));
    }
    for (id, rule) in &policy.segments {
        add("segment", id, format!("{rule:?}"));
    }
    for (id, walled) in policy.walls.iter().filter(|(_, walled)| !walled.is_empty()) {
        add("walls", id, sorted(walled));
    }
    for (bound, signed) in &policy.signatures {
        add("signatures", bound, sorted(signed));
    }
    for (id, facts) in &policy.spaces {
        let mut facts = facts.clone();
        let seats = sorted(&std::mem::take(&mut facts.participations));
        facts.owners.sort_unstable();
        add("space", id, format!("{facts:?} {seats}"));
    }
    for (anchor, facts) in &policy.nodes {
        let mut facts = facts.clone();
        let grants = sorted(&std::mem::take(&mut facts.grants));
        let denials = sorted(&std::mem::take(&mut facts.denials));
        let subjects = sorted(&std::mem::take(&mut facts.policy.subjects));
        let requirements = sorted(&std::mem::take(&mut facts.policy.requirements));
        let lists = [grants, denials, subjects, requirements];
        add("node", anchor, format!("{facts:?} {lists:?}"));
    }
    for (id, anchor) in &policy.anchors {
        add("anchor", id, format!("{anchor:?}"));
    }
    for (anchor, below) in policy.children.iter().filter(|(_, c)| !c.is_empty()) {
        add("children", anchor, sorted(below));
    }
    add("boundaries", &(), format!("{:?}", boundaries(policy)));
    pieces
}

fn sorted<T: Debug>(of: impl IntoIterator<Item = T>) -> String {
    let mut all: Vec<String> = of.into_iter().map(|one| format!("{one:?}")).collect();
    all.sort_unstable();
    all.join(", ")
}

fn boundaries(policy: &Policy) -> Vec<Time> {
    let mut found = Vec::new();
    let mut next = policy.steady_span(Time::MIN_UTC).until;
    while let Some(at) = next {
        found.push(at);
        next = policy.steady_span(at).until;
    }
    found
}
