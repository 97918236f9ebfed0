//! The cookie of a session. `__Host-` makes browsers keep it to this host, over TLS, for all paths;
//! they take `http://localhost` for safe, but for Safari.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// Its name.
const NAME: &str = "__Host-commonplace";
const RULES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";

/// The session's secret in a request; none without the cookie. When there are several, the first:
/// no other host can set one of this name.
pub fn read(headers: &HeaderMap) -> Option<String> {
    named(headers, NAME)
}

fn named(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let values = headers.get_all(COOKIE).iter();
    let pairs = values.filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|value| value.split(';'));
    pairs.find_map(|pair| {
        let (name, secret) = pair.trim().split_once('=')?;
        let is_secret = !secret.is_empty() && secret.bytes().all(|b| b.is_ascii_graphic());
        (name == wanted && is_secret).then(|| secret.to_owned())
    })
}

/// Has the browser keep the secret for so many seconds.
pub fn set(secret: &str, seconds: i64) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{NAME}={secret}; {RULES}; Max-Age={seconds}")).ok()
}

/// Has the browser forget it.
pub fn forget() -> HeaderValue {
    HeaderValue::from_static(
        "__Host-commonplace=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0",
    )
}

/// What a browser keeps while it is at an identity provider. Its navigation back is from another site, with
/// which `Lax` cookies go.
const WAY: &str = "__Host-commonplace-way";

/// What the browser kept; none without the cookie.
pub fn read_way(headers: &HeaderMap) -> Option<String> {
    named(headers, WAY)
}

/// Has the browser keep it for so many seconds.
pub fn set_way(kept: &str, seconds: i64) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{WAY}={kept}; {RULES}; Max-Age={seconds}")).ok()
}

/// Has the browser forget it.
pub fn forget_way() -> HeaderValue {
    HeaderValue::from_static(
        "__Host-commonplace-way=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others_and_kept_to_its_rules() {
        let mut headers = HeaderMap::new();
        assert_eq!(read(&headers), None);
        headers.append(COOKIE, HeaderValue::from_static("a=b; commonplace=x"));
        assert_eq!(read(&headers), None);
        headers.append(
            COOKIE,
            HeaderValue::from_static("c=d;__Host-commonplace=cpw_1; __Host-commonplace=cpw_2"),
        );
        assert_eq!(read(&headers).as_deref(), Some("cpw_1"));
        let kept = set("cpw_1", 60).expect("a header");
        assert_eq!(
            kept,
            "__Host-commonplace=cpw_1; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60"
        );
        assert!(forget().to_str().is_ok_and(|value| value.contains(RULES)));
    }
}
