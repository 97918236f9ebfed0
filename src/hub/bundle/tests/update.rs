//! What changed is updated, and nothing else.

use super::*;
use crate::model::{Anchor, Level};
use crate::store::Viewer;

async fn system(store: &Store) -> Viewer {
    store.as_system("test").await.unwrap()
}

#[tokio::test]
async fn another_text_makes_another_revision_of_that_document_only() {
    let hub = filled().await;
    let (before, entries) = traces(&hub.store).await;
    let changed = small("documents.jsonl").replace("by a grant", "by two grants");
    let folder = small_but(&[("documents.jsonl", changed)]);
    let report = fill(&hub.store, folder.path()).await;
    assert_eq!(report.changed(), 1);
    let (after, entries_after) = traces(&hub.store).await;
    assert_eq!(entries_after, entries + 1, "one entry a batch");
    assert_eq!(
        after.feed_head,
        before.feed_head + 1,
        "one document to index"
    );
    assert_eq!(
        after.policy_version, before.policy_version,
        "who may what is the same"
    );
    let viewer = system(&hub.store).await;
    for (key, revision, version) in [("shared", 2, 2), ("plain", 1, 1)] {
        let document = viewer.document_by_key(key).await.unwrap().unwrap();
        assert_eq!(
            (document.revision, document.version),
            (revision, version),
            "{key}"
        );
        assert_eq!(
            viewer.revisions(&document).await.unwrap().len(),
            revision as usize
        );
    }
}

#[tokio::test]
async fn policy_comes_from_documents_that_own_any() {
    let hub = filled().await;
    let viewer = system(&hub.store).await;
    let mut owning = Vec::new();
    for key in ["plain", "file", "held", "shared"] {
        let document = viewer.document_by_key(key).await.unwrap().unwrap();
        if document.anchor == Anchor(document.ordinal) {
            owning.push(key);
        }
    }
    // By a denial, by what it carries, by a grant; the lowest classification alone is no policy.
    assert_eq!(owning, ["plain", "held", "shared"]);
    let ada = hub.store.as_person("ada@acme.example").await.unwrap();
    let shared = viewer.document_by_key("shared").await.unwrap().unwrap();
    assert_eq!(ada.reach().level(shared.anchor), Level::Edit);
}

#[tokio::test]
async fn rows_become_what_their_lines_say() {
    let hub = filled().await;
    let edits: &[(&str, &str, &str)] = &[
        (
            "organizations.jsonl",
            r#""tier":"GOLD","status":"ACTIVE""#,
            r#""tier":"SILVER","status":"SUSPENDED""#,
        ),
        ("organizations.jsonl", r#","manager":"hal""#, ""),
        (
            "people.jsonl",
            r#""name":"Bea","email":"bea@bolt.example""#,
            r#""name":"Beatrix","email":"trix@bolt.example""#,
        ),
        ("groups.jsonl", r#"["ada","abe"]"#, r#"["abe"]"#),
        (
            "segments.jsonl",
            r#""rule":{}"#,
            r#""rule":{"statuses":["ACTIVE"]}"#,
        ),
        ("walls.jsonl", "rivals", "competitors"),
        (
            "agreements.jsonl",
            r#""title":"NDA""#,
            r#""title":"Secrecy""#,
        ),
        (
            "signatures.jsonl",
            r#""until":"2032-01-01T00:00:00Z""#,
            r#""revoked_at":"2025-01-01T00:00:00Z""#,
        ),
        (
            "spaces.jsonl",
            r#","shows_names":true"#,
            r#","participations":[{"segment":"all","cap":"COMMENT"}]"#,
        ),
        (
            "spaces.jsonl",
            r#"{"organization":"acme","cap":"EDIT"},"#,
            "",
        ),
        ("spaces.jsonl", r#","share_links":true"#, ""),
        (
            "folders.jsonl",
            r#""name":"Outer","classification":"CONFIDENTIAL""#,
            r#""name":"Out""#,
        ),
        (
            "documents.jsonl",
            r#""restricted":true,"classification":"SECRET","#,
            r#""classification":"GENERAL","#,
        ),
        ("documents.jsonl", r#""folder":"a/innermost","#, ""),
    ];
    let mut files: BTreeMap<&'static str, String> = BTreeMap::new();
    for (file, from, to) in edits {
        let text = files.entry(*file).or_insert_with(|| small(file).to_owned());
        assert!(text.contains(from), "{from}");
        *text = text.replace(from, to);
    }
    let changes: Vec<_> = files.into_iter().collect();
    let folder = small_but(&changes);
    fill(&hub.store, folder.path()).await;
    let fresh = Scratch::new().await;
    fill(&fresh.store, folder.path()).await;
    let (_a, updated) = exported(&hub.store).await;
    let (_b, expected) = exported(&fresh.store).await;
    for (file, text) in &expected {
        let undated = |text: &str| text.lines().map(undate).collect::<Vec<_>>();
        assert_eq!(undated(&updated[file]), undated(text), "{file}");
    }
    let before = traces(&hub.store).await;
    fill(&hub.store, folder.path()).await;
    assert_eq!(traces(&hub.store).await, before);
}

/// Without the instants that the hub's own clock gave.
fn undate(line: &str) -> String {
    let mut record: serde_json::Value = serde_json::from_str(line).unwrap();
    let record = record.as_object_mut().unwrap();
    for field in ["created_at", "updated_at"] {
        record.remove(field);
    }
    serde_json::to_string(record).unwrap()
}

#[tokio::test]
async fn a_folder_takes_what_is_in_it_to_another_space() {
    let hub = filled().await;
    let (before, _) = traces(&hub.store).await;
    let line = r#"{"key":"z/outer","space":"joint","name":"Outer","classification":"CONFIDENTIAL","subject_organizations":["acme"]}"#;
    fill(&hub.store, written([("folders.jsonl", line)]).path()).await;
    let viewer = system(&hub.store).await;
    let joint = viewer.space_by_key("joint").await.unwrap().unwrap();
    let document = viewer.document_by_key("plain").await.unwrap().unwrap();
    assert_eq!(document.space, joint.id);
    let folder = viewer.folder_by_key("a/innermost").await.unwrap().unwrap();
    assert_eq!(folder.space, joint.id);
    let (after, _) = traces(&hub.store).await;
    assert_eq!(after.feed_head, before.feed_head + 1);
}

#[tokio::test]
async fn nobody_changes_organization() {
    let hub = filled().await;
    let line = r#"{"key":"bea","organization":"acme","name":"Bea","email":"bea@bolt.example"}"#;
    let report = take_in(&hub.store, written([("people.jsonl", line)]).path()).await;
    let said: Vec<String> = report.refusals.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 1);
    assert!(
        said[0].starts_with("people.jsonl:1: organization: nobody's organization"),
        "{said:?}"
    );
}
