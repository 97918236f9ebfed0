//! `/auth/oidc/…`: to an identity provider and back. The way there is asked for in JSON; back come browsers,
//! which are sent on or shown why not.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, Request, State as Shared};
use axum::http::header::{ACCEPT, LOCATION, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::accept::Media;
use super::auth::{admitted, read, unkept};
use super::peer::Peer;
use super::refusal::Refusal;
use super::state::{Admitted, Knock};
use super::{State, cookie, pages};
use crate::hub::provider_sign_in::{Back, By, Coming, PATIENCE, Way};
use crate::hub::sign_in::LONGEST;
use crate::oidc::Brought;

/// Where people go who have signed in.
const INSIDE: &str = "/graphiql";

/// What `/auth/oidc/start` takes: one of both.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    email: Option<String>,
    provider: Option<String>,
}

/// What a provider has a browser bring back.
#[derive(Deserialize)]
pub struct Return {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// `POST /auth/oidc/start`: where to sign in.
pub async fn start(
    Shared(state): Shared<Arc<State>>,
    peer: Option<Extension<Peer>>,
    request: Request,
) -> Response {
    let peer = peer.map(|Extension(peer)| peer).unwrap_or_default();
    let (parts, body) = request.into_parts();
    let given = read::<Start>(&state, &parts.headers, body, "email or provider").await;
    let knock = given.and_then(|given| {
        let by = match (given.email, given.provider) {
            (Some(email), None) => By::Email(email),
            (None, Some(id)) => {
                let unknown = || {
                    Refusal::new(
                        StatusCode::NOT_FOUND,
                        "NO_PROVIDER",
                        "there is no such provider",
                    )
                };
                By::Provider(id.parse().map_err(|_| unknown())?)
            }
            _ => return Err(Refusal::bad_request("send either `email` or `provider`")),
        };
        Ok(Knock::Coming(Coming {
            by,
            origin: state.origins.own.clone(),
            address: peer.client(&parts.headers, &state.proxies),
        }))
    });
    match admitted(&state, knock).await {
        Ok(Admitted::Way(Way::Go { location, kept })) => {
            let mut response = axum::Json(json!({ "location": location })).into_response();
            match cookie::set_way(&kept, PATIENCE.num_seconds()) {
                Some(cookie) => drop(response.headers_mut().insert(SET_COOKIE, cookie)),
                None => return Refusal::internal().response(Media::Json),
            }
            unkept(response)
        }
        Ok(Admitted::Way(Way::Choose(several))) => {
            let choice = |(id, name): (crate::model::IdentityProviderId, String)| json!({ "id": id.to_string(), "name": name });
            let several: Vec<_> = several.into_iter().map(choice).collect();
            unkept(axum::Json(json!({ "providers": several })).into_response())
        }
        Ok(_) => Refusal::internal().response(Media::Json),
        Err(refusal) => refusal.response(Media::Json),
    }
}

/// `GET /auth/oidc/{provider}/callback`: who comes back.
pub async fn callback(
    Shared(state): Shared<Arc<State>>,
    Path(provider): Path<String>,
    query: Result<Query<Return>, axum::extract::rejection::QueryRejection>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Response {
    let peer = peer.map(|Extension(peer)| peer).unwrap_or_default();
    let knock = back(&state, (&provider, query.ok()), peer, &headers);
    let mut response = match admitted(&state, knock).await {
        Ok(Admitted::In(signed_in)) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            let inside = HeaderValue::from_static(INSIDE);
            response.headers_mut().insert(LOCATION, inside);
            match cookie::set(&signed_in.secret, LONGEST.num_seconds()) {
                Some(cookie) => drop(response.headers_mut().append(SET_COOKIE, cookie)),
                None => return Refusal::internal().response(Media::Json),
            }
            response
        }
        Ok(_) => Refusal::internal().response(Media::Json),
        Err(refusal) => refused(refusal, &headers),
    };
    // Good for one return.
    response
        .headers_mut()
        .append(SET_COOKIE, cookie::forget_way());
    unkept(response)
}

fn back(
    state: &State,
    (provider, query): (&str, Option<Query<Return>>),
    peer: Peer,
    headers: &HeaderMap,
) -> Result<Knock, Refusal> {
    let malformed =
        || Refusal::bad_request("this is no answer of an identity provider: sign in again");
    let Query(query) = query.ok_or_else(malformed)?;
    let brought = match (query.code, query.error) {
        (_, Some(error)) => Err(error),
        (Some(code), None) => Ok(Brought {
            code,
            issuer: query.iss,
        }),
        (None, None) => return Err(malformed()),
    };
    let client = headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok());
    Ok(Knock::Back(Back {
        provider: provider.parse().map_err(|_| malformed())?,
        kept: cookie::read_way(headers),
        state: query.state.ok_or_else(malformed)?,
        brought,
        origin: state.origins.own.clone(),
        client: client.map(str::to_owned),
        address: peer.client(headers, &state.proxies),
    }))
}

/// As a page where a browser asks, which shows what is no page as it is.
fn refused(refusal: Refusal, headers: &HeaderMap) -> Response {
    let accepts = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    if !accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        return refusal.response(Media::Json);
    }
    let mut page = pages::refused(refusal.message());
    let plain = refusal.response(Media::Json);
    *page.status_mut() = plain.status();
    if let Some(wait) = plain.headers().get(axum::http::header::RETRY_AFTER) {
        let name = axum::http::header::RETRY_AFTER;
        page.headers_mut().insert(name, wait.clone());
    }
    page
}
