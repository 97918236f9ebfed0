//! Saved searches: everybody's own, and no wider when their owner loses sight of what they name.

use commonplace::hub::saved_search;
use commonplace::model::SavedSearchId;
use commonplace::store::DatabasePlace;
use serde_json::{Value, json};

use super::demo::Demo;
use crate::support::postgres;

const SAVE: &str = "mutation($input: SavedSearchCreateInput!) { savedSearchCreate(input: $input) { \
    savedSearch { id } userErrors { code field message } } }";
const DELETE: &str = "mutation($id: ID!) { savedSearchDelete(input: {id: $id}) { deletedId \
    userErrors { code field } } }";
const LIST: &str = "query($id: ID!) { savedSearches { totalCount nodes { id name query createdAt \
    filter { kinds tags spaces { key } partners { key } owners { key } isIncomplete languages states \
    updatedFrom verified } orderBy { field direction } } } node(id: $id) { id } }";

const ELIF: &str = "p-elif-kaya";
const DAVID: &str = "p-david-strand";
const MARA: &str = "p-mara-lind";
const NOBODYS: &str = "sav_00000000000000000000000000000001";

async fn save(demo: &Demo, person: &str, input: Value) -> Value {
    let data = demo.ask_as(person, SAVE, json!({ "input": input })).await;
    data["savedSearchCreate"].clone()
}

async fn list(demo: &Demo, person: &str, id: &str) -> Value {
    demo.ask_as(person, LIST, json!({ "id": id })).await
}

