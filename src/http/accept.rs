//! The media type of a response, by the request's `Accept`.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// What a GraphQL response can be sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status tells whether the request ran.
    GraphQl,
    /// `application/json`: for older clients, which only look at the body of a 200.
    Json,
    /// `text/event-stream`: results as they come; for subscriptions.
    Events,
}

impl Media {
    /// The value of `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::Events => "text/event-stream; charset=utf-8",
        }
    }
}

/// The most wanted type; of equals the newer one. Without `Accept`, or with `*/*`, what older clients
/// understand. None when nothing fits.
pub fn media(headers: &HeaderMap) -> Option<Media> {
    let mut best: Option<(u16, bool, Media)> = None;
    let mut is_asked = false;
    for value in headers.get_all(ACCEPT) {
        let Ok(value) = value.to_str() else { continue };
        for range in value.split(',').filter(|range| !range.trim().is_empty()) {
            is_asked = true;
            let Some((weight, media, is_exact)) = read(range) else {
                continue;
            };
            let rank = (weight, is_exact && media == Media::GraphQl);
            if weight > 0 && best.is_none_or(|best| rank > (best.0, best.1)) {
                best = Some((rank.0, rank.1, media));
            }
        }
    }
    match (best, is_asked) {
        (Some((_, _, media)), _) => Some(media),
        (None, false) => Some(Media::Json),
        (None, true) => None,
    }
}

/// Weight in thousandths, the type, and whether it was named in full.
fn read(range: &str) -> Option<(u16, Media, bool)> {
    let mut parts = range.split(';').map(str::trim);
    let (media, is_exact) = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/graphql-response+json" => (Media::GraphQl, true),
        "application/json" => (Media::Json, true),
        "text/event-stream" => (Media::Events, true),
        "application/*" | "*/*" => (Media::Json, false),
        _ => return None,
    };
    let mut weight = 1_000;
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim_matches('"').to_ascii_lowercase();
        match name.to_ascii_lowercase().as_str() {
            "q" => {
                let quality: f32 = value.parse().unwrap_or(0.0);
                weight = (quality.clamp(0.0, 1.0) * 1_000.0) as u16;
            }
            "charset" if value != "utf-8" => return None,
            _ => {}
        }
    }
    Some((weight, media, is_exact))
}
