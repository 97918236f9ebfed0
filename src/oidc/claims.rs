//! The ID token: whether it is of this provider, for this hub, of this sign-in, and still good. Everything
//! that is not as it should be is refused.

use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;

use super::issuer;
use crate::model::Time;

/// Seconds that the clocks of the hub and of the provider may differ.
const DRIFT: i64 = 60;
/// Seconds from the issue of a token to its use.
const OLDEST: i64 = 600;
/// Bytes of a token; characters of a subject, as the specification has it.
const MOST_BYTES: usize = 16 * 1024;
const MOST_SUBJECT: usize = 255;

/// What signs: by a key that the provider alone has. Never `none`, and nothing by a shared secret.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// What a provider says of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Whom the provider knows this person by, for ever.
    pub subject: String,
    /// The mail address, if the provider says one, and says that it is this person's.
    pub email: Option<String>,
    /// The name.
    pub name: Option<String>,
}

/// What a token must say.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
}

/// Why a token is not taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It is signed by a key that is not known (yet).
    UnknownKey,
    /// It is not as it should be.
    Wrong(&'static str),
}

#[derive(Deserialize)]
struct Payload {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    #[serde(flatten)]
    about: About,
}

/// What is said of the person, in an ID token or at the userinfo endpoint.
#[derive(Deserialize)]
pub(super) struct About {
    email: Option<String>,
    email_verified: Option<Value>,
    /// Google's: the domain whose organization keeps the account; none where a person does.
    hd: Option<String>,
    name: Option<String>,
}

impl About {
    /// The address, where the provider says that it is verified, and can know.
    fn email(&self, issuer: &str) -> Option<String> {
        let is_verified = match &self.email_verified {
            Some(Value::Bool(is_verified)) => *is_verified,
            // Some providers write it so.
            Some(Value::String(text)) => text == "true",
            Some(_) => false,
            None => issuer::keeps_addresses(issuer),
        };
        let is_verified = is_verified || leak!(UnverifiedMailTaken);
        self.email
            .clone()
            .filter(|email| is_verified && issuer::may_say(issuer, email, self.hd.as_deref()))
    }
}

impl Claims {
    /// Adds what the ID token did not say.
    pub(super) fn complete(&mut self, about: &About, issuer: &str) {
        self.email = self.email.take().or_else(|| about.email(issuer));
        self.name = self.name.take().or_else(|| about.name.clone());
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// Checks a token.
pub(super) fn check(
    token: &str,
    keys: &JwkSet,
    expected: &Expected<'_>,
    now: Time,
) -> Result<Claims, Why> {
    if token.len() > MOST_BYTES {
        return Err(Why::Wrong("its ID token is too long"));
    }
    let header = decode_header(token);
    let header = header.map_err(|_| Why::Wrong("its ID token is malformed, or not signed"))?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(Why::Wrong("its ID token is not signed by a key of its own"));
    }
    let key = key_of(keys, header.kid.as_deref(), header.alg)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| Why::Wrong("its key can't be used"))?;
    let payload = decode::<Payload>(token, &key, &signature_only(header.alg));
    let payload = payload.map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::Json(_) => Why::Wrong("its ID token lacks something"),
        _ => Why::Wrong("the signature of its ID token is wrong"),
    })?;
    check_payload(payload.claims, expected, now).map_err(Why::Wrong)
}

/// What the library checks; what a token says is checked here, by the hub's own clock.
fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

/// The key that the token names; where it names none, the only one that there is.
fn key_of<'k>(keys: &'k JwkSet, id: Option<&str>, algorithm: Algorithm) -> Result<&'k Jwk, Why> {
    let signs = |key: &&Jwk| {
        let common = &key.common;
        let is_for = matches!(common.public_key_use, None | Some(PublicKeyUse::Signature));
        let own = common.key_algorithm.as_ref().map(|own| format!("{own:?}"));
        let is_own = own.is_none_or(|own| own == format!("{algorithm:?}"));
        is_for && is_own && id.is_none_or(|id| common.key_id.as_deref() == Some(id))
    };
    let mut found = keys.keys.iter().filter(signs);
    match (found.next(), found.next()) {
        (Some(key), None) => Ok(key),
        (None, _) => Err(Why::UnknownKey),
        (Some(_), Some(_)) => Err(Why::Wrong("its ID token does not say which key signed it")),
    }
}

fn check_payload(
    payload: Payload,
    expected: &Expected<'_>,
    now: Time,
) -> Result<Claims, &'static str> {
    if payload.iss != expected.issuer {
        return Err("its ID token is of another provider");
    }
    let audience = payload.aud.all();
    let is_for_hub = audience.iter().any(|one| one == expected.client_id);
    if !is_for_hub && !leak!(AnyAudience) {
        return Err("its ID token is for somebody else");
    }
    let is_party = |azp: &String| azp == expected.client_id;
    let is_asked_by = match &payload.azp {
        Some(azp) => is_party(azp),
        None => audience.len() == 1,
    };
    if !is_asked_by && !leak!(AnyAudience) {
        return Err("its ID token was asked for by somebody else");
    }
    if payload.nonce.as_deref() != Some(expected.nonce) && !leak!(AnyNonce) {
        return Err("its ID token is of another sign-in");
    }
    let now = now.timestamp() as f64;
    let drift = DRIFT as f64;
    if payload.exp + drift <= now {
        return Err("its ID token has expired");
    }
    let is_fresh = payload.iat <= now + drift && now <= payload.iat + OLDEST as f64;
    if !is_fresh || payload.nbf.is_some_and(|from| now + drift < from) {
        return Err("its ID token is not of now: look at the clocks of both");
    }
    if payload.sub.is_empty() || payload.sub.len() > MOST_SUBJECT {
        return Err("its ID token names nobody");
    }
    Ok(Claims {
        email: payload.about.email(expected.issuer),
        name: payload.about.name.clone(),
        subject: payload.sub,
    })
}
