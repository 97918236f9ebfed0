//! Idempotency keys: what is made once, for whom, for how long, and what whoever repeats gets to see; on
//! both databases.

mod creates;
mod served;
pub mod shown;

use commonplace::api::Api;
use commonplace::api::call::Call;
use commonplace::store::Viewer;
use serde_json::{Value, json};

use super::demo::Demo;
use super::subscriptions::{ELIF, MARA, on_both};

const INES: &str = "p-ines-aldous";
const DAVID: &str = "p-david-strand";
const DAY: i64 = 24 * 60 * 60;

const SAVE: &str = "mutation($input: SavedSearchCreateInput!) { made: savedSearchCreate(input: $input) { \
    savedSearch { id name } userErrors { code field message } } }";
const COUNT: &str = "{ savedSearches { totalCount } }";

fn call(key: Option<&str>, query: &str, variables: &Value) -> Call {
    Call {
        query: query.to_owned(),
        variables: variables.as_object().cloned().unwrap_or_default(),
        may_mutate: true,
        idempotency_key: key.map(str::to_owned),
        ..Call::default()
    }
}

/// What a call is answered with; there must be no errors.
async fn answer(api: &Api, viewer: &Viewer, call: Call) -> Value {
    let query = call.query.clone();
    let answer = api.answer(viewer.clone(), call).await;
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert!(body.get("errors").is_none(), "{query}: {body}");
    body["data"].clone()
}

/// What the person with this key gets for a request with an idempotency key; it signs in anew.
async fn send(demo: &Demo, (person, key): (&str, &str), query: &str, variables: Value) -> Value {
    let viewer = demo.by(person).await;
    answer(&demo.api, &viewer, call(Some(key), query, &variables)).await
}

/// As `send`, for a search to be saved; its payload.
async fn save(demo: &Demo, by: (&str, &str), name: &str) -> Value {
    let input = json!({"input": {"name": name, "query": "hx"}});
    send(demo, by, SAVE, input).await["made"].clone()
}

/// The id of what a payload holds, which must have no errors.
fn id(payload: &Value, at: &str) -> String {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    let id = payload.pointer(at).and_then(Value::as_str);
    id.unwrap_or_else(|| panic!("{payload}")).to_owned()
}

fn code(payload: &Value) -> &str {
    payload["userErrors"][0]["code"].as_str().unwrap_or("none")
}

async fn count(demo: &Demo, person: &str) -> Value {
    demo.ask_as(person, COUNT, json!({})).await["savedSearches"]["totalCount"].clone()
}

#[tokio::test]
async fn a_repeat_is_answered_with_what_the_first_made_and_another_request_is_refused() {
    on_both(async |demo: &Demo| {
        let at = "/savedSearch/id";
        let first = save(demo, (ELIF, "k"), "Mine").await;
        assert_eq!(save(demo, (ELIF, "k"), "Mine").await, first);
        assert_eq!(count(demo, ELIF).await, 1);
        // However the same values are written.
        let written = "mutation($q: String!, $none: SearchOrder) { again: savedSearchCreate(input: {query: $q, \
            name: \"Mine\", orderBy: $none}) { savedSearch { id name } userErrors { code field message } } }";
        let same = send(demo, (ELIF, "k"), written, json!({"q": "hx"})).await;
        assert_eq!(same["again"], first);

        let other = save(demo, (ELIF, "k"), "Another").await;
        assert_eq!(code(&other), "IDEMPOTENCY_KEY_REUSED", "{other}");
        assert_eq!(
            (&other["userErrors"][0]["field"], &other["savedSearch"]),
            (&json!([]), &Value::Null)
        );
        let token = "mutation { tokenCreate(input: {label: \"x\", cap: VIEW}) { token { id } \
            userErrors { code } } }";
        let other = send(demo, (ELIF, "k"), token, json!({})).await;
        assert_eq!(code(&other["tokenCreate"]), "IDEMPOTENCY_KEY_REUSED", "{other}");
        assert_eq!(count(demo, ELIF).await, 1);

        // Another key, and none.
        let second = save(demo, (ELIF, "l"), "Mine").await;
        assert_ne!(id(&second, at), id(&first, at));
        let input = json!({"input": {"name": "Mine", "query": "hx"}});
        for _ in 0..2 {
            demo.ask_as(ELIF, SAVE, input.clone()).await;
        }
        assert_eq!(count(demo, ELIF).await, 4);
    })
    .await;
}

