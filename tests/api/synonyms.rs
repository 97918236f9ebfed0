//! Synonyms: the hub's by its administrators, a space's by those who manage it, and each search goes
//! by those that its viewer may know of.

use commonplace::hub::synonym;
use commonplace::model::{SpaceId, Synonyms};
use commonplace::store::DatabasePlace;
use serde_json::{Value, json};

use super::demo::Demo;
use crate::support::postgres;

const SET: &str = "mutation($input: SynonymSetInput!) { synonymSet(input: $input) { synonymGroup { id \
    space { key } words isOneWay viewerCanUpdate } userErrors { code field message } } }";
const DELETE: &str = "mutation($id: ID!) { synonymDelete(input: {id: $id}) { deletedId \
    userErrors { code field } } }";
const LIST: &str = "query($space: ID, $id: ID!) { synonyms(space: $space) { totalCount nodes { id words \
    viewerCanUpdate } } node(id: $id) { id } }";

const INES: &str = "p-ines-aldous";
const MARA: &str = "p-mara-lind";
const GRACE: &str = "p-grace-okafor";
const ELIF: &str = "p-elif-kaya";

async fn set(demo: &Demo, person: &str, input: Value) -> Value {
    demo.ask_as(person, SET, json!({ "input": input })).await["synonymSet"].clone()
}

async fn made(demo: &Demo, person: &str, input: Value) -> String {
    let made = set(demo, person, input).await;
    let id = made["synonymGroup"]["id"].as_str();
    id.unwrap_or_else(|| panic!("{made}")).to_owned()
}

async fn known(demo: &Demo, person: &str) -> Synonyms {
    let viewer = demo.by(person).await;
    let known = synonym::known_to(&viewer).await.expect("reads");
    let before = viewer.statements();
    synonym::known_to(&viewer).await.expect("reads");
    assert_eq!(viewer.statements(), before, "kept in memory");
    (*known).clone()
}

fn others(synonyms: &Synonyms, word: &str) -> Vec<String> {
    let found = synonyms.everywhere.starting_with(word);
    found
        .flat_map(|(_, others)| others.map(|words| words.join(" ")))
        .collect()
}

async fn found(demo: &Demo, typed: &str) -> Value {
    let ask = "query($q: String!) { search(query: $q, first: 50) { totalCount edges { highlights { html } \
        node { title space { id } } } } }";
    demo.ask_as(ELIF, ask, json!({ "q": typed })).await["search"].clone()
}

/// Searches find what has a synonym of what was typed.
async fn find_by_them(demo: &Demo, library: &str) {
    let (other, typed) = (found(demo, "controller").await, found(demo, "plc").await);
    let count = |found: &Value| found["totalCount"].as_i64().expect("a number");
    assert!(
        count(&typed) >= count(&other) && count(&other) > 0,
        "{typed}"
    );
    assert!(
        typed
            .to_string()
            .to_lowercase()
            .contains("<mark>controller"),
        "{typed}"
    );
    // What must occur, or was quoted, is meant as typed.
    for exact in ["+plc", "\"plc\""] {
        assert!(count(&found(demo, exact).await) < count(&other), "{exact}");
    }
    made(
        demo,
        MARA,
        json!({"space": library, "words": ["hx", "hexa"]}),
    )
    .await;
    let inside = found(demo, "hexa").await;
    assert!(count(&inside) > 0 && count(&inside) <= count(&found(demo, "hx").await));
    for edge in inside["edges"].as_array().expect("edges") {
        assert_eq!(edge["node"]["space"]["id"], library, "{edge}");
    }
}

