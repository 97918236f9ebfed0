//! A seat in a JOINT space with several owners: proposed by one, set with the last one's consent.

use serde_json::{Value, json};

use super::demo::Demo;

const SEAT: &str = "mutation($space: ID!, $organization: ID!, $cap: Level!) { participationSet(input: \
    {space: $space, participant: {organization: $organization}, cap: $cap, \
    until: \"2999-01-01T00:00:00Z\"}) { participation { cap } proposal { id state consents { given } \
    viewerCanConsent } userErrors { code message } } }";
const GIVE: &str = "mutation($id: ID!) { spaceConsentGive(input: {proposal: $id}) { proposal { state \
    consents { given organization { name } } } participation { id cap } userErrors { code message } } }";
const REFUSE: &str = "mutation($id: ID!) { spaceConsentRefuse(input: {proposal: $id}) { proposal { state } \
    userErrors { code message } } }";
const LIST: &str = "{ proposals { totalCount nodes { id state space { name } } } }";

async fn run(demo: &Demo, person: &str, query: &str, id: &Value) -> Value {
    let data = demo.ask_as(person, query, json!({"id": id})).await;
    let payload = data.as_object().and_then(|data| data.values().next());
    payload.cloned().expect("a payload")
}

fn code(payload: &Value) -> &str {
    payload["userErrors"][0]["code"].as_str().unwrap_or("none")
}

/// Proposes a seat for an organization in the joint space, as a person of the host.
async fn propose(demo: &Demo, host: &str, organization: &str) -> Value {
    let variables = json!({
        "space": demo.space("rotating-assets").await,
        "organization": organization,
        "cap": "COMMENT",
    });
    demo.ask_as(host, SEAT, variables).await["participationSet"].clone()
}

#[tokio::test]
async fn a_seat_in_a_joint_space_needs_every_owners_consent() {
    let demo = Demo::new().await;
    let [host, meseta, fernhollow] = owners(&demo).await;
    let organization = demo.organization("nimbury").await;
    let proposed = propose(&demo, &host, &organization).await;
    assert_eq!(code(&proposed), "none", "{proposed}");
    assert_eq!(proposed["participation"], Value::Null);
    assert_eq!(proposed["proposal"]["state"], "PENDING");
    assert_eq!(proposed["proposal"]["viewerCanConsent"], false);
    let id = proposed["proposal"]["id"].clone();

    let again = propose(&demo, &host, &organization).await;
    assert_eq!(code(&again), "WRONG_STATE");
    assert_eq!(code(&run(&demo, &host, GIVE, &id).await), "WRONG_STATE");
    // Whoever manages nothing there sees no proposal, and finds none by its id.
    let outside = "p-jonas-wirth";
    assert_eq!(code(&run(&demo, outside, GIVE, &id).await), "NOT_FOUND");
    let none = json!({"proposals": {"totalCount": 0, "nodes": []}});
    assert_eq!(demo.ask_as(outside, LIST, json!({})).await, none);
    let seen = demo.ask_as(&meseta, LIST, json!({})).await;
    assert_eq!(seen["proposals"]["totalCount"], 1, "{seen}");

    let second = run(&demo, &meseta, GIVE, &id).await;
    assert_eq!(second["proposal"]["state"], "PENDING", "{second}");
    assert_eq!(second["participation"], Value::Null);
    let last = run(&demo, &fernhollow, GIVE, &id).await;
    assert_eq!(last["proposal"]["state"], "APPROVED", "{last}");
    assert_eq!(last["participation"]["cap"], "COMMENT");
    assert_eq!(
        code(&run(&demo, &fernhollow, GIVE, &id).await),
        "WRONG_STATE"
    );
}

#[tokio::test]
async fn one_owners_refusal_closes_a_proposal() {
    let demo = Demo::new().await;
    let [host, meseta, fernhollow] = owners(&demo).await;
    let organization = demo.organization("nimbury").await;
    let proposed = propose(&demo, &host, &organization).await;
    let id = proposed["proposal"]["id"].clone();
    let refused = run(&demo, &meseta, REFUSE, &id).await;
    assert_eq!(refused["proposal"]["state"], "REFUSED", "{refused}");
    assert_eq!(
        code(&run(&demo, &fernhollow, GIVE, &id).await),
        "WRONG_STATE"
    );
    // It may be proposed anew.
    assert_eq!(code(&propose(&demo, &host, &organization).await), "none");
}

/// Somebody of each owner of the joint space who may manage it.
async fn owners(demo: &Demo) -> [String; 3] {
    let mut found = Vec::new();
    for organization in ["hexmoor", "meseta", "fernhollow"] {
        let manager = demo.manager_of(organization, "rotating-assets").await;
        found.push(manager.unwrap_or_else(|| panic!("nobody of {organization}")));
    }
    found.try_into().expect("three")
}
