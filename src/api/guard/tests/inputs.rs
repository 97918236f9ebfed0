//! Values against the types of the schema, written in the document or sent beside it.

use serde_json::{Value, json};

use crate::api::call::Call;
use crate::api::guard::Guard;
use crate::api::guard::refusal::Code::{self, BadUserInput, ValidationFailed};

const SDL: &str = r#"
type Query { find(page: Int, ids: [ID!], filter: Filter, at: DateTime, text: Markdown, any: JSON): Found! }
type Found { id: ID! more(first: Int): [Found!]! }
input Filter { above: Int, within: [Int!], since: DateTime, and: Filter, kind: Kind }
enum Kind { GOOD }
scalar DateTime
scalar Markdown
scalar JSON
"#;

fn refusal(query: &str, variables: Value) -> Option<(Code, String)> {
    let call = Call {
        query: query.to_owned(),
        variables: serde_json::from_value(variables).expect("an object"),
        ..Call::default()
    };
    let guard = Guard::new(SDL).expect("the test's schema is written well");
    let refusal = guard.check(call).err()?;
    assert!(refusal.at.is_some(), "{query} is refused without a place");
    Some((refusal.code, refusal.message))
}

#[test]
fn written_values_are_of_their_types() {
    let int = "must be a whole number between -2147483648 and 2147483647";
    let time = "must be a time such as \"2030-01-31T12:00:00Z\"";
    let cases = [
        ("page: 2147483647", None),
        ("page: -2147483648", None),
        ("page: null", None),
        ("page: 2147483648", Some(format!("`page` of `find` {int}"))),
        ("page: -2147483649", Some(format!("`page` of `find` {int}"))),
        ("page: 1.5", Some(format!("`page` of `find` {int}"))),
        ("ids: [99999999999, \"a\"]", None),
        ("any: [99999999999, 1.5]", None),
        ("filter: { within: [1, 2], kind: GOOD }", None),
        (
            "filter: { and: { within: [1, 2147483648] } }",
            Some(format!("`filter.and.within.1` of `find` {int}")),
        ),
        (
            "filter: 5",
            Some("`filter` of `find` must be an object".into()),
        ),
        ("at: \"2030-01-31T12:00:00Z\"", None),
        ("at: \"soon\"", Some(format!("`at` of `find` {time}"))),
        (
            "filter: { since: 7 }",
            Some(format!("`filter.since` of `find` {time}")),
        ),
        ("text: 7", Some("`text` of `find` must be a text".into())),
    ];
    for (arguments, expected) in cases {
        let query = format!("{{ find({arguments}) {{ id }} }}");
        let expected = expected.map(|message| (ValidationFailed, message));
        assert_eq!(refusal(&query, json!({})), expected, "{query}");
    }
}

#[test]
fn sent_values_are_of_their_types() {
    let query = "query ($f: Filter, $n: Int = 3) { find(filter: $f, page: $n) { id } }";
    assert_eq!(
        refusal(query, json!({ "f": { "above": 1, "other": {} } })),
        None
    );
    let cases = [
        (
            json!({ "f": { "above": 2_147_483_648_i64 } }),
            "`filter.above`",
        ),
        (
            json!({ "f": { "and": { "since": "soon" } } }),
            "`filter.and.since`",
        ),
        (json!({ "f": { "within": [1, "x"] } }), "`filter.within.1`"),
        (json!({ "f": "all" }), "`filter`"),
    ];
    for (variables, path) in cases {
        let (code, message) = refusal(query, variables.clone()).expect("refused");
        assert_eq!(code, BadUserInput, "{variables}");
        assert!(
            message.starts_with(&format!("{path} of `find` must be ")),
            "{message}"
        );
    }
    let default = "query ($n: Int = 99999999999) { find(page: $n) { id } }";
    assert!(refusal(default, json!({})).is_some());
}

#[test]
fn values_are_looked_at_wherever_they_stand() {
    for query in [
        "{ find { more(first: 99999999999) { id } } }",
        "{ find { ... on Found { more(first: 99999999999) { id } } } }",
        "{ find { ...deep } } fragment deep on Found { more(first: 99999999999) { id } }",
        "{ find { ...outer } } fragment outer on Found { ...deep } fragment deep on Found { more(first: 99999999999) { id } }",
    ] {
        assert!(refusal(query, json!({})).is_some(), "{query}");
    }
}
