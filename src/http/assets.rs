//! Static files, inside the program.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use rust_embed::{Embed, EmbeddedFile};

/// Pages, styles and scripts; served as they are, but for the pages.
#[derive(Embed)]
#[folder = "assets/"]
pub struct Assets;

/// GraphQL documents to try; the first line of each is a comment that says what it shows.
#[derive(Embed)]
#[folder = "examples/"]
pub struct Examples;

/// One file under `/assets/`. Pages have routes of their own.
pub async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    match Assets::get(&path) {
        Some(file) if !path.ends_with(".html") => send(&file, &headers),
        _ => (StatusCode::NOT_FOUND, "not found\n").into_response(),
    }
}

fn send(file: &EmbeddedFile, asked: &HeaderMap) -> Response {
    let kind = match file.metadata.mimetype() {
        text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    let body = Body::from(file.data.clone());
    tagged((body, &kind), &file.metadata.sha256_hash(), asked)
}

/// A body of this type with a tag by its hash; only that it is unchanged, for whoever has it.
pub fn tagged((body, kind): (Body, &str), hash: &[u8], asked: &HeaderMap) -> Response {
    // Weak: the same body may leave compressed or not.
    let tag = format!("W/\"{}\"", HEXLOWER.encode(&hash[..12]));
    let is_known = asked
        .get(IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok())
        .is_some_and(|known| known.split(',').any(|known| known.trim() == tag));
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => body.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    if let (false, Ok(kind)) = (is_known, HeaderValue::from_str(kind)) {
        headers.insert(CONTENT_TYPE, kind);
    }
    response
}
