//! Whose pages may call. A browser says where a page is from; whoever is no browser says nothing and is
//! asked for a token like everybody.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};

use super::refusal::Refusal;

/// Refuses a socket for pages of another origin: browsers open those without asking first.
pub fn check_socket(headers: &HeaderMap, allowed: &[String]) -> Result<(), Refusal> {
    let Some(origin) = text(headers, ORIGIN.as_str()) else {
        return match headers.contains_key(ORIGIN) {
            true => Err(refusal()),
            false => Ok(()),
        };
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    let is_same = host.is_some() && host == text(headers, HOST.as_str());
    match is_same || is_listed(origin, allowed) {
        true => Ok(()),
        false => Err(refusal()),
    }
}

/// Refuses what a browser sends for a page of another site.
pub fn check_request(headers: &HeaderMap, allowed: &[String]) -> Result<(), Refusal> {
    let is_foreign = matches!(
        text(headers, "sec-fetch-site"),
        Some("cross-site" | "same-site")
    );
    let is_listed = text(headers, ORIGIN.as_str()).is_some_and(|one| is_listed(one, allowed));
    match is_foreign && !is_listed {
        true => Err(refusal()),
        false => Ok(()),
    }
}

/// Whether the origin is one of those that may call.
pub fn is_listed(origin: &str, allowed: &[String]) -> bool {
    allowed.iter().any(|one| one.eq_ignore_ascii_case(origin))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn refusal() -> Refusal {
    let message = "pages of this origin may not call the hub: name it in `allowed_origins`";
    Refusal::new(StatusCode::FORBIDDEN, "ORIGIN_NOT_ALLOWED", message)
}
