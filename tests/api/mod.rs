//! The API as its callers see it: through GraphQL, with a token, on a database of its own.

mod access_requests;
mod audit;
pub mod break_glass;
mod consent;
pub mod demo;
mod examples;
mod explain;
pub mod idempotency;
pub mod kept;
mod lapse;
pub mod leaving;
mod limits;
mod lists;
mod postgres;
mod preview;
mod reviews;
mod revocation;
mod saved_searches;
mod schema;
mod search;
mod searched;
pub mod share_links;
pub mod subscriptions;
mod synonyms;
mod trusted;
mod typed;
mod view_as;

use std::sync::Arc;

use commonplace::api::Api;
use commonplace::api::call::Call;
use commonplace::hub::meter::{Meter, Rates, Ticks};
use commonplace::hub::token::{self, TokenCreate};
use commonplace::hub::{Hub, setup};
use commonplace::model::TokenScope;
use commonplace::search::Index;
use commonplace::store::{DatabasePlace, Sources, Store};
use commonplace::worker;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A hub with a host and its administrator, and the way to ask it.
struct Asked {
    api: Api,
    /// The administrator's token.
    admin: String,
    host: String,
    _folder: TempDir,
}

impl Asked {
    async fn new() -> Self {
        let (folder, store) = scratch().await;
        let begun = setup::initialize(&store, "Host", "admin@host.example")
            .await
            .expect("begins");
        Self {
            api: api(store).await,
            admin: begun.token,
            host: begun.host.id.to_string(),
            _folder: folder,
        }
    }

    /// Brings the index up to date: there is no indexer running besides.
    async fn index(&self) {
        worker::reindex(self.api.hub(), |_| ())
            .await
            .expect("indexes");
    }

    /// The whole answer, and how many SQL statements it took; none when the token does not hold.
    async fn ask(&self, token: &str, query: &str, variables: Value) -> Option<(Value, usize)> {
        let viewer = self.api.hub().store().sign_in(Some(token)).await.ok()?;
        let call = Call {
            query: query.to_owned(),
            operation_name: None,
            variables: variables.as_object().cloned().unwrap_or_default(),
            may_mutate: true,
            ..Call::default()
        };
        let answer = self.api.answer(viewer.clone(), call).await;
        let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert!(body.get("errors").is_none(), "{query}: {body}");
        Some((body["data"].clone(), viewer.statements()))
    }

    /// Runs a mutation as the administrator, which must succeed; returns its payload.
    async fn change(&self, field: &str, kind: &str, select: &str, input: Value) -> Value {
        let query = format!(
            "mutation($input: {kind}!) {{ {field}(input: $input) {{ {select} userErrors {{ code field message }} }} }}"
        );
        let (data, _) = self
            .ask(&self.admin, &query, json!({ "input": input }))
            .await
            .expect("the administrator signs in");
        let payload = data[field].clone();
        assert_eq!(payload["userErrors"], json!([]), "{field}: {payload}");
        payload
    }

    /// A token that acts for a person, as the command line makes it.
    async fn token_for(&self, person: &str) -> String {
        let store = self.api.hub().store();
        let system = store.as_system("test").await.expect("a hub");
        let create = TokenCreate {
            person: Some(person.parse().expect("an id")),
            label: "test".to_owned(),
            scope: TokenScope::full(),
            expires_at: None,
        };
        let made = token::create(&system, create).await;
        made.expect("a token").1
    }

    async fn space(&self) -> String {
        let input =
            json!({"slug": "library", "name": "Library", "kind": "PROGRAM", "owners": [self.host]});
        let made = self
            .change("spaceCreate", "SpaceCreateInput", "space { id }", input)
            .await;
        id(&made["space"])
    }

    async fn document(&self, space: &str, title: &str) -> String {
        let input = json!({
            "place": {"space": space}, "title": title, "text": "Calibration of the spectrometer",
            "kind": "SPEC", "publish": true,
        });
        let made = self
            .change(
                "documentCreate",
                "DocumentCreateInput",
                "document { id }",
                input,
            )
            .await;
        id(&made["document"])
    }
}

/// Limits that no test meets.
const GENEROUS: Rates = Rates {
    address_requests: 1_000_000,
    person_requests: 1_000_000,
    person_cost: 1_000_000_000,
};

/// A migrated hub without anything in it.
pub async fn scratch() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = DatabasePlace::Sqlite(folder.path().join("hub.sqlite"));
    let store = Store::open(&place, Sources::real()).await.expect("opens");
    store.migrate().await.expect("migrates");
    (folder, store)
}

/// The API over what the store holds, all of it indexed.
pub async fn api(store: Store) -> Api {
    let index = Index::in_memory().expect("an index");
    let hub = Hub::new(store, index).await.expect("a hub");
    worker::reindex(&hub, |_| ()).await.expect("indexes");
    let meter = Meter::new(GENEROUS, &Ticks::real());
    Api::new(hub).expect("an api").metered(Arc::new(meter))
}

fn id(object: &Value) -> String {
    object["id"].as_str().expect("an id").to_owned()
}
