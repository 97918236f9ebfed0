//! What goes in comes out, and in and out again with the same bytes.

use super::*;
use crate::hub::{review, setup};
use crate::model::ReviewableId;

#[tokio::test]
async fn an_export_goes_into_an_empty_hub_and_comes_out_with_the_same_bytes() {
    let first = filled().await;
    let (folder, bytes) = exported(&first.store).await;
    let second = Scratch::new().await;
    fill(&second.store, &folder.path().join("out")).await;
    let (_kept, again) = exported(&second.store).await;
    for (file, text) in &bytes {
        assert_eq!(again[file], *text, "{file}");
    }
}

#[tokio::test]
async fn an_export_holds_every_field() {
    let hub = filled().await;
    let (_kept, files) = exported(&hub.store).await;
    let first = |file: &str| files[file].lines().next().unwrap().to_owned();
    for (file, line) in [
        (
            "organizations.jsonl",
            r#"{"key":"Bolt Ltd.","slug":"bolt","name":"Bolt","role":"PARTNER","kind":"TECHNOLOGY","status":"ONBOARDING","industries":["energy"],"capabilities":["edge"]}"#,
        ),
        (
            "walls.jsonl",
            r#"{"a":"Bolt Ltd.","b":"acme","reason":"rivals"}"#,
        ),
        (
            "spaces.jsonl",
            r#"{"key":"joint","slug":"together","name":"Joint","kind":"JOINT","owners":["acme","host"],"open_to_onboarding":false,"shows_names":true}"#,
        ),
        (
            "folders.jsonl",
            r#"{"key":"a/innermost","space":"lib","parent":"b/inner","name":"Innermost","restricted":true}"#,
        ),
        (
            "documents.jsonl",
            // The host's clock gives what the line does not.
            r##"{"key":"file","space":"joint","title":"From a file","kind":"OTHER","text":"# A heading\n\nText.","state":"DRAFT""##,
        ),
        (
            "grants.jsonl",
            r#"{"node":{"space":"joint"},"subject":{"segment":"all"},"level":"DISCOVER"}"#,
        ),
    ] {
        assert!(first(file).starts_with(line), "{file}: {}", first(file));
    }
    let documents = &files["documents.jsonl"];
    for part in [
        r##""tags":["a","b"],"text":"# Plain\n","owner":"hal","state":"PUBLISHED","classification":"GENERAL","created_at":"2024-01-01T00:00:00Z","updated_at":"2024-02-01T00:00:00.000001Z"}"##,
        r#""restricted":true,"classification":"SECRET","subject_organizations":["Bolt Ltd.","acme"],"requirements":[{"agreement":"nda"}],"discoverable":true,"embargo_until":"2030-01-01T00:00:00Z","withdraw_at":"2031-01-01T00:00:00Z","verified_by":"hal","verified_until":"2027-01-01T00:00:00Z","created_at":"2023-01-01T00:00:00Z","updated_at":"2023-01-01T00:00:00Z"}"#,
    ] {
        assert!(documents.contains(part), "{part}\nin {documents}");
    }
    let emergency = r#""level":"COMMENT","emergency":true,"from":"2020-01-01T00:00:00Z"}"#;
    assert!(files["grants.jsonl"].contains(emergency));
    assert_eq!(
        files["grants.jsonl"].lines().count(),
        5,
        "the second of two like lines is none"
    );
}

#[tokio::test]
async fn repeating_changes_nothing() {
    let hub = filled().await;
    let before = traces(&hub.store).await;
    let folder = written(SMALL.iter().copied());
    let report = fill(&hub.store, folder.path()).await;
    assert_eq!(report.changed(), 0, "{report:?}");
    assert_eq!(traces(&hub.store).await, before);
    let (out, bytes) = exported(&hub.store).await;
    let report = fill(&hub.store, &out.path().join("out")).await;
    assert_eq!(report.changed(), 0, "{report:?}");
    assert_eq!(traces(&hub.store).await, before);
    assert_eq!(exported(&hub.store).await.1, bytes);
}

#[tokio::test]
async fn what_was_confirmed_is_still_the_same() {
    let hub = filled().await;
    let (folder, bytes) = exported(&hub.store).await;
    let hal = hub.store.as_person("hal@host.example").await.unwrap();
    let nodes = hal.policy().nodes.values();
    let broken = nodes.flat_map(|n| &n.grants).find(|g| g.emergency).unwrap();
    let broken = ReviewableId::Grant(broken.id);
    review::confirm(&hal, &[broken]).await.unwrap();
    assert_eq!(exported(&hub.store).await.1, bytes);
    let report = fill(&hub.store, &folder.path().join("out")).await;
    assert_eq!(report.changed(), 0, "{report:?}");
}

#[tokio::test]
async fn rows_without_keys_go_by_their_ids() {
    let hub = Scratch::new().await;
    setup::initialize(&hub.store, "Host", "admin@host.example")
        .await
        .unwrap();
    let before = traces(&hub.store).await;
    let (out, bytes) = exported(&hub.store).await;
    assert!(
        bytes["organizations.jsonl"].starts_with(r#"{"key":"org_"#),
        "{bytes:?}"
    );
    let report = fill(&hub.store, &out.path().join("out")).await;
    assert_eq!((report.changed(), traces(&hub.store).await), (0, before));
    let other = Scratch::new().await;
    fill(&other.store, &out.path().join("out")).await;
    assert_eq!(exported(&other.store).await.1, bytes);
}

#[tokio::test]
async fn a_bundle_fits_a_hub_that_was_only_set_up() {
    let hub = Scratch::new().await;
    setup::initialize(&hub.store, "Set up", "hal@host.example")
        .await
        .unwrap();
    fill(&hub.store, written(SMALL.iter().copied()).path()).await;
    let (_kept, files) = exported(&hub.store).await;
    assert_eq!(files["organizations.jsonl"].lines().count(), 3);
    assert_eq!(files["people.jsonl"].lines().count(), 4);
    let viewer = hub.store.as_person("hal@host.example").await.unwrap();
    assert!(viewer.asker().unwrap().is_hub_admin());
}
