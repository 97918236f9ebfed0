//! The pages: `/` says what this is and where to go, `/graphiql` is where to try it.
//!
//! Everything on them comes from this program; no script or style stands inside a page.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::State;
use super::assets::{self, Assets, Examples};

/// What a page may load: its own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// GraphiQL's editor carries its fonts in its style and writes style elements of its own.
const GRAPHIQL_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// A sign-in that the pages offer: only ever one of the demo's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Who.
    pub name: String,
    /// What they do, in a few words.
    pub role: String,
    /// For whom they work.
    pub organization: String,
    /// Their API token.
    pub token: String,
}

/// `/`.
pub async fn start(Shared(state): Shared<Arc<State>>) -> Response {
    let rows = state.sign_ins.iter().map(|one| {
        format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td><code>{}</code></td>\
             <td><a href=\"/graphiql#token={}\">open GraphiQL as {}</a></td></tr>\n",
            escape(&one.name),
            escape(&one.role),
            escape(&one.organization),
            escape(&one.token),
            utf8_percent_encode(&one.token, PLAIN),
            escape(&one.name),
        )
    });
    let rows: String = rows.collect();
    let table = match rows.is_empty() {
        true => String::new(),
        false => text("sign-ins.html").replace("{{rows}}", &rows),
    };
    page("index.html", "{{sign-ins}}", &table, POLICY)
}

/// `/graphiql`.
pub async fn graphiql(Shared(state): Shared<Arc<State>>) -> Response {
    let options = state.sign_ins.iter().map(|one| {
        format!(
            "<option value=\"{}\">{} ({})</option>\n",
            escape(&one.token),
            escape(&one.name),
            escape(&one.organization),
        )
    });
    let options: String = options.collect();
    page("graphiql.html", "{{sign-ins}}", &options, GRAPHIQL_POLICY)
}

/// `/auth/sign-in`, to look at.
pub async fn sign_in() -> Response {
    page("auth/sign-in.html", "{{}}", "", POLICY)
}

/// `/auth/password`, to look at: where the link of an invitation leads.
pub async fn password() -> Response {
    page("auth/password.html", "{{}}", "", POLICY)
}

/// Why somebody who came back from an identity provider is not signed in.
pub fn refused(why: &str) -> Response {
    // Messages are written to stand behind a colon; here they stand alone.
    let mut rest = why.chars();
    let first = rest.next().map(char::to_uppercase);
    let why: String = first
        .into_iter()
        .flatten()
        .chain(rest)
        .chain(['.'])
        .collect();
    page("auth/refused.html", "{{why}}", &escape(&why), POLICY)
}

/// `/schema.graphql`.
pub async fn schema(Shared(state): Shared<Arc<State>>, asked: HeaderMap) -> Response {
    let kind = "application/graphql; charset=utf-8";
    let hash = Sha256::digest(state.sdl.as_bytes());
    assets::tagged((Body::from(state.sdl.clone()), kind), &hash, &asked)
}

/// A document to try.
#[derive(Serialize)]
pub struct Example {
    name: String,
    title: String,
    query: String,
}

/// `/examples.json`: what GraphiQL offers to try, by file name.
pub async fn examples() -> Json<Vec<Example>> {
    let mut names: Vec<Cow<'static, str>> = Examples::iter().collect();
    names.sort_unstable();
    let examples = names.iter().filter_map(|name| {
        let file = Examples::get(name)?;
        let query = String::from_utf8_lossy(&file.data).into_owned();
        let first = query.lines().next().unwrap_or_default();
        let title = first.trim_start_matches(['#', ' ']).to_owned();
        let name = name.trim_end_matches(".graphql").to_owned();
        Some(Example { name, title, query })
    });
    Json(examples.collect())
}

fn page(file: &str, slot: &str, content: &str, policy: &'static str) -> Response {
    let mut response = Html(text(file).replace(slot, content)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn text(file: &str) -> String {
    let file = Assets::get(file).map(|file| file.data).unwrap_or_default();
    String::from_utf8_lossy(&file).into_owned()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// What stands for itself in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
