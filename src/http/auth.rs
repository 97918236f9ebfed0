//! `/auth/…`: signing in with a password, signing out, setting a password by a link. Plain JSON:
//! the answers set and remove a cookie, and their statuses tell what came of it.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::http::header::{CACHE_CONTROL, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::accept::Media;
use super::peer::Peer;
use super::refusal::Refusal;
use super::state::{Admitted, Knock};
use super::{State, cookie, params};
use crate::hub::sign_in::{Credentials, LONGEST};

/// What `/auth/sign-in` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    email: String,
    password: String,
    code: Option<String>,
}

/// What `/auth/password` takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetPassword {
    link: String,
    password: String,
}

/// `POST /auth/sign-in`: begins a session and sets its cookie.
pub async fn sign_in(
    Shared(state): Shared<Arc<State>>,
    peer: Option<Extension<Peer>>,
    request: Request,
) -> Response {
    let peer = peer.map(|Extension(peer)| peer).unwrap_or_default();
    let (parts, body) = request.into_parts();
    let headers = parts.headers;
    let given = read::<SignIn>(
        &state,
        &headers,
        body,
        "email, password, and code where it is asked for",
    )
    .await;
    let knock = given.map(|given| {
        let client = headers
            .get(USER_AGENT)
            .and_then(|value| value.to_str().ok());
        Knock::SignIn(Credentials {
            email: given.email,
            password: given.password,
            code: given.code,
            client: client.map(str::to_owned),
            address: peer.client(&headers, &state.proxies),
        })
    });
    answer(&state, knock).await
}

/// `POST /auth/sign-out`: ends the session and removes its cookie.
pub async fn sign_out(Shared(state): Shared<Arc<State>>, headers: HeaderMap) -> Response {
    let knock = state
        .origins
        .check_own(&headers)
        .map(|()| Knock::SignOut(cookie::read(&headers)));
    answer(&state, knock).await
}

/// `POST /auth/password`: sets a password by a link. Signs nobody in.
pub async fn set_password(Shared(state): Shared<Arc<State>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let given = read::<SetPassword>(&state, &parts.headers, body, "link, password").await;
    let knock = given.map(|given| Knock::SetPassword {
        link: given.link,
        password: given.password,
    });
    answer(&state, knock).await
}

/// The body as JSON, from a page of this hub or from no page.
pub(super) async fn read<T: for<'a> Deserialize<'a>>(
    state: &State,
    headers: &HeaderMap,
    mut body: Body,
    fields: &str,
) -> Result<T, Refusal> {
    state.origins.check_own(headers)?;
    params::check_type(headers)?;
    let bytes = params::read(headers, &mut body, state.deadline).await?;
    // What is wrong in it is not repeated: it may be a password.
    let object: Result<Map<String, Value>, _> = serde_json::from_slice(&bytes);
    let read = object.and_then(|object| serde_json::from_value(Value::Object(object)));
    read.map_err(|_| {
        let message = format!("send a JSON object with these fields and no others: {fields}");
        Refusal::bad_request(message)
    })
}

/// What came of a knock.
pub(super) async fn admitted(
    state: &State,
    knock: Result<Knock, Refusal>,
) -> Result<Admitted, Refusal> {
    let patience = tokio::time::timeout(state.deadline, (state.door)(knock?)).await;
    let late = || {
        let message = "not done in time; try again in a moment";
        Refusal::new(StatusCode::GATEWAY_TIMEOUT, "DEADLINE_EXCEEDED", message)
    };
    patience
        .map_err(|_| late())?
        .map_err(|error| Refusal::at_the_door(&error))
}

async fn answer(state: &State, knock: Result<Knock, Refusal>) -> Response {
    match admitted(state, knock).await {
        Ok(Admitted::In(signed_in)) => {
            let expires = signed_in.expires_at.to_rfc3339();
            let mut response = axum::Json(json!({
                "expiresAt": expires,
                "mustEnrolSecondFactor": signed_in.must_enrol,
            }))
            .into_response();
            match cookie::set(&signed_in.secret, LONGEST.num_seconds()) {
                Some(cookie) => drop(response.headers_mut().insert(SET_COOKIE, cookie)),
                None => return Refusal::internal().response(Media::Json),
            }
            unkept(response)
        }
        Ok(Admitted::Out) => {
            let mut response = StatusCode::NO_CONTENT.into_response();
            response.headers_mut().insert(SET_COOKIE, cookie::forget());
            unkept(response)
        }
        Ok(Admitted::Way(_)) => Refusal::internal().response(Media::Json),
        Ok(Admitted::Done) => unkept(StatusCode::NO_CONTENT.into_response()),
        Err(refusal) => refusal.response(Media::Json),
    }
}

pub(super) fn unkept(mut response: Response) -> Response {
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, never);
    response
}
