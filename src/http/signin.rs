//! The token of a request: `Authorization: Bearer …`.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::refusal::Refusal;

/// The bearer token; none when the request has no `Authorization`, which is the anonymous caller.
///
/// Anything else there is refused: a caller who means to sign in must not be answered as nobody.
pub fn bearer(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return match headers.contains_key(AUTHORIZATION) {
            false => Ok(None),
            true => Err(malformed()),
        };
    };
    let token = value.to_str().ok().and_then(|value| {
        let (scheme, token) = value.trim().split_once(' ')?;
        let token = token.trim();
        let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        (scheme.eq_ignore_ascii_case("bearer") && is_token).then(|| token.to_owned())
    });
    token.map(Some).ok_or_else(malformed)
}

fn malformed() -> Refusal {
    Refusal::unauthenticated("send one `Authorization: Bearer <token>` header, or none")
}
