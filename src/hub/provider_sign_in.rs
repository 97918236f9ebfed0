//! Signing in at an identity provider: sending somebody there, and what comes of it when that one is back. A
//! second factor is the provider's to ask for.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::Hub;
use super::check;
use super::sign_in::{LONGEST, SignedIn, cut};
use crate::access::Staff;
use crate::error::{Error, InvalidCode, Result};
use crate::model::{IdentityProviderId, OrganizationStatus, PersonRole, Time};
use crate::oidc::{Brought, Claims, Flow, Registration};
use crate::store::{NotVouched, PersonDraft, Registered, Said, SessionDraft, Vouched};

/// Where providers send people back to: this, the provider's id, and `/callback`.
pub const CALLBACK: &str = "/auth/oidc/";
/// How long somebody may take at the provider.
pub const PATIENCE: TimeDelta = TimeDelta::minutes(10);
/// Bytes of what a browser keeps meanwhile: the provider, when it is over, a random number; and the seal.
const CONTENT: usize = 16 + 8 + 32;
const SEAL: usize = 32;

/// Somebody who wants to sign in at a provider.
#[derive(Clone)]
pub struct Coming {
    /// Its mail address, which tells the provider; or the provider.
    pub by: By,
    /// The hub's own origin, as browsers see it.
    pub origin: Option<String>,
    /// Where the request is from.
    pub address: IpAddr,
}

/// What tells the provider.
#[derive(Debug, Clone)]
pub enum By {
    /// A mail address.
    Email(String),
    /// The provider itself.
    Provider(IdentityProviderId),
}

/// Where to go.
pub enum Way {
    /// To a provider.
    Go {
        /// The address there.
        location: String,
        /// What the browser is to bring back.
        kept: String,
    },
    /// There are several: choose.
    Choose(Vec<(IdentityProviderId, String)>),
}

/// Somebody who comes back from a provider.
#[derive(Clone)]
pub struct Back {
    /// At whose address.
    pub provider: IdentityProviderId,
    /// What the browser kept.
    pub kept: Option<String>,
    /// The state that was brought back.
    pub state: String,
    /// The code, or what the provider says instead.
    pub brought: std::result::Result<Brought, String>,
    /// The hub's own origin.
    pub origin: Option<String>,
    /// What the browser says it is.
    pub client: Option<String>,
    /// Where the request is from.
    pub address: IpAddr,
}

/// Where to send somebody who wants to sign in.
///
/// # Errors
/// Invalid with NOT_FOUND where no provider is known for the address; Unavailable when the provider can't be
/// asked, or the hub does not know its own origin; Throttled after too many tries.
#[async_recursion::async_recursion]
pub async fn begin(hub: &Hub, coming: Coming) -> Result<Way> {
    let (store, now) = (hub.store(), hub.store().sources().now());
    let begun = hub.door().attempts.begin_at(coming.address, now)?;
    let found = match &coming.by {
        By::Provider(id) => store.registered(*id).await?.into_iter().collect(),
        By::Email(email) => {
            let email = email.trim().to_lowercase();
            let domain = email.rsplit_once('@').map(|(_, domain)| domain.to_owned());
            store.providers_of(&domain.unwrap_or_default()).await?
        }
    };
    if found.len() > 1 {
        hub.door().attempts.taken_back(&begun);
        let choices = found.into_iter().map(|one| (one.id, one.name));
        return Ok(Way::Choose(choices.collect()));
    }
    let Some(at) = found.into_iter().next() else {
        let message = "no identity provider is known for this address: sign in with a password";
        return Err(Error::rule(InvalidCode::NotFound, "email", message));
    };
    let random = store.sources().secret();
    let registration = registration(&at, coming.origin.as_deref())?;
    let email = match &coming.by {
        By::Email(email) => Some(email.trim()),
        By::Provider(_) => None,
    };
    let flow = Flow::of(&random);
    let providers = &hub.door().providers;
    let location = providers
        .authorization(&registration, (&flow, email), now)
        .await
        .map_err(|error| {
            hub.door().attempts.taken_back(&begun);
            unreachable(&at, (error, "try again in a moment"))
        })?;
    hub.door().attempts.taken_back(&begun);
    let kept = seal(hub, at.id, now + PATIENCE, &random);
    Ok(Way::Go { location, kept })
}

