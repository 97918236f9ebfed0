//! Sends operations: the part that a portal would write with the HTTP client that it has already.

use graphql_client::{GraphQLQuery, Response};

/// Signed in with one token.
pub struct Client {
    agent: ureq::Agent,
    url: String,
    token: String,
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
    pub fn send<Q: GraphQLQuery>(
        &self,
        variables: Q::Variables,
    ) -> Result<Q::ResponseData, String> {
        let response: Response<Q::ResponseData> = self
            .agent
            .post(&self.url)
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Accept", "application/graphql-response+json")
            .send_json(Q::build_query(variables))
            .and_then(|mut response| response.body_mut().read_json())
            .map_err(|error| error.to_string())?;
        match response.errors.into_iter().flatten().next() {
            Some(error) => Err(error
                .extensions
                .and_then(|extensions| Some(extensions.get("code")?.as_str()?.to_owned()))
                .unwrap_or(error.message)),
            None => response.data.ok_or_else(|| "no data".to_owned()),
        }
    }
}