async fn go_by_what_each_may_know(demo: &Demo) {
    let (library, room) = (
        demo.space("library").await,
        demo.space("brackmann-room").await,
    );
    let words = json!(["SSO", "Single  sign on"]);
    let hub = made(demo, INES, json!({ "words": words })).await;
    let one_way = json!({"words": ["plc", "controller"], "isOneWay": true});
    made(demo, INES, one_way).await;
    let shelf = made(
        demo,
        MARA,
        json!({"space": library, "words": ["hx", "hexa"]}),
    )
    .await;
    let closed = made(
        demo,
        GRACE,
        json!({"space": room, "words": ["falcon", "hx-3000"]}),
    )
    .await;

    // Seen by whoever sees the space, changed by whoever manages it.
    for (person, space, id, sees, may) in [
        (ELIF, Value::Null, &hub, true, false),
        (INES, Value::Null, &hub, true, true),
        (ELIF, json!(library), &shelf, true, false),
        (MARA, json!(library), &shelf, true, true),
        (GRACE, json!(room), &closed, true, true),
        (ELIF, json!(room), &closed, false, false),
    ] {
        let variables = json!({"space": space, "id": id});
        let seen = demo.ask_as(person, LIST, variables).await;
        assert_eq!(seen["node"].is_object(), sees, "{person} {id}");
        let nodes = seen["synonyms"]["nodes"].as_array().expect("nodes");
        let node = nodes.iter().find(|node| node["id"] == id.as_str());
        assert_eq!(node.is_some(), sees, "{person} {id}");
        assert_eq!(
            node.is_some_and(|node| node["viewerCanUpdate"] == true),
            may
        );
        let code = match (may, sees) {
            (true, _) => Value::Null,
            (_, true) => json!("FORBIDDEN"),
            _ => json!("NOT_FOUND"),
        };
        let replaced = set(demo, person, json!({"id": id, "words": ["x1", "x2", "x3"]})).await;
        assert_eq!(
            replaced["userErrors"][0]["code"], code,
            "{person} {id}: {replaced}"
        );
        if !may {
            let refused = demo.ask_as(person, DELETE, json!({ "id": id })).await;
            assert_eq!(refused["synonymDelete"]["userErrors"][0]["code"], code);
        }
    }
    made(demo, INES, json!({"id": hub, "words": words})).await;

    let elif = known(demo, ELIF).await;
    assert_eq!(others(&elif, "sso"), ["single sign on"]);
    assert_eq!(others(&elif, "single"), ["sso"]);
    assert_eq!(others(&elif, "plc"), ["controller"]);
    assert!(others(&elif, "controller").is_empty());
    let spaces = |synonyms: &Synonyms| -> Vec<SpaceId> {
        synonyms.in_spaces.iter().map(|(space, _)| *space).collect()
    };
    let id = |space: &str| space.parse::<SpaceId>().expect("an id");
    assert_eq!(spaces(&elif), [id(&library)]);
    assert!(spaces(&known(demo, GRACE).await).contains(&id(&room)));
    let nobody = synonym::known_to(&demo.store().anonymous())
        .await
        .expect("reads");
    assert!(nobody.everywhere.is_empty() && nobody.in_spaces.is_empty());

    find_by_them(demo, &library).await;

    let gone = demo.ask_as(INES, DELETE, json!({ "id": hub })).await;
    assert_eq!(gone["synonymDelete"]["deletedId"], hub.as_str());
    let after = known(demo, ELIF).await;
    assert!(others(&after, "sso").is_empty() && after.version > elif.version);

    let log = "{ auditLog(filter: {actions: [\"synonymSet\", \"synonymDelete\"], outcome: DONE}) { \
        totalCount } }";
    let log = demo.ask_as(INES, log, json!({})).await;
    assert_eq!(log["auditLog"]["totalCount"], 10, "{log}");
}

#[tokio::test]
async fn searches_go_by_the_synonyms_that_each_may_know() {
    go_by_what_each_may_know(&Demo::new().await).await;
    let Some(database) = postgres::fresh().await else {
        return;
    };
    let place = DatabasePlace::Postgres(database.url.clone());
    go_by_what_each_may_know(&Demo::at(&place).await).await;
    database.remove().await;
}

#[tokio::test]
async fn what_are_no_synonyms_is_refused() {
    let demo = Demo::new().await;
    let (library, room) = (
        demo.space("library").await,
        demo.space("brackmann-room").await,
    );
    let shelf = made(
        &demo,
        MARA,
        json!({"space": library, "words": ["hx", "hexa"]}),
    )
    .await;
    let nowhere = "spc_00000000000000000000000000000001";
    for (person, input, code, field) in [
        (INES, json!({"words": ["one"]}), "INVALID", json!(["words"])),
        (
            INES,
            json!({"words": ["one", "  "]}),
            "INVALID",
            json!(["words"]),
        ),
        (
            INES,
            json!({"words": ["one", "a b c d e"]}),
            "INVALID",
            json!(["words"]),
        ),
        (
            INES,
            json!({"words": vec!["a"; 21]}),
            "INVALID",
            json!(["words"]),
        ),
        (MARA, json!({"words": ["a", "b"]}), "FORBIDDEN", json!([])),
        (
            ELIF,
            json!({"space": library, "words": ["a", "b"]}),
            "FORBIDDEN",
            json!([]),
        ),
        (
            ELIF,
            json!({"space": room, "words": ["a", "b"]}),
            "NOT_FOUND",
            json!(["space"]),
        ),
        (
            ELIF,
            json!({"space": nowhere, "words": ["a", "b"]}),
            "NOT_FOUND",
            json!(["space"]),
        ),
        (
            ELIF,
            json!({"space": "x", "words": ["a", "b"]}),
            "NOT_FOUND",
            json!(["space"]),
        ),
        (
            MARA,
            json!({"id": shelf, "space": room, "words": ["a", "b"]}),
            "INVALID",
            json!(["space"]),
        ),
    ] {
        let refused = set(&demo, person, input.clone()).await;
        let error = &refused["userErrors"][0];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!(code), &field),
            "{input}: {refused}"
        );
    }
}
