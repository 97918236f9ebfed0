//! OpenID Connect: what an identity provider says of somebody. The only module that asks other servers.
//!
//! Owns discovery, keys, the code flow and the checks of what comes back. Knows nobody of the hub: it says who
//! the provider says that somebody is, and the hub decides what that is worth.

mod address;
mod ask;
mod claims;
mod flow;
mod issuer;
mod provider;

#[cfg(test)]
mod tests;

use serde_json::Value;

use self::ask::{Outside, Question};
use self::claims::{About, Expected, Why};
use self::provider::{Known, Metadata};
use crate::error::{Error, InvalidCode, Result};
use crate::model::Time;

pub use self::claims::Claims;
pub use self::flow::Flow;

/// What is asked for: who somebody is, the mail address and the name.
const SCOPE: &str = "openid email profile";

/// How the hub is known at a provider.
#[derive(Clone)]
pub struct Registration {
    /// The provider's own name: an address.
    pub issuer: String,
    /// The hub's name there.
    pub client_id: String,
    /// What shows there that it is the hub; none: nothing but PKCE does.
    pub client_secret: Option<String>,
    /// Where the provider sends people back to.
    pub redirect: String,
}

/// What a browser brings back from a provider.
#[derive(Clone)]
pub struct Brought {
    /// What the ID token is given for, once.
    pub code: String,
    /// Whose answer it says that it is.
    pub issuer: Option<String>,
}

/// Asks identity providers.
pub struct Providers {
    outside: Outside,
    known: Known,
}

impl Default for Providers {
    fn default() -> Self {
        Self {
            outside: Outside::new(),
            known: Known::default(),
        }
    }
}

impl Providers {
    /// Whether providers may be asked that are not on the internet, and without encryption.
    pub fn allow_private(&self, allows: bool) {
        self.outside.allow_private(allows);
    }

    /// Whether this can be the name of a provider that may be asked.
    pub fn may_be_issuer(&self, issuer: &str) -> bool {
        let url = self.outside.checked(issuer);
        url.is_ok_and(|url| url.query().is_none() && url.fragment().is_none())
    }

    /// Where to send a browser, to sign in there.
    ///
    /// # Errors
    /// Unavailable when the provider can't be asked.
    pub async fn authorization(
        &self,
        at: &Registration,
        (flow, email): (&Flow, Option<&str>),
        now: Time,
    ) -> Result<String> {
        let metadata = self.known.metadata(&self.outside, &at.issuer, now).await?;
        let mut url = self.outside.checked(&metadata.authorization_endpoint)?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &at.client_id)
            .append_pair("redirect_uri", &at.redirect)
            .append_pair("scope", SCOPE)
            .append_pair("state", &flow.state)
            .append_pair("nonce", &flow.nonce)
            .append_pair("code_challenge", &flow.challenge())
            .append_pair("code_challenge_method", "S256");
        if let Some(email) = email {
            url.query_pairs_mut().append_pair("login_hint", email);
        }
        Ok(url.into())
    }

    /// Who the provider says that somebody is who came back from it.
    ///
    /// # Errors
    /// Invalid with SIGN_IN_FAILED when what came back is not as it should be; Unavailable when the provider
    /// can't be asked.
    pub async fn claims(
        &self,
        at: &Registration,
        (flow, brought): (&Flow, &Brought),
        now: Time,
    ) -> Result<Claims> {
        let metadata = self.known.metadata(&self.outside, &at.issuer, now).await?;
        let says_whose = metadata.authorization_response_iss_parameter_supported;
        match &brought.issuer {
            Some(issuer) if *issuer != at.issuer => {
                return Err(refused("the answer is of another provider"));
            }
            None if says_whose => return Err(refused("the answer does not say whose it is")),
            _ => {}
        }
        let tokens = self.exchange(at, &metadata, (flow, brought)).await?;
        let token = tokens["id_token"].as_str();
        let token = token.ok_or_else(|| refused("it gave no ID token"))?;
        let mut claims = self.checked(at, &metadata, (flow, token), now).await?;
        if claims.email.is_none()
            && let Some(address) = &metadata.userinfo_endpoint
            && let Some(access) = tokens["access_token"].as_str()
        {
            let about = self.about(address, access, &claims.subject).await?;
            claims.complete(&about, &at.issuer);
        }
        Ok(claims)
    }

    /// Gives the code for tokens.
    async fn exchange(
        &self,
        at: &Registration,
        metadata: &Metadata,
        (flow, brought): (&Flow, &Brought),
    ) -> Result<Value> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", brought.code.as_str()),
            ("redirect_uri", at.redirect.as_str()),
            ("code_verifier", flow.verifier.as_str()),
        ];
        let methods = &metadata.token_endpoint_auth_methods_supported;
        // What a provider takes that does not say (OpenID Connect Discovery, section 3).
        let takes_basic = methods.is_empty() || methods.iter().any(|m| m == "client_secret_basic");
        let secret = at.client_secret.as_deref();
        let basic = secret
            .filter(|_| takes_basic)
            .map(|secret| (at.client_id.as_str(), secret));
        if basic.is_none() {
            form.push(("client_id", &at.client_id));
            form.extend(secret.map(|secret| ("client_secret", secret)));
        }
        let question = Question::Form(&form, basic);
        let (status, answer) = self.outside.ask(&metadata.token_endpoint, question).await?;
        if status.is_success() {
            return Ok(answer);
        }
        Err(match answer["error"].as_str() {
            Some("invalid_grant") => refused("it does not take this code: sign in again"),
            Some("invalid_client" | "unauthorized_client") => refused(
                "it does not take the hub's client id and secret: an administrator has to set them anew",
            ),
            _ => refused("it gives nothing for this code: sign in again"),
        })
    }

    async fn checked(
        &self,
        at: &Registration,
        metadata: &Metadata,
        (flow, token): (&Flow, &str),
        now: Time,
    ) -> Result<Claims> {
        let expected = Expected {
            issuer: &at.issuer,
            client_id: &at.client_id,
            nonce: &flow.nonce,
        };
        let mut is_again = false;
        loop {
            let keys = self
                .known
                .keys(&self.outside, (metadata, is_again), now)
                .await?;
            return match claims::check(token, &keys, &expected, now) {
                Ok(claims) => Ok(claims),
                Err(Why::UnknownKey) if !is_again => {
                    is_again = true;
                    continue;
                }
                Err(Why::UnknownKey) => Err(refused("its ID token is signed by no key of its own")),
                Err(Why::Wrong(why)) => Err(refused(why)),
            };
        }
    }

    async fn about(&self, address: &str, access: &str, subject: &str) -> Result<About> {
        let (status, answer) = self
            .outside
            .ask(address, Question::Get(Some(access)))
            .await?;
        if !status.is_success() {
            return Err(refused("it does not say who this is"));
        }
        if answer["sub"].as_str() != Some(subject) {
            return Err(refused("it says of somebody else who this is"));
        }
        serde_json::from_value(answer)
            .map_err(|_| refused("it says malformed things of this person"))
    }
}

fn refused(why: &str) -> Error {
    let message = format!("the identity provider's answer is not taken: {why}");
    Error::rule(InvalidCode::SignInFailed, "", message)
}
