//! What the demo's tests do on SQLite, once on PostgreSQL: break-glass, reviews, leaving.

use commonplace::store::DatabasePlace;
use serde_json::{Value, json};

use super::demo::Demo;
use crate::support::postgres;

const BREAK: &str = "mutation($node: ID!) { breakGlass(input: {node: $node, \
    reason: \"the auditors ask for it\"}) { grant { id } userErrors { code message } } }";
const TOLD: &str = "{ notifications(filter: {isSeen: false}) { totalCount nodes { id } } }";
const SEE: &str = "mutation($ids: [ID!]!) { notificationsSee(input: {notifications: $ids}) { \
    notifications { seenAt } userErrors { code } } }";
const DUE: &str = "{ accessReviews(first: 50) { totalCount nodes: edges { node { id } } } }";
const CONFIRM: &str = "mutation($ids: [ID!]!) { accessReviewConfirm(input: {items: $ids}) { \
    items { __typename } userErrors { code } } }";
const LEAVE: &str = "mutation($space: ID!) { spaceLeave(input: {space: $space, documents: WITHDRAW}) { \
    leftId userErrors { code message } } }";
const LOOK: &str = "query($id: ID!) { node(id: $id) { id ... on Document { withdrawAt } } }";

fn ids(list: &Value) -> Vec<Value> {
    let nodes = list["nodes"].as_array().expect("nodes").iter();
    let id = |node: &Value| node.get("node").unwrap_or(node)["id"].clone();
    nodes.map(id).collect()
}

#[tokio::test]
async fn break_glass_reviews_and_leaving_on_postgres() {
    let Some(database) = postgres::fresh().await else {
        return;
    };
    let place = DatabasePlace::Postgres(database.url.clone());
    check(&Demo::at(&place).await).await;
    database.remove().await;
}

async fn check(demo: &Demo) {
    let (ines, mara, lucia, piet) = (
        "p-ines-aldous",
        "p-mara-lind",
        "p-lucia-ortega",
        "p-piet-vandaele",
    );
    let room = demo.space("brackmann-room").await;
    let broken = demo.ask_as(ines, BREAK, json!({"node": room})).await;
    assert!(broken["breakGlass"]["grant"]["id"].is_string(), "{broken}");
    let seen = demo.ask_as(ines, LOOK, json!({"id": room})).await;
    assert_eq!(seen["node"]["id"], room.as_str());
    let grace = "p-grace-okafor";
    let told = demo.ask_as(grace, TOLD, json!({})).await["notifications"].clone();
    let see = json!({"ids": ids(&told)});
    let seen = demo.ask_as(grace, SEE, see).await;
    assert!(
        seen["notificationsSee"]["notifications"][0]["seenAt"].is_string(),
        "{seen}"
    );
    let told = demo.ask_as(grace, TOLD, json!({})).await;
    assert_eq!(told["notifications"]["totalCount"], 0);

    let space = demo.space("rotating-assets").await;
    let gtm = demo.document("doc-ra-gtm").await;
    let left = demo.ask_as(lucia, LEAVE, json!({"space": space})).await;
    assert_eq!(left["spaceLeave"]["leftId"], space.as_str(), "{left}");
    let seen = demo.ask_as(lucia, LOOK, json!({"id": gtm})).await;
    assert_eq!(seen["node"], Value::Null);
    let seen = demo.ask_as(piet, LOOK, json!({"id": gtm})).await;
    assert!(seen["node"]["withdrawAt"].is_string(), "{seen}");

    demo.pass(181 * 86_400);
    let due = demo.ask_as(mara, DUE, json!({})).await["accessReviews"].clone();
    let all = json!({"ids": ids(&due)});
    let confirmed = demo.ask_as(mara, CONFIRM, all).await["accessReviewConfirm"].clone();
    let items = confirmed["items"].as_array().map(Vec::len);
    assert_eq!(items, Some(4), "{due} {confirmed}");
    let due = demo.ask_as(mara, DUE, json!({})).await;
    assert_eq!(due["accessReviews"]["totalCount"], 0);
}
