//! Whether a page of another site sends a request. A browser adds the session's cookie to it by
//! itself, so that such requests must not do anything.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};

use super::refusal::Refusal;

/// Refuses what a browser says comes from another site: by `Sec-Fetch-Site`, which no page can
/// forge, and where an old browser does not send that, by `Origin`. What says neither is no browser
/// of the last years, or a page's own link.
pub fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    let text = |name| {
        headers
            .get(name)
            .map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or(""))
    };
    let is_own = match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(HOST.as_str())
        }
        (None, None) => true,
    };
    if is_own || leak!(CrossSiteAllowed) {
        return Ok(());
    }
    let message = "a page of another site sent this: sign in with a token where you mean to";
    Err(Refusal::new(StatusCode::FORBIDDEN, "CROSS_SITE", message))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_the_own_pages_and_what_is_no_browser_pass() {
        for (headers, passes) in [
            (&[][..], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "")], false),
            (
                &[("host", "hub.example"), ("origin", "https://hub.example")],
                true,
            ),
            (
                &[("host", "hub.example"), ("origin", "https://evil.example")],
                false,
            ),
            (&[("host", "hub.example"), ("origin", "null")], false),
            (&[("origin", "https://hub.example")], false),
            (
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("host", "a"),
                    ("origin", "http://a"),
                ],
                false,
            ),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.insert(*name, HeaderValue::from_static(value));
            }
            assert_eq!(check(&map).is_ok(), passes, "{headers:?}");
        }
    }
}
