//! Ticket: the proof that a change was previewed, and with which effect.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Hub;
use crate::access::{Change, Effect};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{PersonId, Time};
use crate::store::Tx;

/// How long a preview's token is good for.
const MINUTES: i64 = 10;
/// Bytes of the signature that are kept: 128 bits.
const SIGNATURE: usize = 16;
/// Bytes of the instant and of the effect's digest before it.
const CONTENT: usize = 8 + 32;

/// A preview's token as a command got it: the command is refused unless its effect is still the
/// one that was previewed.
#[derive(Clone)]
pub struct Ticket {
    token: String,
    secret: Arc<[u8]>,
}

/// A preview's token as it is given out, and when it expires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Opaque; good for one person and one change.
    pub token: String,
    /// The first instant at which it is refused.
    pub expires_at: Time,
}

impl Ticket {
    /// A token that came with a command.
    pub fn new(hub: &Hub, token: String) -> Self {
        Self {
            token,
            secret: hub.cursor_secret.clone(),
        }
    }

    /// Refuses the change when it has another effect now than when it was previewed. To be asked
    /// in the transaction that makes the change, before it does.
    pub(super) fn check(ticket: Option<&Self>, tx: &Tx, change: &Change) -> Result<()> {
        let Some(ticket) = ticket else {
            return Ok(());
        };
        let person = tx.asker().map(|asker| asker.person);
        let previewed = ticket.read(person, change, tx.now()).ok_or_else(|| {
            let message =
                "the preview is no longer good for this change: it expires after 10 minutes";
            Error::rule(InvalidCode::PreviewExpired, "previewToken", message)
        })?;
        if previewed == Effect::of(tx.policy(), change, tx.now()).digest() {
            return Ok(());
        }
        let message = "who can see what has changed since the preview: preview it again";
        Err(Error::rule(
            InvalidCode::PreviewOutdated,
            "previewToken",
            message,
        ))
    }

    /// The digest in the token; none when it was not given to this person for this change, or
    /// has expired.
    fn read(&self, person: Option<PersonId>, change: &Change, now: Time) -> Option<[u8; 32]> {
        let mut bytes = URL_SAFE_NO_PAD.decode(&self.token).ok()?;
        if bytes.len() != CONTENT + SIGNATURE {
            return None;
        }
        let signature = bytes.split_off(CONTENT);
        let mut mac = mac(&self.secret, person, change);
        mac.update(&bytes);
        mac.verify_truncated_left(&signature).ok()?;
        let (expires_at, digest) = bytes.split_at(8);
        let expires_at = i64::from_be_bytes(expires_at.try_into().ok()?);
        let digest = digest.try_into().ok()?;
        (now.timestamp_micros() < expires_at).then_some(digest)
    }
}

/// The token of a preview.
pub(super) fn issue(
    secret: &[u8],
    (person, now): (Option<PersonId>, Time),
    change: &Change,
    digest: [u8; 32],
) -> Issued {
    let expires_at = now + TimeDelta::minutes(MINUTES);
    let mut bytes = expires_at.timestamp_micros().to_be_bytes().to_vec();
    bytes.extend_from_slice(&digest);
    let mut mac = mac(secret, person, change);
    mac.update(&bytes);
    bytes.extend_from_slice(&mac.finalize().into_bytes()[..SIGNATURE]);
    Issued {
        token: URL_SAFE_NO_PAD.encode(bytes),
        expires_at,
    }
}

fn mac(secret: &[u8], person: Option<PersonId>, change: &Change) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(format!("preview\0{person:?}\0{change:?}\0").as_bytes());
    mac
}
