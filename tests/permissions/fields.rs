//! Every object of the hub looked up by its id, with all its fields, by everybody: what is not for
//! the one who asks is null, what is there is whole, and nothing else shows through any field.

use std::collections::BTreeMap;

use commonplace::store::Viewer;
use serde_json::json;

use super::PERSONAS;
use super::allowed::Everything;
use super::follows::follows;
use super::operations::{Copy, Stage, changes, lists};
use super::sdl::Sdl;
use super::seen::Seen;
use super::table;

/// Objects asked for at a time: with every field, more would cost too much.
const AT_A_TIME: usize = 3;

/// Why there is nothing of second factors.
const FACTOR: &str =
    "nobody here has a password; tests/identity/factor.rs enrols, confirms and resets";

/// Why there is nothing of viewer tokens.
const PORTAL: &str =
    "they sign in without tokens here; tests/identity/viewer_tokens.rs has a portal";

/// Fields that have no value for anybody on the demo, and why.
const EMPTY: [(&str, &str); 13] = [
    (
        "AuditEntry.tokenHint",
        "they sign in without tokens here; tests/api/audit.rs has one",
    ),
    (
        "PasswordChangePayload.person",
        "nobody here has a password; tests/identity/passwords.rs changes one",
    ),
    ("FactorConfirmPayload.recoveryCodes", FACTOR),
    ("FactorEnrolPayload.enrolment", FACTOR),
    ("FactorEnrolment.secret", FACTOR),
    ("FactorEnrolment.uri", FACTOR),
    ("FactorRemovePayload.person", FACTOR),
    ("FactorResetPayload.person", FACTOR),
    ("Token.issuer", PORTAL),
    ("ViewerTokenIssuePayload.secret", PORTAL),
    ("ViewerTokenIssuePayload.token", PORTAL),
    ("Viewer.viewingAs", "tests/api/view_as.rs looks as others"),
    ("ViewingAs.person", "tests/api/view_as.rs looks as others"),
];

#[tokio::test]
async fn every_field_shows_only_what_is_for_the_one_who_asks() {
    let sdl = Sdl::read(&commonplace::api::sdl());
    let stage = Stage::set().await;
    let mut everybody = Seen::default();
    let mut looked = 0;
    let mut table = Vec::new();
    for (name, person) in PERSONAS {
        let hub = stage.copy().await;
        let everything = Everything::of(hub.api.hub().store()).await;
        let viewer = hub.viewer(person).await;
        let allowed = everything.seen_by(&viewer);
        let mut seen = Seen::default();
        looked += allowed.len();
        look_up(&hub, &viewer, (&sdl, &allowed), &mut seen).await;
        let mut outcomes = lists(&hub, &viewer, &sdl, &mut seen).await;
        for (of, id) in &seen.objects {
            let may = allowed.get(id).map(|(noun, may)| (*noun, *may));
            let is_locked = of == "LockedNode";
            assert!(
                is_locked || may == Some((of, true)),
                "{name} sees {of} {id}: {may:?}"
            );
        }
        for title in everything.hidden_titles(&viewer) {
            assert!(
                !seen.texts.contains(title),
                "{name} reads the title {title:?}"
            );
        }
        outcomes.extend(follows(&hub, person, &sdl, &mut seen).await);
        // What a change shows is what its one may see after it: not by the policy of before.
        outcomes.extend(changes(&hub, person, &sdl, &mut seen).await);
        table.push((name, outcomes));
        everybody.add(seen);
    }
    let all: Vec<String> = sdl.every_field().collect();
    let missing = |set: &std::collections::BTreeSet<String>| -> Vec<&String> {
        let known = |field: &&String| EMPTY.iter().any(|(name, _)| name == *field);
        all.iter()
            .filter(|f| !set.contains(*f) && !known(f))
            .collect()
    };
    let unasked = missing(&everybody.asked);
    assert!(unasked.is_empty(), "no question reaches {unasked:?}");
    let empty = missing(&everybody.shown);
    assert!(empty.is_empty(), "these have a value for nobody: {empty:?}");
    table::compare(&table);
    println!(
        "permission matrix: {} of {} fields, {} people, {looked} lookups, 0 differences",
        everybody.asked.len(),
        all.len(),
        PERSONAS.len()
    );
}

/// Asks for every object by its id; what may be seen is there, what may not is null.
async fn look_up(
    hub: &Copy,
    viewer: &Viewer,
    (sdl, allowed): (&Sdl, &BTreeMap<String, (&'static str, bool)>),
    seen: &mut Seen,
) {
    let mut by_noun: BTreeMap<&str, Vec<(&String, bool)>> = BTreeMap::new();
    for (id, (noun, may)) in allowed {
        by_noun.entry(noun).or_default().push((id, *may));
    }
    for noun in sdl.nodes() {
        let ids = by_noun.get(noun.as_str());
        let ids = ids.unwrap_or_else(|| panic!("the demo has no {noun}"));
        let query = format!(
            "query($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename ... on {noun} {} }} }}",
            sdl.everything(noun)
        );
        for some in ids.chunks(AT_A_TIME) {
            let given: Vec<&String> = some.iter().map(|(id, _)| *id).collect();
            let data = hub.ask(viewer, &query, json!({ "ids": given })).await;
            let nodes = data["nodes"].as_array().expect("nodes");
            for ((id, may), node) in some.iter().zip(nodes) {
                assert_eq!(*may, !node.is_null(), "{noun} {id}: {node}");
            }
            seen.take(sdl, noun, &data["nodes"]);
        }
    }
}
