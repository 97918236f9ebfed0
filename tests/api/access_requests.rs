//! Asking for access, and answering: who may, what is refused, and what it opens.

use serde_json::{Value, json};

use super::demo::Demo;

const ASK: &str = "mutation($node: ID!, $level: Level!) { accessRequestCreate(input: {node: $node, \
    level: $level, reason: \"for the workshop\"}) { accessRequest { id state askedBy person { name } } \
    userErrors { code field message } } }";
const APPROVE: &str = "mutation($id: ID!, $until: DateTime) { accessRequestApprove(input: {id: $id, \
    until: $until, answer: \"welcome\"}) { accessRequest { state answer } \
    userErrors { code field message } } }";
const REFUSE: &str = "mutation($id: ID!) { accessRequestRefuse(input: {id: $id, reason: \"not now\"}) \
    { accessRequest { state answer } userErrors { code field message } } }";
const LIST: &str = "query($filter: AccessRequestFilter) { accessRequests(filter: $filter) { totalCount \
    nodes { id state grant { level } askedBy viewerCanDecide node { id } person { name } } } }";
const CAN: &str = "query($node: ID!) { node(id: $node) { ... on Document { viewerCanUpdate } } }";

const ELIF: &str = "p-elif-kaya";
const JONAS: &str = "p-jonas-wirth";
const MARA: &str = "p-mara-lind";

async fn ask(demo: &Demo, person: &str, node: &str, level: &str) -> Value {
    let variables = json!({"node": node, "level": level});
    demo.ask_as(person, ASK, variables).await["accessRequestCreate"].clone()
}

fn code(payload: &Value) -> &str {
    payload["userErrors"][0]["code"].as_str().unwrap_or("none")
}

#[tokio::test]
async fn an_access_request_is_answered_by_whoever_manages_the_node() {
    let demo = Demo::new().await;
    let sheet = demo.document("doc-hx2000-datasheet").await;
    let made = ask(&demo, ELIF, &sheet, "EDIT").await;
    assert_eq!(code(&made), "none", "{made}");
    let id = made["accessRequest"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let introduction = made["accessRequest"]["askedBy"].as_str().expect("a text");
    assert!(introduction.contains("Elif Kaya") && introduction.contains("Torvane"));

    // Whoever manages the node reads who asks, whether it may know that person otherwise or not.
    let pending = json!({"filter": {"states": ["PENDING"], "isMine": false}});
    let seen = demo.ask_as(MARA, LIST, pending.clone()).await["accessRequests"].clone();
    assert_eq!(seen["totalCount"], 1, "{seen}");
    assert_eq!(seen["nodes"][0]["viewerCanDecide"], true);
    assert_eq!(seen["nodes"][0]["askedBy"], introduction);
    let own = demo.ask_as(ELIF, LIST, json!({})).await["accessRequests"].clone();
    assert_eq!(own["totalCount"], 1);
    assert_eq!(own["nodes"][0]["viewerCanDecide"], false);
    let other = demo.ask_as(JONAS, LIST, json!({})).await["accessRequests"].clone();
    assert_eq!(other, json!({"totalCount": 0, "nodes": []}));

    // Neither whoever asked nor anybody else answers.
    let until = json!({"id": id, "until": "2999-01-01T00:00:00Z"});
    for (person, expected) in [(ELIF, "FORBIDDEN"), (JONAS, "NOT_FOUND")] {
        let refused = demo.ask_as(person, APPROVE, until.clone()).await;
        assert_eq!(code(&refused["accessRequestApprove"]), expected, "{person}");
    }
    // A second one for the same node waits for the first.
    assert_eq!(code(&ask(&demo, ELIF, &sheet, "VIEW").await), "WRONG_STATE");
    assert_eq!(code(&ask(&demo, ELIF, &sheet, "EDIT").await), "WRONG_STATE");

    assert_eq!(can(&demo, &sheet).await, false);
    let done = demo.ask_as(MARA, APPROVE, until.clone()).await["accessRequestApprove"].clone();
    assert_eq!(done["accessRequest"]["state"], "APPROVED", "{done}");
    let again = demo.ask_as(MARA, APPROVE, until).await;
    assert_eq!(code(&again["accessRequestApprove"]), "WRONG_STATE");
    let seen = demo.ask_as(MARA, LIST, pending).await["accessRequests"].clone();
    assert_eq!(seen["totalCount"], 0);
    // What was granted shows from the next request on, like every change of access.
    let all = demo.ask_as(MARA, LIST, json!({})).await["accessRequests"].clone();
    assert_eq!(all["nodes"][0]["grant"]["level"], "EDIT", "{all}");
}

async fn can(demo: &Demo, node: &str) -> bool {
    let data = demo.ask_as(ELIF, CAN, json!({"node": node})).await;
    data["node"]["viewerCanUpdate"].as_bool().expect("a flag")
}

#[tokio::test]
async fn a_refused_request_may_be_made_again() {
    let demo = Demo::new().await;
    let sheet = demo.document("doc-hx2000-datasheet").await;
    let made = ask(&demo, ELIF, &sheet, "COMMENT").await;
    let id = made["accessRequest"]["id"].clone();
    let refused = demo.ask_as(MARA, REFUSE, json!({"id": id})).await["accessRequestRefuse"].clone();
    assert_eq!(refused["accessRequest"]["state"], "REFUSED", "{refused}");
    assert_eq!(refused["accessRequest"]["answer"], "not now");
    // After a refusal one may ask again.
    assert_eq!(code(&ask(&demo, ELIF, &sheet, "COMMENT").await), "none");
}

#[tokio::test]
async fn what_is_hidden_can_be_asked_for_as_little_as_what_never_was() {
    let demo = Demo::new().await;
    // About the other side of a wall.
    let hidden = demo.document("doc-bc-torvane").await;
    let missing = "doc_00000000000000000000000000000001";
    let (hidden, missing) = (
        ask(&demo, JONAS, &hidden, "VIEW").await,
        ask(&demo, JONAS, missing, "VIEW").await,
    );
    assert_eq!(code(&hidden), "NOT_FOUND");
    assert_eq!(hidden, missing);
}

#[tokio::test]
async fn a_flood_of_requests_is_stopped() {
    let demo = Demo::new().await;
    let query = "{ documents(first: 30) { nodes { id } } }";
    let listed = demo.ask_as(ELIF, query, json!({})).await;
    let nodes = listed["documents"]["nodes"].as_array().expect("nodes");
    let mut outcomes = Vec::new();
    for node in nodes {
        let id = node["id"].as_str().expect("an id");
        outcomes.push(code(&ask(&demo, ELIF, id, "MANAGE").await).to_owned());
    }
    assert_eq!(outcomes.iter().filter(|code| *code == "none").count(), 20);
    assert!(
        outcomes[20..].iter().all(|code| code == "TOO_MANY"),
        "{outcomes:?}"
    );
}