async fn kept_for_its_owner_alone(demo: &Demo) {
    let library = demo.space("library").await;
    let torvane = demo.organization("torvane").await;
    let david = demo.person(DAVID).await.id.to_string();
    let filter = json!({
        "kinds": ["DATASHEET"], "tags": ["HX"], "spaces": [library], "partners": [torvane],
        "owners": [david], "languages": ["en"], "states": ["PUBLISHED"], "verified": true,
        "updatedFrom": "2024-01-01T00:00:00Z",
    });
    let order = json!({"field": "UPDATED_AT", "direction": "ASC"});
    let input = json!({"name": " Data  sheets ", "query": "controller -draft", "filter": filter, "orderBy": order});
    let made = save(demo, ELIF, input).await;
    let id = made["savedSearch"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();

    let own = list(demo, ELIF, &id).await;
    assert_eq!(own["node"]["id"], id.as_str());
    let mut shown = own["savedSearches"]["nodes"][0].clone();
    assert!(shown["createdAt"].take().is_string());
    let expected = json!({
        "id": id, "name": "Data sheets", "query": "controller -draft", "createdAt": null,
        "filter": {
            "kinds": ["DATASHEET"], "tags": ["hx"], "spaces": [{"key": "library"}],
            "partners": [{"key": "torvane"}], "owners": [{"key": DAVID}], "isIncomplete": false,
            "languages": ["en"], "states": ["PUBLISHED"], "verified": true,
            "updatedFrom": "2024-01-01T00:00:00+00:00",
        },
        "orderBy": order,
    });
    assert_eq!(shown, expected);

    // Colleagues, administrators and whoever looks as its owner: as if it were not there.
    let nothing = list(demo, ELIF, NOBODYS).await["node"].clone();
    assert_eq!(nothing, Value::Null);
    for other in [DAVID, "p-ines-aldous"] {
        let hidden = list(demo, other, &id).await;
        assert_eq!(hidden["savedSearches"]["totalCount"], 0, "{other}");
        assert_eq!(hidden["node"], Value::Null, "{other}");
        let refused = demo.ask_as(other, DELETE, json!({ "id": id })).await;
        let missing = demo.ask_as(other, DELETE, json!({ "id": NOBODYS })).await;
        assert_eq!(refused, missing);
        assert_eq!(
            refused["savedSearchDelete"]["userErrors"][0]["code"],
            "NOT_FOUND"
        );
    }
    let eyes = demo.by("p-ines-aldous").await;
    let eyes = eyes
        .view_as(demo.person(ELIF).await.id)
        .await
        .expect("looks");
    let seen = demo.ask(&eyes, LIST, json!({ "id": id })).await;
    assert_eq!(seen["savedSearches"]["totalCount"], 0, "{seen}");

    // What it names goes out of sight: it is left out, and the search finds no more than before.
    let deny =
        json!({"node": library, "subject": {"person": demo.person(ELIF).await.id.to_string()}});
    let mara = demo.by(MARA).await;
    let denied = demo
        .change(&mara, "denialCreate", "DenialCreateInput", deny)
        .await;
    assert_eq!(denied["userErrors"], json!([]), "{denied}");
    let own = list(demo, ELIF, &id).await;
    let filter = &own["savedSearches"]["nodes"][0]["filter"];
    assert_eq!(
        (&filter["spaces"], &filter["isIncomplete"]),
        (&json!([]), &json!(true))
    );
    let parsed: SavedSearchId = id.parse().expect("an id");
    let rows = demo.by(ELIF).await.saved_searches_by_ids(&[parsed]).await;
    let (typed, wanted, _) = saved_search::wanted(&rows.expect("reads")[0]);
    assert_eq!(
        (typed.as_str(), wanted.spaces.len()),
        ("controller -draft", 1)
    );

    let gone = demo.ask_as(ELIF, DELETE, json!({ "id": id })).await;
    assert_eq!(gone["savedSearchDelete"]["deletedId"], id.as_str());
    let own = list(demo, ELIF, &id).await;
    assert_eq!(own["savedSearches"]["totalCount"], 0);
    // The log tells that, but neither name nor query.
    let log = "{ auditLog(filter: {actions: [\"savedSearchCreate\", \"savedSearchDelete\"]}) { \
        nodes { action object details } } }";
    let log = demo
        .ask_as("p-ines-aldous", log, json!({}))
        .await
        .to_string();
    assert!(
        log.contains("savedSearchDelete") && log.contains(&id),
        "{log}"
    );
    assert!(
        !log.contains("controller") && !log.contains("sheets"),
        "{log}"
    );
}

#[tokio::test]
async fn a_saved_search_is_for_its_owner_alone() {
    kept_for_its_owner_alone(&Demo::new().await).await;
    let Some(database) = postgres::fresh().await else {
        return;
    };
    let place = DatabasePlace::Postgres(database.url.clone());
    kept_for_its_owner_alone(&Demo::at(&place).await).await;
    database.remove().await;
}

#[tokio::test]
async fn what_can_not_be_saved_is_refused() {
    let demo = Demo::new().await;
    let named = |name: &str| json!({"name": name, "query": "x"});
    let filtered = |filter: Value| json!({"name": "x", "query": "x", "filter": filter});
    let room = demo.space("brackmann-room").await;
    let many: Vec<String> = (0..51).map(|n| format!("tag {n}")).collect();
    for (input, code, field) in [
        (named(" \u{202e} "), "INVALID", json!(["name"])),
        (named(&"x".repeat(501)), "INVALID", json!(["name"])),
        (
            json!({"name": "x", "query": "y".repeat(1_001)}),
            "INVALID",
            json!(["query"]),
        ),
        (
            json!({"name": "x", "query": "a\u{0}b"}),
            "INVALID",
            json!(["query"]),
        ),
        (
            filtered(json!({ "tags": many })),
            "INVALID",
            json!(["filter", "tags"]),
        ),
        (
            filtered(json!({"updatedFrom": "+12000-01-01T00:00:00Z"})),
            "INVALID",
            json!(["filter", "updatedFrom"]),
        ),
        (
            filtered(json!({"spaces": ["nonsense"]})),
            "NOT_FOUND",
            json!(["filter", "spaces"]),
        ),
        (
            filtered(json!({"spaces": [room]})),
            "NOT_FOUND",
            json!(["filter", "spaces"]),
        ),
        (
            filtered(json!({"spaces": ["spc_00000000000000000000000000000001"]})),
            "NOT_FOUND",
            json!(["filter", "spaces"]),
        ),
    ] {
        let refused = save(&demo, ELIF, input.clone()).await;
        let error = &refused["userErrors"][0];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!(code), &field),
            "{refused}"
        );
        assert_eq!(refused["savedSearch"], Value::Null);
    }
    for n in 0..saved_search::MOST {
        let made = save(&demo, ELIF, named(&format!("search {n}"))).await;
        assert_eq!(made["userErrors"], json!([]), "{n}");
    }
    let refused = save(&demo, ELIF, named("one more")).await;
    assert_eq!(refused["userErrors"][0]["code"], "TOO_MANY", "{refused}");
}
