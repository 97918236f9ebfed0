//! Every query and every mutation as everybody, each person on a hub of its own: the table of what
//! came of it is kept beside this file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use commonplace::api::Api;
use commonplace::api::call::Call;
use commonplace::cli::demo;
use commonplace::store::{DatabasePlace, Sources, Store, Viewer};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::calls::{MUTATIONS, QUERIES};
use super::preparations::PREPARATIONS;
use super::prepare::prepare;
use super::sdl::Sdl;
use super::seen::Seen;
use crate::api;
use crate::support::same::differences;

/// The demo with something of every noun, filled once.
pub struct Stage {
    folder: TempDir,
    /// What the calls name, by the names that they use.
    names: BTreeMap<&'static str, String>,
}

/// A hub of its own, as the stage was set.
pub struct Copy {
    pub api: Api,
    names: BTreeMap<&'static str, String>,
    _folder: TempDir,
}

/// What came of each operation: its name and a word.
pub type Outcomes = Vec<(String, String)>;

impl Stage {
    pub async fn set() -> Self {
        let (folder, store) = api::scratch().await;
        demo::fill(&store).await.expect("fills");
        let names = prepare(&store).await;
        let hub = Copy {
            api: api::api(store).await,
            names,
            _folder: folder,
        };
        hub.furnish().await
    }

    pub async fn copy(&self) -> Copy {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for entry in std::fs::read_dir(self.folder.path()).expect("a folder") {
            let path = entry.expect("a file").path();
            let to = folder.path().join(path.file_name().expect("a name"));
            std::fs::copy(&path, to).expect("copies");
        }
        let file: PathBuf = folder.path().join("hub.sqlite");
        let place = DatabasePlace::Sqlite(file);
        let store = Store::open(&place, Sources::real()).await.expect("opens");
        Copy {
            api: api::api(store).await,
            names: self.names.clone(),
            _folder: folder,
        }
    }
}

impl Copy {
    /// Makes, as people of the demo, what it lacks.
    async fn furnish(mut self) -> Stage {
        for (person, field, input, (name, at)) in PREPARATIONS {
            let viewer = self.viewer(person).await;
            let select = at.split('/').filter(|part| !part.is_empty());
            let select = select
                .rev()
                .fold(String::new(), |inside, part| match inside.is_empty() {
                    true => part.to_owned(),
                    false => format!("{part} {{ {inside} }}"),
                });
            let query = format!(
                "mutation($input: {}Input!) {{ {field}(input: $input) {{ {select} \
                 userErrors {{ message }} }} }}",
                capital(field)
            );
            let input: Value = serde_json::from_str(&self.named(input)).expect("JSON");
            let data = self.ask(&viewer, &query, json!({ "input": input })).await;
            let made = data[*field].pointer(at).and_then(Value::as_str);
            let made = made.unwrap_or_else(|| panic!("{person} {field}: {data}"));
            self.names.insert(name, made.to_owned());
        }
        self.search().await;
        let store = self.api.hub().store();
        store
            .sign_in(Some(&self.names["secret"]))
            .await
            .expect("signs in");
        store.save_uses().await.expect("writes");
        Stage {
            folder: self._folder,
            names: self.names,
        }
    }

    /// Searches, so that there is something to be told of.
    async fn search(&mut self) {
        for person in [
            "p-ines-aldous",
            "p-mara-lind",
            "p-david-strand",
            "p-elif-kaya",
        ] {
            let viewer = self.viewer(person).await;
            let query = "{ search(query: \"controller space:library\") { searchId } }";
            let data = self.ask(&viewer, query, json!({})).await;
            let search = data["search"]["searchId"].as_str().expect("a search");
            self.names.insert("search", search.to_owned());
        }
        let saved = self.api.hub().store().save_searches().await;
        assert_eq!(saved.expect("writes"), 0);
    }

    /// The address of the person with this key; none for nobody.
    pub async fn address(&self, person: &str) -> Option<String> {
        if person.is_empty() {
            return None;
        }
        let system = self.api.hub().store().as_system("test").await;
        let person = system.expect("a hub").person_by_key(person).await;
        Some(person.expect("reads").expect("a person").email.clone())
    }

    /// The person with this key as a viewer; nobody for none.
    pub async fn viewer(&self, person: &str) -> Viewer {
        let store = self.api.hub().store();
        if person.is_empty() {
            return store.anonymous();
        }
        let system = store.as_system("test").await.expect("a hub");
        let person = system.person_by_key(person).await.expect("reads");
        let email = person.expect("a person").email.clone();
        store.as_person(&email).await.expect("signs in")
    }

