//! Documents that are named instead of sent: those that a token trusts, and those that a client registered.

use std::sync::Arc;

use commonplace::api::call::{Call, SigningIn, Started};
use commonplace::hub::token::{self, TokenCreate};
use commonplace::model::{TokenId, TokenScope};
use commonplace::store::document_hash;
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::demo::Demo;
use super::subscriptions::{ELIF, MARA, on_both};
use crate::support::listener::{by_token, nobody};

const NAME: &str = "query Name { viewer { person { name } } }";
const SET: &str = "mutation($input: TokenDocumentsSetInput!) { tokenDocumentsSet(input: $input) { \
    token { trustedOnly documentIds } userErrors { code message } } }";

async fn fresh(demo: &Demo, person: &str) -> (TokenId, SigningIn) {
    let create = TokenCreate {
        person: None,
        label: "portal".to_owned(),
        scope: TokenScope::full(),
        expires_at: None,
    };
    let made = token::create(&demo.by(person).await, create).await;
    let (row, secret) = made.expect("a token");
    (row.id, by_token(demo.store(), &secret))
}

/// What a call is answered with: its data, or the first error's code.
async fn ask(demo: &Demo, sign_in: &SigningIn, call: Call) -> Result<Value, String> {
    let answer = demo.api.ask(sign_in, &call).await.expect("signs in");
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    match body
        .pointer("/errors/0/extensions/code")
        .and_then(Value::as_str)
    {
        Some(code) => Err(code.to_owned()),
        None => Ok(body["data"].clone()),
    }
}

fn sent(query: &str) -> Call {
    Call {
        query: query.to_owned(),
        may_mutate: true,
        ..Call::default()
    }
}

fn named(query: &str) -> Call {
    Call {
        document_id: Some(format!("sha256:{}", document_hash(query))),
        ..Call::default()
    }
}

fn persisted(query: &str, of: &str) -> Call {
    Call {
        query: query.to_owned(),
        persisted_hash: Some(document_hash(of)),
        ..Call::default()
    }
}

/// Sets what the token trusts, as the person with everything it may do; the codes of what is refused.
async fn set(demo: &Demo, person: &str, id: TokenId, (documents, only): (&[&str], bool)) -> Value {
    let input = json!({"token": id.to_string(), "documents": documents, "trustedOnly": only});
    let data = demo.ask_as(person, SET, json!({ "input": input })).await;
    data["tokenDocumentsSet"].clone()
}

#[tokio::test]
async fn a_token_runs_what_it_trusts_by_its_id_and_where_it_is_held_to_it_nothing_else() {
    on_both(trusts).await;
}

async fn trusts(demo: &Demo) {
    let (id, elif) = fresh(demo, ELIF).await;
    let (_, other) = fresh(demo, ELIF).await;
    assert_eq!(
        ask(demo, &elif, named(NAME)).await,
        Err("DOCUMENT_NOT_FOUND".to_owned())
    );
    let payload = set(demo, ELIF, id, (&[NAME, "{ __typename }"], false)).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    assert_eq!(
        payload["token"]["documentIds"].as_array().map(Vec::len),
        Some(2)
    );
    let name = ask(demo, &elif, sent(NAME)).await.expect("an answer");
    assert_eq!(ask(demo, &elif, named(NAME)).await, Ok(name.clone()));
    assert_eq!(
        ask(demo, &other, named(NAME)).await,
        Err("DOCUMENT_NOT_FOUND".to_owned())
    );
    let both = Call {
        query: NAME.to_owned(),
        ..named(NAME)
    };
    assert_eq!(ask(demo, &elif, both).await, Ok(name.clone()));
    let differ = Call {
        query: "{ __typename }".to_owned(),
        ..named(NAME)
    };
    let wrong = Err("BAD_USER_INPUT".to_owned());
    assert_eq!(ask(demo, &elif, differ).await, wrong);
    for malformed in ["", "sha256:", "sha256:XY", "md5:0", &document_hash(NAME)] {
        let call = Call {
            document_id: Some(malformed.to_owned()),
            ..Call::default()
        };
        assert_eq!(ask(demo, &elif, call).await, wrong, "{malformed}");
    }

    set(demo, ELIF, id, (&[NAME], true)).await;
    let untrusted = Err("DOCUMENT_NOT_TRUSTED".to_owned());
    assert_eq!(ask(demo, &elif, named(NAME)).await, Ok(name.clone()));
    assert_eq!(ask(demo, &elif, sent(NAME)).await, Ok(name.clone()));
    for query in [
        "{ __typename }",
        "{ documents { nodes { title } } }",
        "{",
        &format!("{NAME} "),
    ] {
        assert_eq!(ask(demo, &elif, sent(query)).await, untrusted, "{query}");
    }
    assert_eq!(
        ask(demo, &elif, named("{ __typename }")).await,
        Err("DOCUMENT_NOT_FOUND".to_owned())
    );
    assert_eq!(
        ask(demo, &elif, persisted("{ __typename }", "{ __typename }")).await,
        untrusted
    );
    assert_eq!(
        ask(demo, &other, sent("{ __typename }")).await.map(drop),
        Ok(())
    );
    set(demo, ELIF, id, (&[], false)).await;
    assert_eq!(ask(demo, &elif, sent(NAME)).await, Ok(name));
    assert_eq!(
        ask(demo, &elif, named(NAME)).await,
        Err("DOCUMENT_NOT_FOUND".to_owned())
    );

    let log = "{ auditLog(first: 10, filter: {actions: [\"tokenDocumentsSet\"]}) { totalCount } }";
    let log = demo.ask_as("p-ines-aldous", log, json!({})).await;
    assert_eq!(log["auditLog"]["totalCount"], 3, "{log}");
}

