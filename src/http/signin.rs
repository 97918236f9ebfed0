//! Who sends a request: `Authorization: Bearer …` or the cookie of a session, and
//! `Commonplace-View-As: …` for whoever looks as somebody else.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::cookie;
use super::origin::Origins;
use super::refusal::Refusal;
use crate::model::PersonId;

/// The header that names the person to look as.
pub const VIEW_AS: &str = "commonplace-view-as";

/// Who sends a request, as it says so itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// The bearer token; none for the anonymous caller.
    pub bearer: Option<String>,
    /// The secret of the session, where there is no token.
    pub session: Option<String>,
    /// The person to look as: what both see, and nothing can be changed.
    pub view_as: Option<PersonId>,
}

impl Caller {
    /// What it signs in with; none for the anonymous caller.
    pub fn secret(&self) -> Option<&str> {
        self.bearer.as_deref().or(self.session.as_deref())
    }
}

/// Reads the headers of a request. A token comes before a cookie, which browsers add without being asked;
/// a cookie counts only in what pages of this hub send, and is refused elsewhere.
pub fn caller(headers: &HeaderMap, origins: &Origins) -> Result<Caller, Refusal> {
    let mut caller = said(headers)?;
    caller.session = cookie::read(headers).filter(|_| caller.bearer.is_none());
    if caller.session.is_some() {
        origins.check_own(headers)?;
    }
    Ok(caller)
}

/// As `caller`, for a socket, of which pages that may open it can't keep the browser from adding a cookie:
/// where that does not count it is passed over, and the token may still come.
pub fn caller_of_socket(headers: &HeaderMap, origins: &Origins) -> Result<Caller, Refusal> {
    let mut caller = said(headers)?;
    let is_own = origins.is_own(headers) && caller.bearer.is_none();
    caller.session = cookie::read(headers).filter(|_| is_own);
    Ok(caller)
}

/// Who the headers say by themselves: what is a cookie's does not count.
pub fn said(headers: &HeaderMap) -> Result<Caller, Refusal> {
    Ok(Caller {
        bearer: bearer(headers)?,
        session: None,
        view_as: view_as(headers)?,
    })
}

/// The person to look as. A header that can't be read is refused: answering without it would show
/// more than was asked for.
fn view_as(headers: &HeaderMap) -> Result<Option<PersonId>, Refusal> {
    let mut values = headers.get_all(VIEW_AS).iter();
    let person = match (values.next(), values.next()) {
        (None, _) => return Ok(None),
        (Some(value), None) => value.to_str().ok().and_then(|id| id.trim().parse().ok()),
        _ => None,
    };
    let malformed =
        || Refusal::bad_request("send one `Commonplace-View-As: <id of a person>` header, or none");
    person.map(Some).ok_or_else(malformed)
}

/// The bearer token; none when the request has no `Authorization`, which is the anonymous caller.
///
/// Anything else there is refused: a caller who means to sign in must not be answered as nobody.
fn bearer(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
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
