//! Every example operation runs on the demo, and shows something to the one that it is for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::demo::Demo;

/// Which example, as whom, and what must not be empty in the answer.
const EXAMPLES: &[(&str, &str, &str)] = &[
    (
        "1-who-am-i",
        "p-elif-kaya",
        "/viewer/person/organization/name",
    ),
    ("2-search", "p-elif-kaya", "/search/edges/0/highlights"),
    ("3-suggest", "p-elif-kaya", "/suggest/0/text"),
    ("4-documents", "p-jonas-wirth", "/documents/nodes/0/title"),
    ("5-locked", "p-hugo-marchand", "/viewer/locked/0/remedies"),
    ("6-seats", "p-mara-lind", "/spaces/nodes/0/participations/0"),
    (
        "7-create-document",
        "p-mara-lind",
        "/documentCreate/document/id",
    ),
    ("8-partners", "p-mara-lind", "/partners/nodes/0/name"),
    (
        "9-explain",
        "p-ines-aldous",
        "/explainAccess/trail/0/detail",
    ),
    (
        "10-audience",
        "p-mara-lind",
        "/audience/members/0/deciding/detail",
    ),
    ("11-preview", "p-mara-lind", "/accessPreview/gained/0/after"),
    (
        "13-access-request",
        "p-elif-kaya",
        "/accessRequestCreate/accessRequest/id",
    ),
    ("12-audit-log", "p-ines-aldous", "/changes/nodes/0/action"),
    ("16-break-glass", "p-ines-aldous", "/breakGlass/grant/id"),
    (
        "17-access-reviews",
        "p-mara-lind",
        "/accessReviews/reviews/0/dueAt",
    ),
    (
        "18-leave-preview",
        "p-elif-kaya",
        "/spaceLeavePreview/obstacles/0/message",
    ),
    ("14-share-link", "p-mara-lind", "/shareLinkCreate/secret"),
    (
        "19-saved-search",
        "p-elif-kaya",
        "/savedSearchCreate/savedSearch/id",
    ),
    (
        "20-search-gaps",
        "p-mara-lind",
        "/searchInsights/totalCount",
    ),
    ("21-synonyms", "p-mara-lind", "/synonymSet/synonymGroup/id"),
];

#[tokio::test]
async fn every_example_runs_on_the_demo() {
    let demo = Demo::new().await;
    let mut files = files();
    for (name, person, shows) in EXAMPLES {
        let query = files.remove(*name).unwrap_or_else(|| panic!("no {name}"));
        let variables = variables(&demo, &query).await;
        let data = demo.ask_as(person, &query, variables).await;
        let shown = data.pointer(shows).unwrap_or(&Value::Null);
        let is_empty = match shown {
            Value::Null => true,
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        assert!(!is_empty, "{name} as {person} shows no {shows}: {data}");
    }
    assert!(files.is_empty(), "not run: {:?}", files.keys());
}

/// What the examples leave to be put in.
async fn variables(demo: &Demo, query: &str) -> Value {
    let mut variables = Map::new();
    if query.contains("$space") {
        variables.insert("space".to_owned(), json!(demo.space("library").await));
    }
    if query.contains("$person") {
        let id = demo.person("p-hugo-marchand").await.id.to_string();
        variables.insert("person".to_owned(), json!(id));
    }
    if query.contains("$until") {
        let until = demo.now() + chrono::TimeDelta::days(14);
        variables.insert("until".to_owned(), json!(until.to_rfc3339()));
    }
    if query.contains("$node") {
        let id = demo.document("doc-hx2000-datasheet").await;
        variables.insert("node".to_owned(), json!(id));
    }
    if query.contains("$closed") {
        let found = demo
            .system()
            .await
            .folder_by_key("enablement/launches")
            .await;
        let id = found.expect("reads").expect("a folder").id.to_string();
        variables.insert("closed".to_owned(), json!(id));
    }
    Value::Object(variables)
}

fn files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = std::fs::read_dir(folder).expect("examples");
    let paths = entries.map(|entry| entry.expect("a file").path());
    let examples = paths.filter(|path| path.extension().is_some_and(|e| e == "graphql"));
    let read = |path: PathBuf| {
        let name = path.file_stem().and_then(|name| name.to_str());
        let text = std::fs::read_to_string(&path).expect("a text");
        (name.expect("a name").to_owned(), text)
    };
    examples.map(read).collect()
}
