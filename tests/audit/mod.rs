//! Tamperings with the audit log: whatever somebody does to its rows past the hub, `verify` finds
//! it, on SQLite and on PostgreSQL.
//!
//! The short form runs with the other tests. The long form:
//! `COMMONPLACE_TAMPERINGS=1000 COMMONPLACE_SEED=7 cargo test --test hub audit:: -- --nocapture`

mod tamper;

use std::collections::BTreeMap;

use commonplace::cli::demo;
use commonplace::hub::token::{self, TokenCreate};
use commonplace::model::TokenScope;
use commonplace::store::{
    AuditLine, AuditSpan, Chain, DatabasePlace, Fault, Sought, Sources, Store,
};
use sha2::{Digest, Sha256};

use crate::support::dice::Dice;
use crate::support::postgres;
use crate::support::raw::Raw;
use crate::support::run::Run;

/// A hub whose log tells of the hub itself, of people with and without tokens, and of denials.
async fn hub(place: &DatabasePlace) -> Store {
    let store = Store::open(place, Sources::real()).await.expect("opens");
    store.migrate().await.expect("migrates");
    demo::fill(&store).await.expect("fills");
    let create = |label: String| TokenCreate {
        person: None,
        label,
        scope: TokenScope::full(),
        expires_at: None,
    };
    let email = "ines.aldous@hexmoor.example";
    let mut viewer = store.as_person(email).await.expect("signs in");
    for number in 0..12 {
        let made = token::create(&viewer, create(format!("token {number}"))).await;
        let (_, secret) = made.expect("makes a token");
        viewer = store.sign_in(Some(&secret)).await.expect("signs in");
    }
    let system = store.as_system("test").await.expect("a hub");
    let hidden = system.document_by_key("doc-to-roadmap").await;
    let hidden = hidden.expect("reads").expect("a document").id.to_string();
    let jonas = store.as_person("jonas.wirth@quillon.example").await;
    let jonas = jonas.expect("signs in");
    for action in ["document", "node", "nodes"] {
        jonas.missed(action, Sought::Id(hidden.clone()));
    }
    store.save_denials().await.expect("writes");
    store
}

async fn chain(store: &Store, noted: Option<&str>) -> Chain {
    let system = store.as_system("test").await.expect("a hub");
    system.audit_chain(noted).await.expect("reads")
}

async fn lines(store: &Store) -> Vec<AuditLine> {
    let system = store.as_system("test").await.expect("a hub");
    let lines = system.audit_lines(0, AuditSpan::default()).await;
    lines.expect("reads")
}

/// The hash of a line, made as `commonplace audit export --help` says and not as the hub does.
fn hash(line: &AuditLine) -> String {
    let at: chrono::DateTime<chrono::Utc> = line.at.parse().expect("a time");
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let mut texts = vec![
        line.previous_hash.clone(),
        line.seq.to_string(),
        at.timestamp_micros().to_string(),
        id(line.person),
        id(line.token),
        line.system.clone().unwrap_or_default(),
        line.action.clone(),
        line.object.clone().unwrap_or_default(),
        sorted(&line.details),
    ];
    if line.outcome != "DONE" {
        texts.push(line.outcome.clone());
    }
    let mut sha = Sha256::new();
    for text in texts {
        sha.update((text.len() as u64).to_be_bytes());
        sha.update(text);
    }
    sha.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn sorted(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Object(map) => {
            let sorted_names: BTreeMap<_, _> = map.iter().collect();
            let members = sorted_names
                .into_iter()
                .map(|(name, value)| format!("{}:{}", serde_json::json!(name), sorted(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(sorted).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

/// Takes away what keeps the database itself from changing the log.
async fn disarm(raw: &Raw) {
    let triggers: &[&str] = match raw.is_sqlite() {
        true => &["audit_entries_no_update", "audit_entries_no_delete"],
        false => &[
            "audit_entries_no_update ON audit_entries",
            "audit_entries_no_truncate ON audit_entries",
        ],
    };
    for statement in [
        "UPDATE audit_entries SET action = 'none'",
        "DELETE FROM audit_entries",
    ] {
        let refused = raw
            .try_run(statement)
            .await
            .expect_err("the log only grows");
        assert!(refused.contains("only grow"), "{refused}");
    }
    for trigger in triggers {
        raw.run(&format!("DROP TRIGGER {trigger}")).await;
    }
}

async fn check(place: &DatabasePlace, database: &str) {
    let run = Run::tamperings();
    let store = hub(place).await;
    let whole = chain(&store, None).await;
    assert_eq!(whole.broken, None);
    let written = lines(&store).await;
    assert_eq!(written.len() as i64, whole.length);
    for pair in written.windows(2) {
        assert_eq!(pair[1].previous_hash, pair[0].hash);
    }
    for line in &written {
        assert_eq!(line.hash, hash(line), "{line:?}");
    }

    let raw = Raw::open(place).await;
    disarm(&raw).await;
    raw.run("CREATE TABLE kept AS SELECT * FROM audit_entries")
        .await;
    let mut tally: BTreeMap<String, u64> = BTreeMap::new();
    for seed in run.seeds() {
        let mut dice = Dice::new(seed);
        let what = tamper::tamper(&raw, &written, &mut dice).await;
        let found = chain(&store, None).await;
        let repeat = format!("COMMONPLACE_TAMPERINGS=1 COMMONPLACE_SEED={seed}");
        assert!(
            found.broken.is_some(),
            "{database}: {what:?} not found; repeat with {repeat}"
        );
        *tally.entry(format!("{what:?}")).or_default() += 1;
        raw.run("DELETE FROM audit_entries").await;
        raw.run("INSERT INTO audit_entries SELECT * FROM kept")
            .await;
    }
    assert_eq!(chain(&store, None).await, whole);
    println!(
        "tamperings: {database}: {} with {} entries, seed {}, all found: {tally:?}",
        run.worlds, whole.length, run.seed
    );
    rewrite(&store, &raw, (&whole, &written)).await;
    raw.close().await;
}

/// Who rewrites the whole chain and its noted end is found by a head that was noted elsewhere,
/// and by nothing else.
async fn rewrite(store: &Store, raw: &Raw, (whole, written): (&Chain, &[AuditLine])) {
    let noted = Some(whole.head.as_str());
    assert_eq!(chain(store, noted).await.has_noted, Some(true));
    let forged = tamper::rewrite_from(raw, written, 0).await;
    let found = chain(store, noted)
        .await
        .broken
        .expect("the end is another");
    assert_eq!(found.fault, Fault::Foreign);
    raw.run(&format!("UPDATE hub SET audit_head = '{forged}'"))
        .await;
    let found = chain(store, noted).await;
    assert_eq!((found.broken, found.has_noted), (None, Some(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tampering_is_found_on_sqlite() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let place = DatabasePlace::Sqlite(directory.path().join("hub.sqlite"));
    check(&place, "sqlite").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tampering_is_found_on_postgres() {
    let Some(database) = postgres::fresh().await else {
        return;
    };
    check(&DatabasePlace::Postgres(database.url.clone()), "postgres").await;
    database.remove().await;
}