/// Begins a session for whoever the provider says that came back.
///
/// # Errors
/// Invalid with SIGN_IN_FAILED and why; Unavailable when the provider can't be asked; Throttled after too many
/// tries.
#[async_recursion::async_recursion]
pub async fn finish(hub: &Hub, back: Back) -> Result<SignedIn> {
    let (store, now) = (hub.store(), hub.store().sources().now());
    let begun = hub.door().attempts.begin_at(back.address, now)?;
    let refused = |rule, error| {
        store.refused_provider(None, rule, now);
        Err(error)
    };
    let random = match opened(hub, &back, now) {
        Ok(random) => random,
        Err(error) => {
            // Pages of others can send people here, and nothing can be guessed.
            hub.door().attempts.taken_back(&begun);
            return refused("STATE_WRONG", error);
        }
    };
    let flow = Flow::of(&random);
    if !hub.door().returns.first(&flow.state, now + PATIENCE, now)? && !leak!(StateTwice) {
        return refused("STATE_USED", again("this sign-in was finished already"));
    }
    let brought = match &back.brought {
        Ok(brought) => brought,
        Err(said) => {
            tracing::info!(provider = %back.provider, said, "a sign-in ended at the provider");
            return refused(
                "PROVIDER_DENIED",
                again("the identity provider did not let you in"),
            );
        }
    };
    let Some(at) = store.registered(back.provider).await? else {
        return refused(
            "PROVIDER_GONE",
            again("this identity provider is not in use any more"),
        );
    };
    let registration = registration(&at, back.origin.as_deref())?;
    let claims = hub
        .door()
        .providers
        .claims(&registration, (&flow, brought), now);
    let claims = match claims.await {
        Ok(claims) => claims,
        Err(error @ Error::Invalid { .. }) => {
            tracing::warn!(provider = %at.id, %error, "a sign-in was refused");
            return refused("PROVIDER_REFUSED", error);
        }
        Err(error) => {
            hub.door().attempts.taken_back(&begun);
            return Err(unreachable(&at, (error, "sign in again in a moment")));
        }
    };
    let vouched = match person(hub, &at, &claims).await? {
        Ok(vouched) => vouched,
        Err(why) => return Err(nobody(hub, &why, now)),
    };
    let signed_in = enter(hub, &vouched, back.client).await?;
    hub.door().attempts.taken_back(&begun);
    Ok(signed_in)
}

/// Whom the claims stand for; somebody new, where the provider may bring in people.
async fn person(
    hub: &Hub,
    at: &Registered,
    claims: &Claims,
) -> Result<std::result::Result<Vouched, NotVouched>> {
    let said = Said {
        subject: claims.subject.clone(),
        email: claims
            .email
            .as_deref()
            .and_then(|email| check::email("email", email).ok()),
    };
    let vouched = hub.store().vouched(at, &said).await?;
    let email = match vouched {
        Err(NotVouched::Nobody(email)) if at.creates_people => email,
        vouched => return Ok(vouched),
    };
    let name = claims
        .name
        .as_deref()
        .and_then(|name| check::line("name", name).ok());
    let viewer = hub
        .store()
        .as_system("a new person by its identity provider")
        .await?;
    let tx = viewer.begin().await?;
    let draft = PersonDraft {
        key: None,
        name: name.unwrap_or_else(|| email.clone()),
        email,
        role: PersonRole::Member,
        active: true,
    };
    let held = tx.organization::<Staff>(at.organization).await?;
    if matches!(
        held.row().status,
        OrganizationStatus::Suspended | OrganizationStatus::Offboarded
    ) {
        return Ok(Err(NotVouched::Nobody(draft.email)));
    }
    // The provider was asked in between, which takes its time.
    if !tx.brings_in(at.id, &draft.email).await? {
        return Ok(Err(NotVouched::Nobody(draft.email)));
    }
    match held.create_person(draft).await {
        Ok(_) => tx.commit().await?,
        // In another window, the same one was faster.
        Err(Error::Invalid {
            code: InvalidCode::Taken,
            ..
        }) => drop(tx),
        Err(error) => return Err(error),
    }
    hub.store().vouched(at, &said).await
}

async fn enter(hub: &Hub, vouched: &Vouched, client: Option<String>) -> Result<SignedIn> {
    let store = hub.store();
    let viewer = match store.enter_vouched(vouched).await {
        Err(Error::Unauthenticated) => {
            let now = store.sources().now();
            store.refused_provider(Some(vouched.person()), "IDENTITY", now);
            return Err(again(
                "you may not sign in to this hub: ask an administrator of your organization",
            ));
        }
        viewer => viewer?,
    };
    let expires_at = viewer.now() + LONGEST;
    let tx = viewer.begin().await?;
    tx.be_vouched(vouched).await?;
    let draft = SessionDraft {
        client: cut(client),
        second_factor: false,
        provider: Some(vouched.provider()),
        expires_at,
    };
    let (_, secret) = tx.begin_session(draft).await?;
    tx.commit().await?;
    Ok(SignedIn {
        secret,
        expires_at,
        must_enrol: false,
    })
}

