//! Listener: somebody who follows something, and waits for what is told.

use std::sync::Arc;
use std::time::Duration;

use commonplace::api::Api;
use commonplace::api::call::{Call, Event, Events, SigningIn, Started};
use commonplace::store::Store;
use futures_util::StreamExt;
use serde_json::Value;
use tokio::time::timeout;

/// How long anything may take to be told.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody who follows something.
pub struct Listener(Events);

/// Signs in with a token.
pub fn by_token(store: &Store, token: &str) -> SigningIn {
    let (store, token) = (store.clone(), token.to_owned());
    Arc::new(move || {
        let (store, token) = (store.clone(), token.clone());
        Box::pin(async move { store.sign_in(Some(&token)).await })
    })
}

/// Signs in as the person with this address.
pub fn by_address(store: &Store, email: &str) -> SigningIn {
    let (store, email) = (store.clone(), email.to_owned());
    Arc::new(move || {
        let (store, email) = (store.clone(), email.clone());
        Box::pin(async move { store.as_person(&email).await })
    })
}

/// Signs in as nobody.
pub fn nobody(store: &Store) -> SigningIn {
    let store = store.clone();
    Arc::new(move || {
        let store = store.clone();
        Box::pin(async move { store.sign_in(None).await })
    })
}

impl Listener {
    /// Begins to follow; the errors where that is refused.
    pub async fn begin(
        api: &Api,
        sign_in: SigningIn,
        query: &str,
        variables: Value,
    ) -> Result<Self, Value> {
        let call = Call {
            query: query.to_owned(),
            variables: variables.as_object().cloned().unwrap_or_default(),
            ..Call::default()
        };
        match api.start(sign_in, call).await.expect("signs in") {
            Started::Following(events) => Ok(Self(events)),
            Started::Answered(answer) => {
                let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
                Err(body["errors"].clone())
            }
        }
    }

    /// What comes next: the data, or the errors that it ends with.
    pub async fn hear(&mut self) -> Option<Result<Value, Value>> {
        let event = timeout(PATIENCE, self.0.next()).await;
        Some(match event.expect("something is told, or it ends")? {
            Event::Result(body) => {
                let body: Value = serde_json::from_slice(&body).expect("JSON");
                assert!(body.get("errors").is_none(), "{body}");
                Ok(body["data"].clone())
            }
            Event::Failed { errors, .. } => Err(errors),
        })
    }

    /// The data that comes next.
    pub async fn next(&mut self) -> Value {
        self.hear().await.expect("it goes on").expect("no errors")
    }

    /// The code of the error that it ends with, and nothing after it.
    pub async fn end(&mut self) -> String {
        let errors = self.hear().await.expect("an end").expect_err("an error");
        assert!(self.hear().await.is_none());
        errors[0]["extensions"]["code"]
            .as_str()
            .expect("a code")
            .to_owned()
    }
}
