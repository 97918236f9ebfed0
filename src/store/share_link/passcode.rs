//! Passcodes of share links. People choose them and they are short: a slow digest is kept, salted
//! for each link. Whoever tries them on the hub gets only a few tries; this is for whoever got hold
//! of the rows.

use data_encoding::HEXLOWER;
use pbkdf2::pbkdf2_hmac_array;
use sha2::Sha256;

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
        Self::digest(passcode, ROUNDS, &HEXLOWER.encode(&random[..SALT]))
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
        let digest = pbkdf2_hmac_array::<Sha256, 32>(passcode.as_bytes(), salt.as_bytes(), rounds);
        Self(format!("{rounds}:{salt}:{}", HEXLOWER.encode(&digest)))
    }
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
            let kept = Passcode::digest(password, rounds, "salt");
            assert_eq!(kept.into_text(), format!("{rounds}:salt:{digest}"));
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
