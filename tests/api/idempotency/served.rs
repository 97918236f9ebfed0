//! The header `Idempotency-Key`, over a socket as clients send it.

use serde_json::{Value, json};

use crate::identity::{Answer, Site};

const CREATE: &str = "mutation($input: SpaceCreateInput!) { spaceCreate(input: $input) { \
    space { id } userErrors { code } } }";

async fn create(site: &Site, slug: &str, headers: &[(&str, &str)]) -> Answer {
    let input = json!({"slug": slug, "name": "Room", "kind": "PROGRAM", "owners": [site.host]});
    let body = json!({"query": CREATE, "variables": {"input": input}});
    let token = site.admin();
    let mut all = vec![("authorization", token.as_str())];
    all.extend(headers);
    site.send(("POST", "/graphql"), &all, Some(&body)).await
}

async fn spaces(site: &Site) -> Value {
    let token = site.admin();
    let query = "{ spaces { totalCount } }";
    let found = site.ask(("authorization", &token), query, json!({})).await;
    found["spaces"]["totalCount"].clone()
}

#[tokio::test]
async fn a_request_that_is_sent_again_with_its_key_makes_nothing_new() {
    let site = Site::new().await;
    let before = spaces(&site).await.as_i64().expect("a number");
    let key = ("idempotency-key", "8e03978e-40d5-43dd-bc93-6894a57f9324");
    let first = create(&site, "room", &[key]).await;
    let id = first.json()["data"]["spaceCreate"]["space"]["id"].clone();
    let id = id
        .as_str()
        .unwrap_or_else(|| panic!("{first:?}"))
        .to_owned();
    let quoted = format!("\"{}\"", key.1);
    for key in [key, ("Idempotency-Key", quoted.as_str())] {
        let again = create(&site, "room", &[key]).await;
        assert_eq!(again.json()["data"], first.json()["data"]);
    }
    let events = ("accept", "text/event-stream");
    let told = create(&site, "room", &[key, events]).await;
    assert!(told.body.contains(&id), "{told:?}");
    let other = create(&site, "another", &[key]).await;
    let error = &other.json()["data"]["spaceCreate"]["userErrors"][0]["code"];
    assert_eq!(error, "IDEMPOTENCY_KEY_REUSED");

    for keys in [&["a", "a"][..], &[""], &["a b"], &["\"\""]] {
        let headers: Vec<_> = keys.iter().map(|key| ("idempotency-key", *key)).collect();
        let refused = create(&site, "another", &headers).await;
        assert_eq!(
            (refused.status, refused.code()),
            (400, "BAD_REQUEST".to_owned()),
            "{keys:?}"
        );
    }
    // Nothing is made by GET: there the header is nothing's.
    let headers = [("idempotency-key", "a b")];
    let query = ("GET", "/graphql?query=%7Bviewer%7Bid%7D%7D");
    assert_eq!(site.send(query, &headers, None).await.status, 200);
    assert_eq!(spaces(&site).await, before + 1);
}
