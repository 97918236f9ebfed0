//! Recovery codes: eighty random bits each, so that a plain digest is enough to keep.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

/// How many a person gets.
pub const MANY: usize = 10;
/// Random bytes of each.
const BYTES: usize = 10;
/// Characters between two dashes.
const GROUP: usize = 4;

/// A fresh code, as people write it down.
pub fn write(random: [u8; 32]) -> String {
    let plain = BASE32_NOPAD.encode(&random[..BYTES]).to_lowercase();
    let groups: Vec<&str> = (0..plain.len())
        .step_by(GROUP)
        .map(|at| &plain[at..at + GROUP])
        .collect();
    groups.join("-")
}

/// What is stored of a code, however it is typed; none when it has not the form of one.
pub fn hash(typed: &str) -> Option<String> {
    if typed.len() > 100 {
        return None;
    }
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let is_form = plain.len() == BYTES * 8 / 5 && plain.bytes().all(|b| b.is_ascii_alphanumeric());
    is_form.then(|| HEXLOWER.encode(&Sha256::digest(plain.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let code = write([7; 32]);
        assert_eq!(code.len(), 19, "{code}");
        let kept = hash(&code).expect("a code");
        for typed in [
            code.to_uppercase(),
            code.replace('-', " "),
            code.replace('-', ""),
        ] {
            assert_eq!(hash(&typed), Some(kept.clone()), "{typed}");
        }
        for wrong in [
            "",
            "123456",
            &code[1..],
            &format!("{code}a"),
            &"a".repeat(1_000),
        ] {
            assert_eq!(hash(wrong), None, "{wrong}");
        }
        assert_ne!(hash(&write([8; 32])), Some(kept));
    }
}
