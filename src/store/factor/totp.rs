//! The codes of an authenticator app (RFC 6238): HMAC-SHA-1, six digits, thirty seconds, which is
//! what every app knows.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::model::Time;

/// Bytes of the secret: as long as the hash, as RFC 4226 advises.
pub const SECRET: usize = 20;
const SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// How many steps a clock may be off.
const DRIFT: i64 = 1;

/// The step that the code is of, of those around now. None when it is no code of them.
pub fn step_of(secret: &[u8], code: &str, now: Time) -> Option<i64> {
    let is_form = code.len() == DIGITS && code.bytes().all(|digit| digit.is_ascii_digit());
    let code: u32 = code.parse().ok().filter(|_| is_form)?;
    let step = now.timestamp().div_euclid(SECONDS);
    (step - DRIFT..=step + DRIFT).rfind(|step| at(secret, *step) == code)
}

/// The code of a step (RFC 4226, 5.3).
fn at(secret: &[u8], step: i64) -> u32 {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[hash.len() - 1] & 0x0f);
    let mut word = [0; 4];
    word.copy_from_slice(&hash[offset..offset + 4]);
    (u32::from_be_bytes(word) & 0x7fff_ffff) % 10u32.pow(DIGITS as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B, the last six of the eight digits.
    #[test]
    fn the_codes_are_those_of_the_specification() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Time::from_timestamp(seconds, 0).expect("a time");
            assert_eq!(step_of(SECRET, code, now), Some(seconds / 30), "{code}");
        }
    }

    #[test]
    fn a_clock_may_be_one_step_off_and_no_more() {
        let at = |seconds| Time::from_timestamp(seconds, 0).expect("a time");
        for (seconds, step) in [(29, Some(1)), (30, Some(1)), (89, Some(1)), (90, None)] {
            assert_eq!(step_of(SECRET, "287082", at(seconds)), step, "{seconds}");
        }
        for wrong in ["", "28708", "0287082", " 287082", "+87082", "28708２"] {
            assert_eq!(step_of(SECRET, wrong, at(59)), None, "{wrong}");
        }
    }
}
