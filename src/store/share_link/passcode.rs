//! Passcodes of share links. People choose them and they are short: a slow digest is kept, salted
//! for each link. Whoever tries them on the hub gets only a few tries; this is for whoever got hold
//! of the rows.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::store::secret::hex;

/// Rounds of PBKDF2: some milliseconds of one core. Kept with each digest, so that it can grow.
const ROUNDS: u32 = 20_000;
/// Bytes of salt.
const SALT: usize = 16;

/// A passcode as it is kept: `rounds:salt:digest`, the last two in hexadecimal.
#[derive(Clone, PartialEq, Eq)]
pub struct Passcode(String);

impl Passcode {
    /// Digests a passcode. Slow: never to be done while a transaction waits.
    pub fn new(passcode: &str, random: [u8; 32]) -> Self {
        Self::digest(passcode, ROUNDS, &hex(&random[..SALT]))
    }

    /// What the database holds.
    pub(super) fn kept(text: String) -> Self {
        Self(text)
    }

    /// For the database.
    pub(super) fn into_text(self) -> String {
        self.0
    }

    /// Whether it is this one. As slow as `new`.
    pub(super) fn is(&self, passcode: &str) -> bool {
        let mut parts = self.0.split(':');
        let (rounds, salt) = (parts.next(), parts.next());
        let rounds = rounds.and_then(|rounds| rounds.parse().ok());
        match (rounds, salt) {
            (Some(rounds), Some(salt)) => Self::digest(passcode, rounds, salt) == *self,
            _ => false,
        }
    }

    fn digest(passcode: &str, rounds: u32, salt: &str) -> Self {
        let digest = pbkdf2(passcode.as_bytes(), salt.as_bytes(), rounds);
        Self(format!("{rounds}:{salt}:{}", hex(&digest)))
    }
}

/// PBKDF2 with HMAC-SHA-256, the first block (RFC 8018, 5.2).
fn pbkdf2(password: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let keyed = Hmac::<Sha256>::new_from_slice(password).expect("HMAC takes a key of any length");
    let mac = |parts: &[&[u8]]| -> [u8; 32] {
        let mut mac = keyed.clone();
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    };
    let mut last = mac(&[salt, &1u32.to_be_bytes()]);
    let mut sum = last;
    for _ in 1..rounds {
        last = mac(&[&last]);
        sum.iter_mut()
            .zip(last)
            .for_each(|(sum, byte)| *sum ^= byte);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_pbkdf2() {
        for (password, rounds, digest) in [
            (
                "passwd",
                1,
                "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc",
            ),
            (
                "password",
                2,
                "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43",
            ),
        ] {
            assert_eq!(hex(&pbkdf2(password.as_bytes(), b"salt", rounds)), digest);
        }
    }

    #[test]
    fn only_the_passcode_itself_is_it() {
        let kept = Passcode::digest("correct horse", 3, "00ff");
        assert!(kept.is("correct horse"));
        for wrong in ["", "correct", "correct horse "] {
            assert!(!kept.is(wrong), "{wrong}");
        }
        assert!(!Passcode::kept("nonsense".to_owned()).is("nonsense"));
    }
}
