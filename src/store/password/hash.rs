//! Passwords as they are kept: Argon2id, salted for each.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

use crate::error::{Error, Result};

/// Bytes of salt.
const SALT: usize = 16;

/// A password as it is kept: Argon2id with 19 MiB, two passes and one lane, its parameters beside it,
/// so that they can grow.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Hashes a password. Slow: never to be done while a transaction waits, nor where other tasks do.
    pub fn new(password: &str, random: [u8; 32]) -> Result<Self> {
        let hash: PasswordHash = Argon2::default()
            .hash_password_with_salt(password.as_bytes(), &random[..SALT])
            .map_err(|error| Error::internal(error.to_string()))?;
        Ok(Self(hash.to_string()))
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
    pub(super) fn is(&self, password: &str) -> bool {
        let kept = PasswordHash::new(&self.0);
        kept.is_ok_and(|kept| {
            Argon2::default()
                .verify_password(password.as_bytes(), &kept)
                .is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_as_argon2id_and_is_itself_only() {
        let made = Password::new("correct horse battery", [7; 32]).expect("hashes");
        let parameters = "$argon2id$v=19$m=19456,t=2,p=1$";
        assert!(made.0.starts_with(parameters), "{}", made.0);
        assert!(made.is("correct horse battery"));
        assert!(!made.is("correct horse battery "));
        let other = Password::new("correct horse battery", [8; 32]).expect("hashes");
        assert!(other != made, "the salt counts");
        assert!(!Password::kept("nothing".to_owned()).is("nothing"));
    }
}
