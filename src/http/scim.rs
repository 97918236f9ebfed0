//! `/scim/v2`: HTTP around what `scim` answers. Tokens only: nothing here is for browsers.

use std::sync::Arc;

use axum::body::{Body, HttpBody};
use axum::extract::{Path, Query, Request, State as Shared};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LOCATION, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH,
    IF_NONE_MATCH, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;

use super::refusal::Refusal;
use super::{State, params, signin};
use crate::scim::{self, Reply};

const KIND: &str = "application/scim+json; charset=utf-8";

/// Answers one request.
pub async fn serve(
    Shared(state): Shared<Arc<State>>,
    Path(path): Path<String>,
    request: Request,
) -> Response {
    let is_created = request.method() == Method::POST;
    let reply = answer(&state, path, request).await;
    send(reply.unwrap_or_else(|refused| refused), is_created)
}

async fn answer(state: &State, path: String, request: Request) -> Result<Reply, Reply> {
    let (parts, body) = request.into_parts();
    let method = match parts.method {
        Method::GET => scim::Method::Get,
        Method::POST => scim::Method::Post,
        Method::PUT => scim::Method::Put,
        Method::PATCH => scim::Method::Patch,
        Method::DELETE => scim::Method::Delete,
        _ => return Err(Reply::error(405, "this method is not allowed here")),
    };
    let caller = signin::said(&parts.headers).map_err(refused)?;
    if caller.view_as.is_some() {
        return Err(Reply::error(400, "nobody provisions as somebody else"));
    }
    let Ok(Query(parameters)) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) else {
        return Err(Reply::error(400, "the address has malformed parameters"));
    };
    let header = |name: HeaderName| {
        let value = parts.headers.get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let request = scim::Request {
        method,
        path,
        parameters,
        body: match method {
            scim::Method::Get | scim::Method::Delete => None,
            _ => Some(read(state, &parts.headers, body).await?),
        },
        if_match: header(IF_MATCH),
        if_none_match: header(IF_NONE_MATCH),
    };
    let answered = (state.provision)(caller.bearer, request);
    match tokio::time::timeout(state.deadline, answered).await {
        Ok(Ok(reply)) => Ok(reply),
        Ok(Err(error)) => Err(refused(Refusal::of(&error))),
        Err(_) => Err(refused(Refusal::too_slow(state.deadline))),
    }
}

async fn read(
    state: &State,
    headers: &HeaderMap,
    mut body: Body,
) -> Result<serde_json::Value, Reply> {
    let read = whole(state, headers, &mut body).await;
    if !body.is_end_stream() {
        tokio::spawn(params::discard(body));
    }
    read
}

async fn whole(
    state: &State,
    headers: &HeaderMap,
    body: &mut Body,
) -> Result<serde_json::Value, Reply> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = kind
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let is_json = ["application/scim+json", "application/json"]
        .iter()
        .any(|json| kind.trim().eq_ignore_ascii_case(json));
    if !is_json {
        return Err(Reply::error(
            415,
            "send the body as `application/scim+json`",
        ));
    }
    let bytes = params::read(headers, body, state.deadline).await;
    let bytes = bytes.map_err(refused)?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Reply::syntax(&format!("the body is not JSON: {error}")))
}

fn refused(refusal: Refusal) -> Reply {
    Reply::error(refusal.status().as_u16(), refusal.message())
}

fn send(reply: Reply, is_created: bool) -> Response {
    let status = StatusCode::from_u16(reply.status);
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = reply.body.map(|body| body.to_string());
    let mut response = Response::new(body.map(Body::from).unwrap_or_default());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(KIND));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let mut put = |name: HeaderName, value: Option<String>| {
        if let Some(Ok(value)) = value.map(|value| HeaderValue::from_str(&value)) {
            headers.insert(name, value);
        }
    };
    put(ETAG, reply.tag);
    put(CONTENT_LOCATION, reply.location.clone());
    put(LOCATION, reply.location.filter(|_| is_created));
    match status {
        StatusCode::UNAUTHORIZED => {
            put(
                WWW_AUTHENTICATE,
                Some("Bearer realm=\"commonplace\"".to_owned()),
            );
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            put(ALLOW, Some("GET, POST, PUT, PATCH, DELETE".to_owned()));
        }
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
            put(
                RETRY_AFTER,
                Some(reply.retry_after.unwrap_or(1).to_string()),
            );
        }
        _ => {}
    }
    response
}
