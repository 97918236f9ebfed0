//! The API through its own door, `Api::answer`, on a hub of its own with an index in memory.

mod directory;

use serde_json::{Map, Value};

use super::Api;
use super::call::{Call, Outcome};
use crate::hub::{Hub, setup};
use crate::search::Index;
use crate::store::{Scratch, Store};

/// A hub with nothing but its host and first administrator.
struct World {
    api: Api,
    _scratch: Scratch,
    store: Store,
}

/// The first hub administrator.
const ADMIN: &str = "admin@host.example";

impl World {
    async fn new() -> Self {
        let scratch = Scratch::new().await;
        let store = scratch.store.clone();
        setup::initialize(&store, "Host", ADMIN).await.unwrap();
        let index = Index::in_memory().unwrap();
        let hub = Hub::new(store.clone(), index).await.unwrap();
        Self {
            api: Api::new(hub).unwrap(),
            _scratch: scratch,
            store,
        }
    }

    /// Asks as a person; none: as nobody.
    async fn ask(&self, email: Option<&str>, query: &str, variables: Value) -> Value {
        let viewer = match email {
            Some(email) => self.store.as_person(email).await.unwrap(),
            None => self.store.anonymous(),
        };
        let variables: Map<_, _> = serde_json::from_value(variables).unwrap();
        let call = Call {
            query: query.to_owned(),
            variables,
            may_mutate: true,
            ..Call::default()
        };
        let answer = self.api.answer(viewer, call).await;
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(answer.outcome, Outcome::Executed, "{body}");
        body
    }

    /// Runs a mutation `name(input: …) { fields userErrors { code field } }` and returns its
    /// payload.
    async fn change(&self, email: &str, (name, fields): (&str, &str), input: Value) -> Value {
        let mut kind = name.to_owned();
        kind[..1].make_ascii_uppercase();
        let query = format!(
            "mutation($input: {kind}Input!) {{ \
             {name}(input: $input) {{ {fields} userErrors {{ code field }} }} }}"
        );
        let variables = serde_json::json!({ "input": input });
        let mut body = self.ask(Some(email), &query, variables).await;
        assert_eq!(body["errors"], Value::Null, "{body}");
        body["data"][name].take()
    }
}
