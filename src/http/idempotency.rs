//! `Idempotency-Key`: what a request is told by when it is sent again.

use axum::http::HeaderMap;

use super::refusal::Refusal;

/// The header that has the key.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Characters of a key.
const LONGEST: usize = 255;

/// The key, without the double quotes that it may stand in; none where the request has none. What can't be
/// one is refused: whoever sends it relies on it.
pub fn key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let key = match (values.next(), values.next()) {
        (None, _) => return Ok(None),
        (Some(value), None) => value.to_str().ok().and_then(unquoted),
        _ => None,
    };
    let malformed = || {
        let message = format!(
            "send one `Idempotency-Key` header of 1 to {LONGEST} visible ASCII characters without double quotes \
             inside, or none"
        );
        Refusal::bad_request(message)
    };
    key.map(Some).ok_or_else(malformed)
}

fn unquoted(value: &str) -> Option<String> {
    let value = value.trim();
    let quoted = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let key = quoted.unwrap_or(value);
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"';
    let is_key = (1..=LONGEST).contains(&key.len()) && key.bytes().all(is_plain);
    is_key.then(|| key.to_owned())
}
