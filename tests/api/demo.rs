//! The demo ecosystem to ask: its people by their keys, each with everything that it may do.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use commonplace::api::Api;
use commonplace::api::call::Call;
use commonplace::cli::demo;
use commonplace::model::{Person, Time};
use commonplace::store::{DatabasePlace, Sources, Store, Viewer, Visible};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The filled demo, under a clock that the test moves.
pub struct Demo {
    pub api: Api,
    /// Seconds by which the clock is ahead.
    ahead: Arc<AtomicI64>,
    /// Where the rows are, unless the caller said where.
    _folder: Option<TempDir>,
}

impl Demo {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = DatabasePlace::Sqlite(folder.path().join("hub.sqlite"));
        Self {
            _folder: Some(folder),
            ..Self::at(&place).await
        }
    }

    /// On this database, which must be empty.
    pub async fn at(place: &DatabasePlace) -> Self {
        let ahead = Arc::new(AtomicI64::new(0));
        let (hands, real) = (ahead.clone(), Sources::real());
        let clock = Sources::real().with_clock(move || {
            real.now() + chrono::TimeDelta::seconds(hands.load(Ordering::Relaxed))
        });
        let store = Store::open(place, clock).await.expect("opens");
        store.migrate().await.expect("migrates");
        demo::fill(&store).await.expect("fills");
        Self {
            api: super::api(store).await,
            ahead,
            _folder: None,
        }
    }

    pub fn store(&self) -> &Store {
        self.api.hub().store()
    }

    /// Moves the clock on.
    pub fn pass(&self, seconds: i64) {
        self.ahead.fetch_add(seconds, Ordering::Relaxed);
    }

    pub fn now(&self) -> Time {
        self.store().sources().now()
    }

    pub async fn system(&self) -> Viewer {
        self.store().as_system("test").await.expect("a hub")
    }

    pub async fn person(&self, key: &str) -> Visible<Person> {
        let found = self.system().await.person_by_key(key).await;
        found.expect("reads").unwrap_or_else(|| panic!("no {key}"))
    }

    /// Somebody with everything that it may do.
    pub async fn by(&self, key: &str) -> Viewer {
        let email = self.person(key).await.email.clone();
        self.store().as_person(&email).await.expect("signs in")
    }

    /// The id of the document with this key.
    pub async fn document(&self, key: &str) -> String {
        let found = self.system().await.document_by_key(key).await;
        let found = found.expect("reads").unwrap_or_else(|| panic!("no {key}"));
        found.id.to_string()
    }

    /// The id of the space with this key.
    pub async fn space(&self, key: &str) -> String {
        let found = self.system().await.space_by_key(key).await;
        let found = found.expect("reads").unwrap_or_else(|| panic!("no {key}"));
        found.id.to_string()
    }

    /// The whole body.
    pub async fn body(&self, viewer: &Viewer, query: &str, variables: Value) -> String {
        let call = Call {
            query: query.to_owned(),
            variables: variables.as_object().cloned().unwrap_or_default(),
            may_mutate: true,
            ..Call::default()
        };
        let answer = self.api.answer(viewer.clone(), call).await;
        // As the server does after each read: what was read is kept.
        viewer.is_current().await.expect("reads");
        String::from_utf8(answer.body).expect("text")
    }

    /// What the query selects; there must be no errors.
    pub async fn ask(&self, viewer: &Viewer, query: &str, variables: Value) -> Value {
        let body: Value =
            serde_json::from_str(&self.body(viewer, query, variables).await).expect("JSON");
        assert!(body.get("errors").is_none(), "{query}: {body}");
        body["data"].clone()
    }

    /// The payload of a mutation.
    pub async fn change(&self, viewer: &Viewer, field: &str, kind: &str, input: Value) -> Value {
        let query = format!(
            "mutation($input: {kind}!) {{ {field}(input: $input) {{ userErrors {{ code field message }} }} }}"
        );
        let data = self.ask(viewer, &query, json!({ "input": input })).await;
        data[field].clone()
    }

    /// As `ask`, for the person with this key.
    pub async fn ask_as(&self, person: &str, query: &str, variables: Value) -> Value {
        let viewer = self.by(person).await;
        self.ask(&viewer, query, variables).await
    }

    /// The id of the organization with this key.
    pub async fn organization(&self, key: &str) -> String {
        let found = self.system().await.organization_by_key(key).await;
        let found = found.expect("reads").unwrap_or_else(|| panic!("no {key}"));
        found.id.to_string()
    }

    /// The key of somebody of this organization who may MANAGE this space.
    pub async fn manager_of(&self, organization: &str, space: &str) -> Option<String> {
        let system = self.system().await;
        let organization = system.organization_by_key(organization).await;
        let organization = organization.expect("reads").expect("an organization").id;
        let space = system.space_by_key(space).await;
        let space = space.expect("reads").expect("a space").anchor;
        let people = system.policy().people.iter();
        let staff = people.filter(|(_, facts)| facts.organization == organization && facts.active);
        let mut staff: Vec<_> = staff.map(|(id, _)| *id).collect();
        staff.sort_unstable();
        for person in system.people_by_ids(&staff).await.expect("reads") {
            let viewer = self
                .store()
                .as_person(&person.email)
                .await
                .expect("signs in");
            if viewer.reach().level(space) >= commonplace::model::Level::Manage {
                return person.key.clone();
            }
        }
        None
    }
}
