//! Sends operations: the part that a portal would write with the HTTP client that it has already.

use cynic::{GraphQlResponse, Operation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Signed in with one token.
pub struct Client {
    agent: ureq::Agent,
    url: String,
    token: String,
}

#[derive(Deserialize)]
struct Extensions {
    code: String,
}

impl Client {
    pub fn new(url: &str, token: &str) -> Self {
        // What is wrong is in the body, also when the status says that something is.
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        Self {
            agent: config.build().into(),
            url: format!("{url}/graphql"),
            token: token.to_owned(),
        }
    }

    /// The data, or the code of the first error; what a mutation refuses is in its `user_errors` instead.
    pub fn send<T, V>(&self, operation: Operation<T, V>) -> Result<T, String>
    where
        T: DeserializeOwned,
        V: Serialize,
    {
        let response: GraphQlResponse<T, Extensions> = self
            .agent
            .post(&self.url)
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Accept", "application/graphql-response+json")
            .send_json(operation)
            .and_then(|mut response| response.body_mut().read_json())
            .map_err(|error| error.to_string())?;
        match response.errors.into_iter().flatten().next() {
            Some(error) => Err(error.extensions.map_or(error.message, |one| one.code)),
            None => response.data.ok_or_else(|| "no data".to_owned()),
        }
    }
}