#[tokio::test]
async fn each_field_of_a_request_has_the_key_for_itself_and_what_makes_nothing_has_none() {
    on_both(async |demo: &Demo| {
        let both = "mutation($input: SavedSearchCreateInput!) { \
            a: savedSearchCreate(input: $input) { savedSearch { id } userErrors { code } } \
            b: savedSearchCreate(input: $input) { savedSearch { id } userErrors { code } } }";
        let input = json!({"input": {"name": "Mine", "query": "hx"}});
        let first = send(demo, (ELIF, "k"), both, input.clone()).await;
        assert_ne!(
            id(&first["a"], "/savedSearch/id"),
            id(&first["b"], "/savedSearch/id")
        );
        assert_eq!(send(demo, (ELIF, "k"), both, input).await, first);
        assert_eq!(count(demo, ELIF).await, 2);

        let rename = "mutation($title: String!, $id: ID!) { made: documentUpdate(input: {id: $id, \
            expectedVersion: null, title: $title}) { document { title } userErrors { code } } }";
        let document = demo.document("doc-hx2000-datasheet").await;
        for title in ["One", "Two", "One"] {
            let variables = json!({"id": document, "title": title});
            let renamed = send(demo, (MARA, "k"), rename, variables).await;
            assert_eq!(renamed["made"]["document"]["title"], title, "{renamed}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_costs_two_statements_and_none_costs_nothing() {
    let demo = Demo::new().await;
    let input = json!({"input": {"name": "Mine", "query": "hx"}});
    let mut taken = Vec::new();
    for key in [None, None, Some("k"), Some("l")] {
        let viewer = demo.by(ELIF).await;
        answer(&demo.api, &viewer, call(key, SAVE, &input)).await;
        taken.push(viewer.statements());
    }
    let without = taken[0];
    assert_eq!(taken, [without, without, without + 2, without + 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_repeats_at_the_same_time_one_makes_it_and_all_are_told_of_it() {
    on_both(async |demo: &Demo| {
        let create = "mutation($input: SpaceCreateInput!) { made: spaceCreate(input: $input) { \
            space { id slug } userErrors { code field message } } }";
        let host = demo.organization("hexmoor").await;
        let input = json!({"slug": "once", "name": "Once", "kind": "PROGRAM", "owners": [host]});
        let input = json!({ "input": input });
        // All signed in before there is the space, and so under a policy that does not know it.
        let mut viewers = Vec::new();
        for _ in 0..8 {
            viewers.push(demo.by(INES).await);
        }
        let at_once = viewers.into_iter().map(|viewer| {
            let (api, call) = (demo.api.clone(), call(Some("k"), create, &input));
            tokio::spawn(async move { answer(&api, &viewer, call).await })
        });
        let at_once: Vec<_> = at_once.collect();
        let mut made = Vec::new();
        for one in at_once {
            made.push(one.await.expect("it ends")["made"].clone());
        }
        id(&made[0], "/space/id");
        for one in &made {
            assert_eq!(one, &made[0]);
        }
        let log = "{ auditLog(filter: {actions: [\"spaceCreate\"]}) { nodes { object } } }";
        let log = demo.ask_as(INES, log, json!({})).await.to_string();
        let space = id(&made[0], "/space/id");
        assert_eq!(log.matches(&space).count(), 1, "{log}");
    })
    .await;
}

#[tokio::test]
async fn what_was_refused_may_be_repeated_and_after_a_day_a_key_is_new() {
    on_both(async |demo: &Demo| {
        let create = "mutation($input: GroupCreateInput!) { made: groupCreate(input: $input) { \
            group { id } userErrors { code field message } } }";
        let torvane = demo.organization("torvane").await;
        let input = json!({"input": {"organization": torvane, "name": "Support"}});
        let refused = send(demo, (DAVID, "k"), create, input.clone()).await;
        let refused = refused["made"].clone();
        assert_ne!(code(&refused), "none", "{refused}");
        assert_eq!(refused["group"], Value::Null);
        let david = demo.person(DAVID).await.id.to_string();
        let raise = json!({"id": david, "expectedVersion": null, "role": "ORG_ADMIN"});
        let elif = demo.by(ELIF).await;
        let raised = demo
            .change(&elif, "personUpdate", "PersonUpdateInput", raise)
            .await;
        assert_eq!(raised["userErrors"], json!([]), "{raised}");
        let made = send(demo, (DAVID, "k"), create, input.clone()).await["made"].clone();
        let group = id(&made, "/group/id");

        let prune = async || demo.store().prune_idempotency_keys().await.expect("prunes");
        demo.pass(DAY - 60);
        assert_eq!(prune().await, 0);
        let again = send(demo, (DAVID, "k"), create, input.clone()).await["made"].clone();
        assert_eq!(id(&again, "/group/id"), group);
        // The name is taken: it would be made anew.
        demo.pass(61);
        let after = send(demo, (DAVID, "k"), create, input).await["made"].clone();
        assert_eq!(code(&after), "TAKEN", "{after}");
        assert_eq!(prune().await, 1);

        let first = id(&save(demo, (ELIF, "k"), "Mine").await, "/savedSearch/id");
        demo.pass(DAY + 1);
        // Not removed yet, and over: it is used for something else now.
        let second = save(demo, (ELIF, "k"), "Another").await;
        assert_ne!(id(&second, "/savedSearch/id"), first);
        assert_eq!(save(demo, (ELIF, "k"), "Another").await, second);
        assert_eq!((prune().await, count(demo, ELIF).await), (0, json!(2)));
        demo.pass(DAY);
        assert_eq!((prune().await, prune().await), (1, 0));
    })
    .await;
}
