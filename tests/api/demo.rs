//! The demo ecosystem, and the way to ask it as one of its people.

use commonplace::api::Api;
use commonplace::api::call::Call;
use commonplace::cli::demo;
use serde_json::Value;
use tempfile::TempDir;

/// The demo, indexed as it is after filling.
pub struct Demo {
    pub api: Api,
    _folder: TempDir,
}

impl Demo {
    pub async fn new() -> Self {
        let (folder, store) = super::scratch().await;
        demo::fill(&store).await.expect("fills");
        Self {
            api: super::api(store).await,
            _folder: folder,
        }
    }

    /// The whole body of the answer to the person with this key.
    pub async fn body(&self, person: &str, query: &str, variables: Value) -> Value {
        let store = self.api.hub().store();
        let system = store.as_system("test").await.expect("a hub");
        let person = system.person_by_key(person).await.expect("reads");
        let person = person.expect("a person of the demo");
        let viewer = store.as_person(&person.email).await.expect("signs in");
        let call = Call {
            query: query.to_owned(),
            operation_name: None,
            variables: variables.as_object().cloned().unwrap_or_default(),
            may_mutate: true,
        };
        let answer = self.api.answer(viewer, call).await;
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    /// The data of an answer without errors.
    pub async fn ask(&self, person: &str, query: &str, variables: Value) -> Value {
        let body = self.body(person, query, variables).await;
        assert!(body.get("errors").is_none(), "{query}: {body}");
        body["data"].clone()
    }

    /// The id of the document with this key.
    pub async fn document(&self, key: &str) -> String {
        let store = self.api.hub().store();
        let system = store.as_system("test").await.expect("a hub");
        let document = system.document_by_key(key).await.expect("reads");
        document.expect("a document of the demo").id.to_string()
    }

    /// The id of the space with this key.
    pub async fn space(&self, key: &str) -> String {
        let store = self.api.hub().store();
        let system = store.as_system("test").await.expect("a hub");
        let space = system.space_by_key(key).await.expect("reads");
        space.expect("a space of the demo").id.to_string()
    }
}
