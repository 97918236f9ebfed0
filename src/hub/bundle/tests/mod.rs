//! Bundles in and out of a hub, on SQLite or PostgreSQL.

mod corpus;
mod refusal;
mod round;
mod update;

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::ingest::bundle::FILES;
use crate::store::{Pulse, Scratch, Store};

/// A small hub with one of everything.
const SMALL: &[(&str, &str)] = &[
    (
        "organizations.jsonl",
        r#"{"key":"host","name":"Host","role":"HOST","status":"ACTIVE","website":"https://host.example"}
{"key":"acme","name":"Acme","role":"PARTNER","kind":"RESELLER","tier":"GOLD","status":"ACTIVE","regions":["EMEA","APAC"],"manager":"hal"}
{"key":"Bolt Ltd.","slug":"bolt","name":"Bolt","role":"PARTNER","kind":"TECHNOLOGY","status":"ONBOARDING","industries":["energy"],"capabilities":["edge"]}
"#,
    ),
    (
        "people.jsonl",
        r#"{"key":"hal","organization":"host","name":"Hal","email":"hal@host.example","role":"HUB_ADMIN"}
{"key":"ada","organization":"acme","name":"Ada","email":"ADA@acme.example","role":"ORG_ADMIN","active":true}
{"key":"abe","organization":"acme","name":"Abe","email":"abe@acme.example","active":false}
{"key":"bea","organization":"Bolt Ltd.","name":"Bea","email":"bea@bolt.example"}
"#,
    ),
    (
        "groups.jsonl",
        r#"{"key":"sales","organization":"acme","name":"Sales","members":["ada","abe"]}
{"key":"empty","organization":"host","name":"Nobody"}
"#,
    ),
    (
        "segments.jsonl",
        r#"{"key":"gold","name":"From gold","rule":{"min_tier":"GOLD","kinds":["RESELLER"]}}
{"key":"all","name":"All","rule":{}}
"#,
    ),
    (
        "walls.jsonl",
        r#"{"a":"Bolt Ltd.","b":"acme","reason":"rivals"}"#,
    ),
    (
        "agreements.jsonl",
        r#"{"key":"nda","title":"NDA","versions":[{"version":2,"text":"two","published_at":"2021-01-01T00:00:00Z"},{"version":1,"text":"one","published_at":"2020-01-01T00:00:00.5Z"}]}"#,
    ),
    (
        "signatures.jsonl",
        r#"{"agreement":"nda","version":2,"organization":"acme","person":"ada","signed_at":"2022-01-01T00:00:00Z","until":"2032-01-01T00:00:00Z"}
{"agreement":"nda","version":1,"organization":"acme","person":"ada","signed_at":"2021-01-01T00:00:00Z","revoked_at":"2021-02-01T00:00:00Z"}
"#,
    ),
    (
        "spaces.jsonl",
        r#"{"key":"lib","name":"Library","kind":"PROGRAM","owners":["host"],"description":"All\nof it","open_to_onboarding":true,"share_links":true,"participations":[{"segment":"gold","cap":"VIEW","clearance":"CONFIDENTIAL","from":"2023-01-01T00:00:00Z"},{"organization":"acme","cap":"EDIT"},{"organization":"acme","cap":"VIEW","until":"2030-01-01T00:00:00Z"}]}
{"key":"joint","slug":"together","name":"Joint","kind":"JOINT","owners":["host","acme"],"shows_names":true}
"#,
    ),
    (
        "folders.jsonl",
        r#"{"key":"b/inner","space":"lib","parent":"z/outer","name":"Inner","discoverable":true,"requirements":[{"min_tier":"SILVER"},{"agreement":"nda","min_version":2},{"min_tier":"SILVER"}]}
{"key":"a/innermost","space":"lib","parent":"b/inner","name":"Innermost","restricted":true}
{"key":"z/outer","space":"lib","name":"Outer","classification":"CONFIDENTIAL","subject_organizations":["acme"]}
"#,
    ),
    (
        "documents.jsonl",
        r##"{"key":"plain","space":"lib","folder":"a/innermost","title":"Plain","kind":"SPEC","language":"de","tags":["B","a"],"text":"# Plain\n","owner":"hal","state":"PUBLISHED","classification":"GENERAL","created_at":"2024-01-01T00:00:00Z","updated_at":"2024-02-01T00:00:00.000001Z"}
{"key":"file","space":"joint","title":"From a file","file":"files/a.md","state":"DRAFT"}
{"key":"held","space":"lib","title":"Held","text":"","state":"IN_REVIEW","restricted":true,"classification":"SECRET","subject_organizations":["acme","Bolt Ltd."],"requirements":[{"agreement":"nda"}],"discoverable":true,"embargo_until":"2030-01-01T00:00:00Z","withdraw_at":"2031-01-01T00:00:00Z","verified_by":"hal","verified_until":"2027-01-01T00:00:00Z","updated_at":"2023-01-01T00:00:00Z"}
{"key":"shared","space":"lib","title":"Shared","text":"by a grant","state":"ARCHIVED","created_at":"2023-01-01T00:00:00Z"}
"##,
    ),
    (
        "grants.jsonl",
        r#"{"node":{"space":"lib"},"subject":{"participants":true},"level":"VIEW"}
{"node":{"document":"shared"},"subject":{"person":"ada"},"level":"EDIT","early_access":true,"until":"2030-01-01T00:00:00Z","reason":"helps"}
{"node":{"document":"shared"},"subject":{"person":"ada"},"level":"EDIT","early_access":true,"until":"2030-01-01T00:00:00Z","reason":"helps"}
{"node":{"folder":"z/outer"},"subject":{"group":"sales"},"level":"COMMENT","emergency":true,"from":"2020-01-01T00:00:00Z"}
{"node":{"folder":"z/outer"},"subject":{"organization":"host"},"level":"MANAGE"}
{"node":{"space":"joint"},"subject":{"segment":"all"},"level":"DISCOVER"}
"#,
    ),
    (
        "denials.jsonl",
        r#"{"node":{"document":"plain"},"subject":{"organization":"Bolt Ltd."},"reason":"no"}
{"node":{"space":"lib"},"subject":{"person":"abe"},"until":"2029-01-01T00:00:00Z"}
"#,
    ),
    ("files/a.md", "# A heading\n\nText.\n"),
];

