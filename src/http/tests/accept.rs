//! Which media type is chosen.

use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, HeaderValue};

use crate::http::accept::Media::{self, Events, GraphQl, Json};
use crate::http::accept::media;

#[test]
fn the_most_wanted_type_is_chosen() {
    let cases: &[(&[&str], Option<Media>)] = &[
        (&[], Some(Json)),
        (&[""], Some(Json)),
        (&["*/*"], Some(Json)),
        (&["application/*"], Some(Json)),
        (&["application/json"], Some(Json)),
        (&["application/json; charset=utf-8"], Some(Json)),
        (&["application/graphql-response+json"], Some(GraphQl)),
        (&["Application/GraphQL-Response+JSON"], Some(GraphQl)),
        (
            &["application/json, application/graphql-response+json"],
            Some(GraphQl),
        ),
        (
            &["application/json", "application/graphql-response+json"],
            Some(GraphQl),
        ),
        (
            &["application/graphql-response+json;q=0.5, application/json"],
            Some(Json),
        ),
        (
            &["application/graphql-response+json, */*;q=0.1"],
            Some(GraphQl),
        ),
        (&["application/graphql-response+json;q=0, */*"], Some(Json)),
        (&["text/html, application/xhtml+xml, */*;q=0.8"], Some(Json)),
        (&["text/html"], None),
        (&["application/json;charset=utf-16"], None),
        (&["application/json;q=0"], None),
        (&["multipart/mixed"], None),
        (&["multipart/mixed, text/event-stream"], Some(Events)),
        (&["text/event-stream, application/json;q=0.5"], Some(Events)),
        (&["text/*"], None),
    ];
    for (values, expected) in cases {
        let mut headers = HeaderMap::new();
        for value in *values {
            headers.append(ACCEPT, HeaderValue::from_str(value).expect("a header"));
        }
        assert_eq!(media(&headers), *expected, "{values:?}");
    }
}
