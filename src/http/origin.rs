//! Whose pages may call, and whose may use a session. A browser says where a page is from; whoever is no
//! browser says nothing and is asked for a token like everybody.
//!
//! Pages of origins that are allowed bring tokens. A cookie is added by the browser, whoever's page it is, so
//! that it counts in what the hub's own pages send, and nowhere else.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};

use super::refusal::Refusal;

/// Whose pages may call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    /// The hub's own address, as browsers see it: `https://hub.example`. None: what `Host` says.
    pub own: Option<String>,
    /// Others, whose pages may call with a token, but never by a session.
    pub allowed: Vec<String>,
}

impl Origins {
    /// Refuses a socket for pages of another origin: browsers open those without asking first.
    pub fn check_socket(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let Some(origin) = headers.get(ORIGIN) else {
            return Ok(());
        };
        let may = |origin: &str| self.is_own_origin(origin, headers) || self.is_allowed(origin);
        match origin.to_str().is_ok_and(may) {
            true => Ok(()),
            false => Err(not_allowed()),
        }
    }

    /// Refuses what a browser sends for a page of another site.
    pub fn check_request(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let is_foreign = matches!(
            text(headers, "sec-fetch-site"),
            Some("cross-site" | "same-site")
        );
        let is_allowed = text(headers, ORIGIN.as_str()).is_some_and(|one| self.is_allowed(one));
        match is_foreign && !is_allowed {
            true => Err(not_allowed()),
            false => Ok(()),
        }
    }

    /// Refuses what does not come from a page of the hub itself: nothing else may use a session.
    pub fn check_own(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        if self.is_own(headers) {
            return Ok(());
        }
        let message = "a page of another site sent this, and sessions are for the hub's own pages: sign in with a \
             token where you mean to; where this is the hub's own page, name its address in `public_origin`";
        Err(Refusal::new(StatusCode::FORBIDDEN, "CROSS_SITE", message))
    }

    /// Whether a page of the hub itself sends it, or no page: neither `Sec-Fetch-Site`, which no page can
    /// forge, nor `Origin` says anything else. What says neither is no browser of the last years, or a
    /// page's own link.
    pub fn is_own(&self, headers: &HeaderMap) -> bool {
        let site = headers.get("sec-fetch-site");
        let is_own_site = site.is_none_or(|site| *site == "same-origin" || *site == "none");
        let origin = headers.get(ORIGIN).map(|origin| origin.to_str());
        let is_own_origin = origin
            .is_none_or(|origin| origin.is_ok_and(|origin| self.is_own_origin(origin, headers)));
        is_own_site && is_own_origin || leak!(CrossSiteAllowed)
    }

    /// Whether the origin is one of the others that may call.
    pub fn is_allowed(&self, origin: &str) -> bool {
        self.allowed
            .iter()
            .any(|one| one.eq_ignore_ascii_case(origin))
    }

    fn is_own_origin(&self, origin: &str, headers: &HeaderMap) -> bool {
        let asked = text(headers, HOST.as_str());
        let is_asked = |host: Option<&str>| match (host, asked) {
            (Some(host), Some(asked)) => host.eq_ignore_ascii_case(asked),
            _ => false,
        };
        match &self.own {
            Some(own) if own.eq_ignore_ascii_case(origin) => true,
            // The same host over plain HTTP is anybody's on the way.
            Some(own) if is_asked(host(own)) => false,
            _ => is_asked(host(origin)),
        }
    }
}

fn host(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(_, host)| host)
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn not_allowed() -> Refusal {
    let message = "pages of this origin may not call the hub: name it in `allowed_origins`";
    Refusal::new(StatusCode::FORBIDDEN, "ORIGIN_NOT_ALLOWED", message)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn is_own(origins: &Origins, headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        origins.is_own(&map)
    }

    #[test]
    fn only_the_own_pages_and_what_is_no_browser_pass() {
        let origins = Origins {
            own: None,
            allowed: vec!["https://portal.example".to_owned()],
        };
        let site = |site| ("sec-fetch-site", site);
        let (host, origin) = (|host| ("host", host), |origin| ("origin", origin));
        for (headers, passes) in [
            (&[][..], true),
            (&[site("same-origin")], true),
            (&[site("none")], true),
            (&[site("cross-site")], false),
            (&[site("same-site")], false),
            (&[site("")], false),
            (&[host("hub.example"), origin("https://hub.example")], true),
            (
                &[host("hub.example"), origin("https://evil.example")],
                false,
            ),
            (
                &[host("hub.example"), origin("https://portal.example")],
                false,
            ),
            (&[host("hub.example"), origin("null")], false),
            (&[origin("https://hub.example")], false),
            (&[site("cross-site"), host("a"), origin("http://a")], false),
            (&[site("same-origin"), host("a"), origin("http://b")], false),
        ] {
            assert_eq!(is_own(&origins, headers), passes, "{headers:?}");
        }
    }

    #[test]
    fn behind_a_proxy_the_configured_address_is_the_own_one() {
        let origins = Origins {
            own: Some("https://hub.example".to_owned()),
            allowed: Vec::new(),
        };
        let (host, origin) = (|host| ("host", host), |origin| ("origin", origin));
        for (headers, passes) in [
            (
                &[host("10.0.0.1:8080"), origin("https://hub.example")],
                true,
            ),
            (&[host("hub.example"), origin("https://hub.example")], true),
            (&[host("hub.example"), origin("http://hub.example")], false),
            (
                &[host("hub.example"), origin("https://evil.example")],
                false,
            ),
            (
                &[host("localhost:8080"), origin("http://localhost:8080")],
                true,
            ),
        ] {
            assert_eq!(is_own(&origins, headers), passes, "{headers:?}");
        }
    }
}