/// A directory with these files.
fn written<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The small hub with other files in place of some of its own.
fn small_but(changes: &[(&'static str, String)]) -> TempDir {
    let mut files: BTreeMap<&str, &str> = SMALL.iter().copied().collect();
    files.extend(changes.iter().map(|(name, text)| (*name, text.as_str())));
    written(files)
}

fn small(name: &str) -> &'static str {
    SMALL.iter().find(|(file, _)| *file == name).unwrap().1
}

async fn take_in(store: &Store, folder: &Path) -> Report {
    import(store, folder, Options::default(), |_| {})
        .await
        .unwrap()
}

/// Takes in without a refusal.
async fn fill(store: &Store, folder: &Path) -> Report {
    let report = take_in(store, folder).await;
    assert!(report.is_clean(), "{report:?}");
    report
}

async fn filled() -> Scratch {
    let scratch = Scratch::new().await;
    fill(&scratch.store, written(SMALL.iter().copied()).path()).await;
    scratch
}

/// The bytes of every file of an export.
async fn exported(store: &Store) -> (TempDir, BTreeMap<&'static str, String>) {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out");
    let counts = export(store, &target, |_| {}).await.unwrap();
    let read = |file: &&'static str| (*file, std::fs::read_to_string(target.join(file)).unwrap());
    let files: BTreeMap<_, _> = FILES.iter().map(read).collect();
    for (file, lines) in &counts.files {
        assert_eq!(files[file].lines().count(), *lines, "{file}");
    }
    (folder, files)
}

/// What tells whether anything was written: the policy's and the feed's numbers, and how many
/// audit entries there are.
async fn traces(store: &Store) -> (Pulse, i64) {
    let viewer = store.as_system("test").await.unwrap();
    let chain = viewer.audit_chain(None).await.unwrap();
    assert_eq!(chain.broken, None);
    (store.pulse().await.unwrap(), chain.length)
}
