//! Desk: asks a hub through GraphQL and keeps the answers as the bytes that a caller gets.

use commonplace::api::Api;
use commonplace::api::call::Call;
use commonplace::hub::Hub;
use commonplace::store::Viewer;
use serde_json::{Map, Value};

use crate::support::hub::Outcome;

/// The API of one hub.
pub struct Desk {
    pub api: Api,
}

impl Desk {
    pub fn of(hub: &Hub) -> Outcome<Self> {
        let api = Api::new(hub.clone())?;
        Ok(Self { api })
    }

    /// The body of the answer.
    pub async fn body(&self, viewer: &Viewer, query: &str, variables: &Value) -> String {
        let call = Call {
            query: query.to_owned(),
            operation_name: None,
            variables: variables.as_object().cloned().unwrap_or_else(Map::new),
            may_mutate: true,
            ..Call::default()
        };
        let answer = self.api.answer(viewer.clone(), call).await;
        // As the server does after each read: what was read is kept.
        let _ = viewer.is_current().await;
        String::from_utf8_lossy(&answer.body).into_owned()
    }

    /// What the answer's `data` says; a call with errors fails.
    pub async fn data(&self, viewer: &Viewer, query: &str, variables: &Value) -> Outcome<Value> {
        let body = self.body(viewer, query, variables).await;
        let mut answer: Value = serde_json::from_str(&body)?;
        match answer.get("errors") {
            None => Ok(answer["data"].take()),
            Some(_) => Err(format!("{query}\n{variables}\n{body}").into()),
        }
    }
}
