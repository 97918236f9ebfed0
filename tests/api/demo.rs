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

    /// The id of the organization with this key.
    pub async fn organization(&self, key: &str) -> String {
        let store = self.api.hub().store();
        let system = store.as_system("test").await.expect("a hub");
        let organization = system.organization_by_key(key).await.expect("reads");
        let organization = organization.expect("an organization of the demo");
        organization.id.to_string()
    }

    /// The key of somebody of this organization who may MANAGE this space.
    pub async fn manager_of(&self, organization: &str, space: &str) -> Option<String> {
        let store = self.api.hub().store();
        let system = store.as_system("test").await.expect("a hub");
        let organization = system.organization_by_key(organization).await;
        let organization = organization.expect("reads").expect("an organization").id;
        let space = system.space_by_key(space).await;
        let space = space.expect("reads").expect("a space").anchor;
        let policy = system.policy().clone();
        let mut people: Vec<_> = policy.people.iter().collect();
        people.sort_unstable_by_key(|(id, _)| **id);
        for (id, facts) in people {
            if facts.organization != organization || !facts.active {
                continue;
            }
            let person = system.people_by_ids(&[*id]).await.expect("reads").pop()?;
            let viewer = store.as_person(&person.email).await.expect("signs in");
            if viewer.reach().level(space) >= commonplace::model::Level::Manage {
                return person.key.clone();
            }
        }
        None
    }
}
