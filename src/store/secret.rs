//! Secrets as they are handed out: a prefix, 32 random bytes, a checksum. Only their SHA-256 is
//! stored.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 62^43 > 2^256 and 62^6 > 2^32.
const SECRET_DIGITS: usize = 43;
const CHECK_DIGITS: usize = 6;

/// Writes a secret out. The prefix says what it is for, also to secret scanners.
pub(in crate::store) fn write(prefix: &str, secret: [u8; 32]) -> String {
    let body = format!("{prefix}{}", base62(&secret, SECRET_DIGITS));
    let check = base62(
        &crc32fast::hash(body.as_bytes()).to_be_bytes(),
        CHECK_DIGITS,
    );
    body + &check
}

/// What is stored of a secret; none when its form or checksum is wrong, which needs no database.
pub(in crate::store) fn hash(prefix: &str, written: &str) -> Option<String> {
    let is_form = written.len() == prefix.len() + SECRET_DIGITS + CHECK_DIGITS
        && written.starts_with(prefix)
        && written.is_ascii();
    if !is_form {
        return None;
    }
    let (body, check) = written.split_at(written.len() - CHECK_DIGITS);
    let expected = base62(
        &crc32fast::hash(body.as_bytes()).to_be_bytes(),
        CHECK_DIGITS,
    );
    (check == expected).then(|| HEXLOWER.encode(&Sha256::digest(written.as_bytes())))
}

/// The big-endian number in base 62, padded on the left.
fn base62(bytes: &[u8], digits: usize) -> String {
    let mut number = bytes.to_vec();
    let mut out = vec![b'0'; digits];
    for digit in out.iter_mut().rev() {
        let mut rest = 0u32;
        for byte in &mut number {
            let value = rest << 8 | u32::from(*byte);
            *byte = (value / 62) as u8;
            rest = value % 62;
        }
        *digit = ALPHABET[rest as usize];
    }
    out.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_survives_only_unchanged() {
        let prefix = "cpl_";
        let secret = write(prefix, [7; 32]);
        assert_eq!(secret.len(), 53);
        assert!(hash(prefix, &secret).is_some());
        assert!(hash("cps_", &secret).is_none());
        let changed = secret.replace('7', "8");
        for wrong in [
            "",
            prefix,
            &secret[1..],
            &secret[..52],
            &format!("{secret}0"),
            &changed,
        ] {
            assert!(wrong == secret || hash(prefix, wrong).is_none(), "{wrong}");
        }
    }
}