fn nobody(hub: &Hub, why: &NotVouched, now: Time) -> Error {
    let (person, rule, message) = match why {
        NotVouched::NoMail => (
            None,
            "MAIL_UNVERIFIED",
            "the identity provider does not say that your mail address is verified",
        ),
        NotVouched::OtherDomain => (
            None,
            "OTHER_DOMAIN",
            "your mail address is none of the organization of this identity provider",
        ),
        // Whether somebody else has the address is nobody's business.
        NotVouched::Nobody(_) => (None, "ACCOUNT_UNKNOWN", UNKNOWN),
        NotVouched::OtherOrganization(person) => (Some(*person), "OTHER_ORGANIZATION", UNKNOWN),
        NotVouched::OtherSubject(person) => (
            Some(*person),
            "OTHER_SUBJECT",
            "the identity provider knew somebody else by your mail address: ask an administrator of your \
             organization",
        ),
    };
    hub.store().refused_provider(person, rule, now);
    Error::rule(InvalidCode::SignInFailed, "", message)
}

const UNKNOWN: &str = "nobody of the organization of this identity provider is known here by your mail address: \
     ask an administrator of your organization to invite you";

fn again(why: &str) -> Error {
    Error::rule(
        InvalidCode::SignInFailed,
        "",
        format!("{why}; sign in again"),
    )
}

fn unreachable(at: &Registered, (error, then): (Error, &str)) -> Error {
    let Error::Unavailable(why) = &error else {
        return error;
    };
    tracing::warn!(provider = %at.id, why, "an identity provider can't be asked");
    let message = format!(
        "the identity provider {} can't be asked at the moment; {then}",
        at.name
    );
    Error::Unavailable(message)
}

fn registration(at: &Registered, origin: Option<&str>) -> Result<Registration> {
    let origin = origin.ok_or_else(|| {
        let message = "the hub does not know its own address, to which identity providers send people back: \
             name it in `public_origin`";
        Error::Unavailable(message.to_owned())
    })?;
    Ok(Registration {
        issuer: at.issuer.clone(),
        client_id: at.client_id.clone(),
        client_secret: at.client_secret.clone(),
        redirect: format!("{origin}{CALLBACK}{}/callback", at.id),
    })
}

/// What the browser keeps: nobody else can make it, so nothing need be kept here.
fn seal(hub: &Hub, provider: IdentityProviderId, until: Time, random: &[u8; 32]) -> String {
    let mut bytes = provider.0.as_bytes().to_vec();
    bytes.extend(until.timestamp_micros().to_be_bytes());
    bytes.extend(random);
    let seal = mac(hub, &bytes).finalize().into_bytes();
    bytes.extend(seal);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The random number of the sign-in that comes back, if this is the browser that it began in.
fn opened(hub: &Hub, back: &Back, now: Time) -> Result<[u8; 32]> {
    let wrong = || again("this sign-in did not begin in this browser, or took too long");
    let bytes = back
        .kept
        .as_deref()
        .and_then(|kept| URL_SAFE_NO_PAD.decode(kept).ok());
    let bytes = bytes
        .filter(|bytes| bytes.len() == CONTENT + SEAL)
        .ok_or_else(wrong)?;
    let (content, seal) = bytes.split_at(CONTENT);
    mac(hub, content).verify_slice(seal).map_err(|_| wrong())?;
    let (provider, rest) = content.split_at(16);
    let (until, random) = rest.split_at(8);
    let provider = Uuid::from_slice(provider).map_err(Error::internal)?;
    let until = i64::from_be_bytes(until.try_into().map_err(Error::internal)?);
    let random: [u8; 32] = random.try_into().map_err(Error::internal)?;
    let is_own = provider == back.provider.0 && Flow::of(&random).state == back.state;
    match is_own && now.timestamp_micros() < until {
        true => Ok(random),
        false => Err(wrong()),
    }
}

fn mac(hub: &Hub, content: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(hub.cursor_secret())
        .expect("HMAC takes a key of any length");
    mac.update(b"sign-in at a provider\0");
    mac.update(content);
    mac
}
