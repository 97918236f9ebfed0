//! Every example operation runs on the demo, and shows something to the one that it is for.

use std::collections::BTreeMap;
use std::path::Path;

use commonplace::api::Api;
use commonplace::api::call::Call;
use commonplace::cli::demo;
use serde_json::{Map, Value, json};

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
];

#[tokio::test]
async fn every_example_runs_on_the_demo() {
    let (_folder, store) = super::scratch().await;
    demo::fill(&store).await.expect("fills");
    let api = super::api(store).await;
    let mut files = files();
    for (name, person, shows) in EXAMPLES {
        let query = files.remove(*name).unwrap_or_else(|| panic!("no {name}"));
        let data = run(&api, person, query).await;
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

fn files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let paths = std::fs::read_dir(folder)
        .expect("examples")
        .map(|entry| entry.expect("a file").path());
    let examples = paths.filter(|path| path.extension().is_some_and(|e| e == "graphql"));
    let read = |path: std::path::PathBuf| {
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name");
        (
            name.to_owned(),
            std::fs::read_to_string(&path).expect("a text"),
        )
    };
    examples.map(read).collect()
}

async fn run(api: &Api, person: &str, query: String) -> Value {
    let store = api.hub().store();
    let system = store.as_system("test").await.expect("a hub");
    let person = system
        .person_by_key(person)
        .await
        .expect("reads")
        .expect("a person");
    let space = system.space_by_key("library").await.expect("reads");
    let space = space.map(|space| space.id.to_string());
    let viewer = store.as_person(&person.email).await.expect("signs in");
    let wants_space = query.contains("$space");
    let mut variables = Map::new();
    if wants_space {
        variables.insert("space".to_owned(), json!(space));
    }
    let call = Call {
        query,
        operation_name: None,
        variables,
        may_mutate: true,
    };
    let answer = api.answer(viewer, call).await;
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert!(body.get("errors").is_none(), "{body}");
    body["data"].clone()
}
