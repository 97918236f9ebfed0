//! What is known of a provider: where it is asked, and its keys. Kept for an hour; keys are asked for again
//! when a token names one that is not known, so that a provider can change them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use serde_json::Value;

use super::ask::{Outside, Question};
use crate::error::{Error, Result};
use crate::model::Time;

/// How long what a provider says of itself is good.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// How long until keys are asked for again because of one that is not known.
const AGAIN: TimeDelta = TimeDelta::minutes(1);
/// Providers that are kept at most; beyond them all are forgotten.
const MOST: usize = 1_000;

/// Where a provider is asked, as it says itself.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    /// Where browsers are sent.
    pub authorization_endpoint: String,
    /// Where codes are given.
    pub token_endpoint: String,
    jwks_uri: String,
    /// Where more is said of a person.
    pub userinfo_endpoint: Option<String>,
    /// How a client shows who it is.
    #[serde(default)]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// Whether an answer says whose it is (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

type Kept<T> = Mutex<HashMap<String, (Arc<T>, Time)>>;

/// What is known of providers, by their issuer.
#[derive(Default)]
pub(super) struct Known {
    metadata: Kept<Metadata>,
    keys: Kept<JwkSet>,
}

impl Known {
    /// What the provider says of itself.
    ///
    /// # Errors
    /// Unavailable when it can't be asked, or says something that can't be used.
    pub async fn metadata(
        &self,
        outside: &Outside,
        issuer: &str,
        now: Time,
    ) -> Result<Arc<Metadata>> {
        if let Some((known, _)) = fresh(&self.metadata, issuer, now, KEPT) {
            return Ok(known);
        }
        let base = issuer.trim_end_matches('/');
        let address = format!("{base}/.well-known/openid-configuration");
        let metadata: Metadata = read(outside, &address).await?;
        if metadata.issuer != issuer {
            let message = format!("{address} is of another provider than {issuer}");
            return Err(Error::Unavailable(message));
        }
        outside.checked(&metadata.authorization_endpoint)?;
        Ok(keep(&self.metadata, issuer, metadata, now))
    }

    /// The provider's keys; `is_again`: because one was missing among those known.
    ///
    /// # Errors
    /// As `metadata`.
    pub async fn keys(
        &self,
        outside: &Outside,
        (metadata, is_again): (&Metadata, bool),
        now: Time,
    ) -> Result<Arc<JwkSet>> {
        let age = if is_again { AGAIN } else { KEPT };
        if let Some((known, _)) = fresh(&self.keys, &metadata.issuer, now, age) {
            return Ok(known);
        }
        let set: Value = read(outside, &metadata.jwks_uri).await?;
        Ok(keep(&self.keys, &metadata.issuer, usable(set), now))
    }
}

/// The keys of a set that can be read: providers have others besides.
fn usable(mut set: Value) -> JwkSet {
    let keys = match set.get_mut("keys").map(Value::take) {
        Some(Value::Array(keys)) => keys,
        _ => Vec::new(),
    };
    let read = |key| serde_json::from_value(key).ok();
    JwkSet {
        keys: keys.into_iter().filter_map(read).collect(),
    }
}

async fn read<T: for<'a> Deserialize<'a>>(outside: &Outside, address: &str) -> Result<T> {
    let (status, answer) = outside.ask(address, Question::Get(None)).await?;
    if !status.is_success() {
        return Err(Error::Unavailable(format!("{address} answered {status}")));
    }
    serde_json::from_value(answer).map_err(|error| {
        let message = format!("{address} is not what a provider says: {error}");
        Error::Unavailable(message)
    })
}

fn fresh<T>(kept: &Kept<T>, issuer: &str, now: Time, age: TimeDelta) -> Option<(Arc<T>, Time)> {
    let found = lock(kept).get(issuer).cloned();
    found.filter(|(_, at)| *at <= now && now < *at + age)
}

fn keep<T>(kept: &Kept<T>, issuer: &str, what: T, now: Time) -> Arc<T> {
    let what = Arc::new(what);
    let mut kept = lock(kept);
    if kept.len() >= MOST {
        kept.clear();
    }
    kept.insert(issuer.to_owned(), (what.clone(), now));
    what
}

fn lock<T>(kept: &Kept<T>) -> MutexGuard<'_, HashMap<String, (Arc<T>, Time)>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
