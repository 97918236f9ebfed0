//! One sign-in at a provider, from the moment somebody is sent there: the secrets that bind what comes back to
//! the browser (`state`), to the ID token (`nonce`) and to the code (PKCE).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// The secrets of one sign-in, all made of one random number.
pub struct Flow {
    /// Comes back with the code.
    pub state: String,
    /// Comes back in the ID token.
    pub nonce: String,
    /// Shows at the token endpoint that the code was asked for here.
    pub verifier: String,
}

impl Flow {
    /// Of this random number.
    pub fn of(random: &[u8; 32]) -> Self {
        let part = |name: &str| {
            let mut hash = Sha256::new();
            hash.update(name.as_bytes());
            hash.update([0]);
            hash.update(random);
            URL_SAFE_NO_PAD.encode(hash.finalize())
        };
        Self {
            state: part("state"),
            nonce: part("nonce"),
            verifier: part("verifier"),
        }
    }

    /// What the provider is told of the verifier beforehand.
    pub(super) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_apart_and_long_enough() {
        let flow = Flow::of(&[7; 32]);
        let parts = [&flow.state, &flow.nonce, &flow.verifier];
        for part in parts {
            // RFC 7636: 43 to 128 characters.
            assert_eq!(part.len(), 43, "{part}");
            assert_eq!(parts.iter().filter(|other| **other == part).count(), 1);
        }
        assert!(Flow::of(&[8; 32]).state != flow.state);
        assert_eq!(Flow::of(&[7; 32]).verifier, flow.verifier);
        // RFC 7636, appendix B.
        let known = Flow {
            state: String::new(),
            nonce: String::new(),
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned(),
        };
        assert_eq!(
            known.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
