//! Repeats show what whoever repeats may see now, and tell nobody else anything.

use serde_json::{Value, json};

use super::super::demo::Demo;
use super::super::subscriptions::{ELIF, MARA, on_both};
use super::{DAVID, INES, code, count, id, save, send};

const WRITE: &str = "mutation($input: DocumentCreateInput!) { made: documentCreate(input: $input) { \
    document { id title } userErrors { code field message } } }";

#[tokio::test]
pub async fn a_key_is_its_senders_own_and_tells_others_nothing() {
    on_both(async |demo: &Demo| {
        let first = id(&save(demo, (ELIF, "k"), "Mine").await, "/savedSearch/id");
        // The same request, and another one: to the other it is as if nobody had sent the key.
        let same = id(&save(demo, (MARA, "k"), "Mine").await, "/savedSearch/id");
        assert_ne!(same, first);
        let other = save(demo, (DAVID, "k"), "Another").await;
        assert_eq!(code(&other), "none", "{other}");
        for (person, name) in [(ELIF, "Mine"), (MARA, "Mine"), (DAVID, "Another")] {
            save(demo, (person, "k"), name).await;
            assert_eq!(count(demo, person).await, 1, "{person}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_sees_it_no_more_is_not_shown_it_again() {
    on_both(async |demo: &Demo| {
        let folder = demo.system().await;
        let folder = folder
            .folder_by_key("rotating-assets/design/adapters/torvane")
            .await;
        let folder = folder.expect("reads").expect("a folder").id.to_string();
        let input = json!({"input": {"place": {"folder": folder}, "title": "Limits, a note"}});
        let write = async || send(demo, (DAVID, "k"), WRITE, input.clone()).await["made"].clone();
        let first = write().await;
        let document = id(&first, "/document/id");

        let torvane = demo.organization("torvane").await;
        let deny = json!({"input": {"node": folder, "subject": {"organization": torvane}}});
        let denial = "mutation($input: DenialCreateInput!) { made: denialCreate(input: $input) { \
            denial { id } userErrors { code message } } }";
        let piet = demo.by("p-piet-vandaele").await;
        let denied = demo.ask(&piet, denial, deny).await["made"].clone();
        let denial = id(&denied, "/denial/id");
        let hidden = write().await;
        assert_eq!(
            (code(&hidden), &hidden["document"]),
            ("NOT_FOUND", &Value::Null),
            "{hidden}"
        );
        assert!(!hidden.to_string().contains("Limits"), "{hidden}");
        demo.store().save_denials().await.expect("writes");
        let log = "{ auditLog(filter: {actions: [\"documentCreate\"]}, first: 1) { \
            nodes { outcome object } } }";
        let log = demo.ask_as(INES, log, json!({})).await["auditLog"]["nodes"][0].clone();
        assert_eq!(log, json!({"outcome": "DENIED", "object": document}));

        let end = json!({"id": denial});
        let ended = demo.change(&piet, "denialEnd", "DenialEndInput", end).await;
        assert_eq!(ended["userErrors"], json!([]), "{ended}");
        assert_eq!(write().await, first);
    })
    .await;
}

#[tokio::test]
async fn what_was_removed_is_not_made_again() {
    on_both(async |demo: &Demo| {
        let library = demo.space("library").await;
        let input = json!({"input": {"place": {"space": library}, "title": "A note"}});
        let write = async || send(demo, (MARA, "k"), WRITE, input.clone()).await["made"].clone();
        let counted =
            "query($spaces: [ID!]!) { documents(filter: {spaces: $spaces}) { totalCount } }";
        let spaces = json!({"spaces": [library]});
        let before = demo.ask_as(MARA, counted, spaces.clone()).await;
        let made = id(&write().await, "/document/id");
        let mara = demo.by(MARA).await;
        let remove = json!({"id": made, "expectedVersion": null});
        let removed = demo
            .change(&mara, "documentDelete", "DocumentDeleteInput", remove)
            .await;
        assert_eq!(removed["userErrors"], json!([]), "{removed}");
        let gone = write().await;
        assert_eq!(
            (code(&gone), &gone["document"]),
            ("NOT_FOUND", &Value::Null),
            "{gone}"
        );
        assert_eq!(demo.ask_as(MARA, counted, spaces).await, before);
    })
    .await;
}

#[tokio::test]
async fn what_could_not_be_made_any_more_is_still_what_the_first_made() {
    on_both(async |demo: &Demo| {
        let ends = (demo.now() + chrono::TimeDelta::hours(1)).to_rfc3339();
        let create = "mutation($input: TokenCreateInput!) { made: tokenCreate(input: $input) { \
            token { id } secret userErrors { code } } }";
        let input = json!({"input": {"label": "short", "cap": "VIEW", "expiresAt": ends}});
        let first = send(demo, (ELIF, "k"), create, input.clone()).await["made"].clone();
        assert!(first["secret"].is_string(), "{first}");
        demo.pass(2 * 60 * 60);
        let again = send(demo, (ELIF, "k"), create, input.clone()).await["made"].clone();
        assert_eq!(id(&again, "/token/id"), id(&first, "/token/id"));
        assert_eq!(again["secret"], Value::Null, "{again}");
        let late = send(demo, (ELIF, "l"), create, input).await["made"].clone();
        assert_eq!(code(&late), "INVALID", "{late}");
    })
    .await;
}
