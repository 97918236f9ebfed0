//! What is refused: cursors of others, of something else and of long ago; and whatever a query would be
//! refused for.

use commonplace::api::call::Call;
use serde_json::{Value, json};

use super::{CHANGES, ELIF, FOUND, MARA, SENT, caught_up, follow, try_follow};
use crate::api::demo::Demo;
use crate::support::listener::{Listener, nobody};

#[tokio::test]
async fn a_cursor_is_good_for_one_person_one_subscription_and_six_days() {
    let demo = Demo::new().await;
    let mut elif = follow(&demo, ELIF, CHANGES, json!({})).await;
    let cursor = caught_up(&mut elif, "documentChanged").await;
    let code = async |person: &str, query: &str, after: &str| {
        try_follow(&demo, person, query, json!({ "after": after }))
            .await
            .err()
    };
    let refused = Some("BAD_USER_INPUT".to_owned());
    assert_eq!(code(ELIF, CHANGES, &cursor).await, None);
    assert_eq!(code(MARA, CHANGES, &cursor).await, refused);
    assert_eq!(code(ELIF, SENT, &cursor).await, refused);
    let mut forged = cursor.clone().into_bytes();
    forged[30] = if forged[30] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).expect("text");
    for after in [forged.as_str(), "", "AAAA", &cursor[..cursor.len() - 4]] {
        assert_eq!(code(ELIF, CHANGES, after).await, refused, "{after}");
    }
    demo.pass(5 * 86_400);
    assert_eq!(code(ELIF, CHANGES, &cursor).await, None);
    demo.pass(2 * 86_400);
    assert_eq!(code(ELIF, CHANGES, &cursor).await, refused);
}

#[tokio::test]
async fn a_subscription_passes_the_guard_and_follows_one_thing() {
    let demo = Demo::new().await;
    let change = "documentChanged { cursor }";
    let deep = format!(
        "documentChanged {{ document {{ {} id {} }} }}",
        "similar { ".repeat(15),
        "} ".repeat(15)
    );
    let wide = format!(
        "documentChanged {{ {} }}",
        (0..101)
            .map(|n| format!("a{n}: cursor "))
            .collect::<String>()
    );
    let costly =
        "documentChanged { document { similar(first: 100) { similar(first: 100) { id } } } }";
    let invalid = "GRAPHQL_VALIDATION_FAILED";
    for (selection, code) in [
        (format!("{change} notifications {{ cursor }}"), invalid),
        (format!("a: {change} b: {change}"), invalid),
        ("__typename".to_owned(), invalid),
        (format!("{change} __typename"), invalid),
        ("documentChanged { nothing }".to_owned(), invalid),
        ("nothing".to_owned(), invalid),
        (
            "documentChanged(filter: {folder: 1.5}) { cursor }".to_owned(),
            invalid,
        ),
        (
            "documentChanged @skip(if: true) { cursor }".to_owned(),
            invalid,
        ),
        ("... on Query { viewer { id } }".to_owned(), invalid),
        (
            "searchMatched(savedSearch: \"sav_1\") { cursor }".to_owned(),
            "BAD_USER_INPUT",
        ),
        (deep, "QUERY_TOO_DEEP"),
        (wide, "QUERY_TOO_LARGE"),
        (costly.to_owned(), "QUERY_TOO_COMPLEX"),
        (
            "documentChanged { cursor".to_owned(),
            "GRAPHQL_PARSE_FAILED",
        ),
    ] {
        let query = format!("subscription {{ {selection} }}");
        let refused = try_follow(&demo, ELIF, &query, json!({})).await.err();
        assert_eq!(refused.as_deref(), Some(code), "{query}");
    }
    let missing = try_follow(&demo, ELIF, FOUND, json!({})).await.err();
    assert_eq!(missing.as_deref(), Some("BAD_USER_INPUT"));
    let other = json!({"saved": "sav_00000000000000000000000000000007"});
    let missing = try_follow(&demo, ELIF, FOUND, other).await.err();
    assert_eq!(missing.as_deref(), Some("NOT_FOUND"));

    // Fragments at the root are as good as what they stand for.
    let query = "subscription { ...A @include(if: true) } fragment A on Subscription { ... { documentChanged { ...B } } } \
        fragment B on DocumentChange { cursor document { id } }";
    let mut elif = follow(&demo, ELIF, query, json!({})).await;
    caught_up(&mut elif, "documentChanged").await;
    let skipped = "subscription { ...A @skip(if: true) } fragment A on Subscription { documentChanged { cursor } }";
    let skipped = try_follow(&demo, ELIF, skipped, json!({})).await.err();
    assert_eq!(skipped.as_deref(), Some(invalid));

    let call = Call {
        query: "subscription { notifications { cursor } }".to_owned(),
        may_mutate: true,
        ..Call::default()
    };
    let answer = demo.api.answer(demo.by(ELIF).await, call).await;
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(
        body["errors"][0]["extensions"]["code"],
        "SUBSCRIPTION_NOT_ALLOWED"
    );
}

#[tokio::test]
async fn nobody_is_told_of_nothing() {
    let demo = Demo::new().await;
    let follow = async |query: &str| {
        let variables = json!({"follow": false});
        Listener::begin(&demo.api, nobody(demo.store()), query, variables).await
    };
    for (query, field) in [(CHANGES, "documentChanged"), (SENT, "notifications")] {
        let mut listener = follow(query).await.ok().expect("it begins");
        caught_up(&mut listener, field).await;
        assert!(listener.hear().await.is_none());
    }
}
