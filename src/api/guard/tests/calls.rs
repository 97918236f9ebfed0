//! Calls through the guard to a small schema of the library.

use async_graphql::{Error, Object, Result, Schema, Subscription};
use futures_util::Stream;
use serde_json::{Value, json};

use super::super::{Guard, answered};
use crate::api::call::{Answer, Call, Outcome, Refused};

struct Query;

#[Object]
impl Query {
    async fn hello(&self, name: Option<String>) -> String {
        format!("hello {}", name.unwrap_or_default())
    }

    async fn fails(&self) -> Result<String> {
        Err(Error::new("it failed"))
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn ping(&self, text: Option<String>) -> Option<String> {
        text
    }
}

struct Ticks;

#[Subscription]
impl Ticks {
    async fn ticks(&self) -> impl Stream<Item = i32> {
        futures_util::stream::empty()
    }
}

async fn answer(query: &str, variables: Value) -> Answer {
    let schema = Schema::new(Query, Mutation, Ticks);
    let guard = Guard::new(&schema.sdl()).expect("the library writes schemas that it can read");
    let call = Call {
        query: query.to_owned(),
        variables: serde_json::from_value(variables).expect("an object"),
        may_mutate: true,
        ..Call::default()
    };
    match guard.pass(call) {
        Ok(passed) => answered(schema.execute(passed.request).await, passed.cost),
        Err(refused) => refused,
    }
}

#[tokio::test]
async fn says_whether_it_ran() {
    let cases = [
        ("{ hello(name: \"you\") }", Outcome::Executed),
        ("{ fails }", Outcome::Executed),
        ("{ hello", Outcome::Refused(Refused::Syntax)),
        ("", Outcome::Refused(Refused::Syntax)),
        ("{ nothing }", Outcome::Refused(Refused::Validation)),
        ("{ hello(name: 1) }", Outcome::Refused(Refused::Validation)),
        (
            "query ($m: String!) { hello(name: $m) }",
            Outcome::Refused(Refused::Variables),
        ),
        // The library alone runs this one.
        (
            "mutation ($m: String!) { ping(text: $m) }",
            Outcome::Refused(Refused::Variables),
        ),
        (
            "subscription { ticks }",
            Outcome::Refused(Refused::Subscription),
        ),
        (
            "{pick(by:[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
            Outcome::Refused(Refused::Limit),
        ),
    ];
    for (query, outcome) in cases {
        let answer = answer(query, json!({})).await;
        assert_eq!(answer.outcome, outcome, "{query}");
        let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let is_executed = outcome == Outcome::Executed;
        assert_eq!(body.get("data").is_some(), is_executed, "{query}: {body}");
        let code = &body["errors"][0]["extensions"]["code"];
        assert!(is_executed || code.is_string(), "{query}: {body}");
    }
}

#[tokio::test]
async fn answers_carry_their_cost() {
    let answer = answer(
        "query ($n: String) { hello(name: $n) }",
        json!({ "n": "you" }),
    )
    .await;
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let expected = json!({
        "data": { "hello": "hello you" },
        "extensions": { "cost": { "requested": 1, "limit": 5000 } },
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn every_error_has_a_code() {
    let answer = answer("{ fails }", json!({})).await;
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let expected = json!([{
        "message": "something went wrong inside the hub",
        "locations": [{ "line": 1, "column": 3 }],
        "path": ["fails"],
        "extensions": { "code": "INTERNAL" },
    }]);
    assert_eq!(body["errors"], expected);
}

#[tokio::test]
async fn a_syntax_error_reads_well() {
    let answer = answer("query {\n  hello(name) }", json!({})).await;
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let expected = json!({ "errors": [{
        "message": "not GraphQL: expected argument",
        "locations": [{ "line": 2, "column": 9 }],
        "extensions": { "code": "GRAPHQL_PARSE_FAILED" },
    }] });
    assert_eq!(body, expected);
}
