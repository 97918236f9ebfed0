//! What is brought forward equals what is worked out anew: policies after a change, and reaches
//! after a change or as time passes.

use commonplace::access::{Asker, Change, Part, Policy, Reach};
use commonplace::model::{Anchor, TokenScope};

use super::preview::{Place, Scene};
use crate::support::dice::Dice;
use crate::support::hub::Outcome;
use crate::support::oracle::generate;
use crate::support::same::differences;

const WORLDS: u64 = 150;
const CHANGES: usize = 8;

/// The parts that the store logs for such a change.
fn parts(policy: &Policy, change: &Change) -> Vec<Part> {
    let holding = |holds: &dyn Fn(Anchor) -> bool| -> Vec<Part> {
        let anchors = policy.nodes.keys().copied().filter(|a| holds(*a));
        anchors.map(Part::Node).collect()
    };
    match change {
        Change::Grant(spot, ..) | Change::Deny(spot, ..) | Change::Restrict(spot, ..) => {
            vec![Part::Node(spot.own)]
        }
        Change::EndGrant(id) => holding(&|a| policy.nodes[&a].grants.iter().any(|g| g.id == *id)),
        Change::EndDenial(id) => holding(&|a| policy.nodes[&a].denials.iter().any(|d| d.id == *id)),
        Change::Move(spot, _) => policy.below(spot.own).into_iter().map(Part::Node).collect(),
        Change::Seat(space, _) | Change::Leave(space, _) => vec![Part::Space(*space)],
        Change::EndSeat(id) => {
            let seats = policy.spaces.values().flat_map(|s| &s.participations);
            let seats = seats.filter(|s| s.id == *id);
            seats.map(|s| Part::Space(s.space)).collect()
        }
        Change::RaiseWall(..) | Change::EndWall(..) => vec![Part::Walls],
        Change::SetStatus(id, _) => vec![Part::Organization(*id)],
        Change::PublishVersion(id, ..) => {
            let bound = policy.signatures.keys().filter(|(_, of)| of == id);
            bound.map(|(by, _)| Part::Signatures(*by)).collect()
        }
    }
}

/// Changes tried, reaches compared, reaches that were moved by a change.
#[derive(Debug, Default)]
pub struct Tally {
    changes: usize,
    reaches: usize,
    moved: usize,
}

/// Random changes of one world, each with some time passing after it.
pub fn check(seed: u64) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let mut scene = Scene::of(&generate::world(seed));
    let mut dice = Dice::new(seed ^ 0xfeed);
    for _ in 0..CHANGES {
        let mut moments = [dice.pick(&scene.moments), dice.pick(&scene.moments)];
        moments.sort_unstable();
        let [before, now] = moments;
        let Some(change) = scene.change(&mut dice) else {
            continue;
        };
        let after = change.apply(&scene.policy, before);
        let found = differences(&after, &after.clone().index());
        if !found.is_empty() {
            return Err(format!("seed {seed}: {change:?}: {found:?}").into());
        }
        let mut parts = parts(&scene.policy, &change);
        parts.extend(after.due(before, now));
        for person in scene.policy.people.keys() {
            let asker = |policy| Asker::new(policy, *person, TokenScope::full());
            let (old, new) = (asker(&scene.policy), asker(&after));
            let (old, new) = old.zip(new).ok_or("nobody")?;
            let reach = Reach::of(&scene.policy, &old, before);
            let fresh = Reach::of(&after, &new, now);
            let refreshed = reach.refreshed(&after, (&old, &new), now, &parts);
            if !refreshed.same_as(&fresh) {
                let what = format!("{change:?} for {person:?} from {before} to {now}");
                return Err(format!("seed {seed}: {what}: {refreshed:?} / {fresh:?}").into());
            }
            tally.reaches += 1;
            tally.moved += usize::from(!reach.same_as(&fresh));
        }
        tally.changes += 1;
        // A lone document that became an anchor is another place from now on.
        let is_new =
            |p: &Place| p.spot.own != p.spot.anchor && after.nodes.contains_key(&p.spot.own);
        if !scene.places.iter().any(is_new) {
            scene.policy = after;
        }
    }
    Ok(tally)
}

#[test]
fn what_changed_is_known_from_any_version_that_is_remembered() {
    let mut policy = Policy::at(3);
    let parts = [1, 2].map(|n| Part::Node(Anchor(n)));
    policy.advance(4, vec![parts[0]]);
    policy.advance(7, vec![parts[1]]);
    for (since, known) in [
        (7, Some(vec![])),
        (6, Some(vec![parts[1]])),
        (4, Some(vec![parts[1]])),
        (3, Some(parts.to_vec())),
        (2, None),
    ] {
        assert_eq!(policy.changed_since(since), known, "{since}");
    }
    for n in 8..1_000 {
        policy.advance(n, vec![Part::Walls]);
    }
    assert_eq!(policy.changed_since(3), None);
    assert_eq!(policy.changed_since(998), Some(vec![Part::Walls]));
}

#[test]
fn what_is_brought_forward_equals_what_is_worked_out_anew() {
    let mut all = Tally::default();
    for seed in 1..=WORLDS {
        let tally = check(seed).unwrap_or_else(|e| panic!("{e}"));
        all.changes += tally.changes;
        all.reaches += tally.reaches;
        all.moved += tally.moved;
    }
    println!(
        "brought forward: {WORLDS} worlds, {} changes, {} reaches, {} of them moved, 0 differences",
        all.changes, all.reaches, all.moved
    );
    assert!(all.moved > 500, "only {} moved", all.moved);
}