#[tokio::test]
async fn what_a_token_trusts_is_not_its_own_to_change_nor_a_strangers() {
    let demo = Demo::new().await;
    let (id, elif) = fresh(&demo, ELIF).await;
    let input = json!({"token": id.to_string(), "documents": [], "trustedOnly": false});
    let mut own = sent(SET);
    own.variables = json!({ "input": input })
        .as_object()
        .cloned()
        .unwrap_or_default();
    let payload = ask(&demo, &elif, own).await.expect("an answer");
    assert_eq!(
        payload["tokenDocumentsSet"]["userErrors"][0]["code"], "FORBIDDEN",
        "{payload}"
    );
    let stranger = set(&demo, MARA, id, (&[], false)).await;
    assert_eq!(stranger["userErrors"][0]["code"], "NOT_FOUND", "{stranger}");
    let large = "x".repeat(32 * 1024 + 1);
    for documents in [&[" "] as &[&str], &[large.as_str()]] {
        let refused = set(&demo, ELIF, id, (documents, false)).await;
        assert_eq!(refused["userErrors"][0]["code"], "INVALID", "{refused}");
    }
}

#[tokio::test]
async fn what_is_followed_by_its_id_ends_when_it_is_not_trusted_any_more() {
    let demo = Demo::new().await;
    let (id, elif) = fresh(&demo, ELIF).await;
    let query = "subscription { notifications { cursor } }";
    set(&demo, ELIF, id, (&[query], true)).await;
    let started = demo
        .api
        .start(Arc::clone(&elif), named(query))
        .await
        .expect("signs in");
    let Started::Following(mut events) = started else {
        panic!("it is not followed");
    };
    let first = format!("{:?}", events.next().await.expect("an event"));
    assert!(first.starts_with("Result"), "{first}");
    set(&demo, ELIF, id, (&[], true)).await;
    let end = tokio::time::timeout(std::time::Duration::from_secs(1), events.next()).await;
    let end = format!("{:?}", end.expect("in time").expect("an end"));
    assert!(
        end.starts_with("Failed") && end.contains("BAD_USER_INPUT"),
        "{end}"
    );
}

#[tokio::test]
async fn what_a_client_registers_is_its_own() {
    let demo = Demo::new().await;
    let (_, elif) = fresh(&demo, ELIF).await;
    let (_, mara) = fresh(&demo, MARA).await;
    let unknown = Err("PERSISTED_QUERY_NOT_FOUND".to_owned());
    assert_eq!(ask(&demo, &elif, persisted("", NAME)).await, unknown);
    let name = ask(&demo, &elif, persisted(NAME, NAME))
        .await
        .expect("an answer");
    assert_eq!(ask(&demo, &elif, persisted("", NAME)).await, Ok(name));
    assert_eq!(ask(&demo, &mara, persisted("", NAME)).await, unknown);
    assert_eq!(
        ask(&demo, &nobody(demo.store()), persisted("", NAME)).await,
        unknown
    );
    let wrong = Err("BAD_USER_INPUT".to_owned());
    assert_eq!(
        ask(&demo, &elif, persisted("{ __typename }", NAME)).await,
        wrong
    );
    let mutation =
        "mutation { notificationsSee(input: {notifications: []}) { userErrors { code } } }";
    let refused = ask(&demo, &elif, persisted(mutation, mutation)).await;
    assert_eq!(refused, Err("MUTATION_NOT_ALLOWED".to_owned()));
}