    /// The whole body of an answer.
    async fn body(&self, viewer: &Viewer, query: &str, variables: Value) -> Value {
        let call = Call {
            query: query.to_owned(),
            variables: variables.as_object().cloned().unwrap_or_default(),
            may_mutate: true,
            ..Call::default()
        };
        let answer = self.api.answer(viewer.clone(), call).await;
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    /// The data of an answer without errors.
    pub async fn ask(&self, viewer: &Viewer, query: &str, variables: Value) -> Value {
        let body = self.body(viewer, query, variables).await;
        assert!(body.get("errors").is_none(), "{query}: {body}");
        body["data"].clone()
    }

    /// Puts what the calls name in place of its name: `{space}`.
    pub fn named(&self, text: &str) -> String {
        let put =
            |text: String, (name, id): (&&str, &String)| text.replace(&format!("{{{name}}}"), id);
        self.names.iter().fold(text.to_owned(), put)
    }
}

/// Runs every query of the schema; how much each finds.
pub async fn lists(hub: &Copy, viewer: &Viewer, sdl: &Sdl, seen: &mut Seen) -> Outcomes {
    let mut outcomes = Vec::new();
    let mut left: BTreeSet<&str> = sdl
        .fields("Query")
        .iter()
        .map(|f| f.name.as_str())
        .collect();
    for (field, arguments) in QUERIES {
        left.remove(field);
        let of = sdl.fields("Query").iter().find(|f| f.name == *field);
        let of = &of.unwrap_or_else(|| panic!("no query {field}")).of;
        let arguments = hub.named(arguments);
        let inside = match sdl.nodes().iter().any(|node| node == of) || of == "Node" {
            true => "{ __typename id }".to_owned(),
            false => sdl.everything(of),
        };
        let query = format!("{{ {field}{arguments} {inside} }}");
        let body = hub.body(viewer, &query, json!({})).await;
        let data = &body["data"];
        seen.take(sdl, "Query", data);
        let found = &data[*field];
        let outcome = match found {
            Value::Null if body.get("errors").is_some() => {
                let code = body.pointer("/errors/0/extensions/code");
                let code = code.and_then(Value::as_str).unwrap_or_default();
                let expected = ["NOT_FOUND", "FORBIDDEN", "UNAUTHENTICATED"];
                assert!(expected.contains(&code), "{query}: {body}");
                code.to_lowercase()
            }
            Value::Null => "-".to_owned(),
            Value::Array(items) => items
                .iter()
                .filter(|item| !item.is_null())
                .count()
                .to_string(),
            found => found
                .get("totalCount")
                .map_or("yes".to_owned(), Value::to_string),
        };
        outcomes.push(((*field).to_owned(), outcome));
    }
    assert!(left.is_empty(), "queries that nobody asks: {left:?}");
    outcomes
}

/// Runs every mutation of the schema, in an order in which one does not get in another's way.
pub async fn changes(hub: &Copy, person: &str, sdl: &Sdl, seen: &mut Seen) -> Outcomes {
    let mut outcomes = Vec::new();
    let mut left: BTreeSet<&str> = sdl
        .fields("Mutation")
        .iter()
        .map(|f| f.name.as_str())
        .collect();
    for (field, input) in MUTATIONS {
        left.remove(field);
        let of = sdl.fields("Mutation").iter().find(|f| f.name == *field);
        let of = &of.unwrap_or_else(|| panic!("no mutation {field}")).of;
        let query = format!(
            "mutation($input: {}Input!) {{ {field}(input: $input) {} }}",
            capital(field),
            sdl.everything(of)
        );
        let input: Value = serde_json::from_str(&hub.named(input)).expect("JSON");
        // What one change did decides the next one.
        let viewer = hub.viewer_or_nobody(person).await;
        let body = hub.body(&viewer, &query, json!({ "input": input })).await;
        seen.take(sdl, "Mutation", &body["data"]);
        let error = body.pointer("/errors/0/extensions/code");
        let code = body["data"][*field].pointer("/userErrors/0/code");
        let outcome = error.or(code).and_then(Value::as_str).unwrap_or("done");
        if outcome == "done" {
            hub.check_policy(field).await;
        }
        outcomes.push(((*field).to_owned(), outcome.to_lowercase()));
    }
    assert!(left.is_empty(), "mutations that nobody tries: {left:?}");
    outcomes
}

impl Copy {
    /// The policy that was brought forward by what changed is the one that another node loads.
    async fn check_policy(&self, field: &str) {
        let place = DatabasePlace::Sqlite(self._folder.path().join("hub.sqlite"));
        let other = Store::open(&place, Sources::real()).await.expect("opens");
        let loaded = other.as_system("test").await.expect("a hub");
        let own = self.api.hub().store().as_system("test").await;
        let found = differences(own.expect("a hub").policy(), loaded.policy());
        assert_eq!(found, [""; 0], "after {field}");
    }

    /// As `viewer`, but nobody when the person can't sign in any more.
    async fn viewer_or_nobody(&self, person: &str) -> Viewer {
        let store = self.api.hub().store();
        if person.is_empty() {
            return store.anonymous();
        }
        let system = store.as_system("test").await.expect("a hub");
        let person = system.person_by_key(person).await.expect("reads");
        let email = person.expect("a person").email.clone();
        store
            .as_person(&email)
            .await
            .unwrap_or_else(|_| store.anonymous())
    }
}

fn capital(field: &str) -> String {
    let (first, rest) = field.split_at(1);
    first.to_uppercase() + rest
}
