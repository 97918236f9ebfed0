//! What operations cost.

use serde_json::{Map, Value, json};

use super::{check, guard};
use crate::api::call::Call;
use crate::api::guard::refusal::{Code, Refusal};

fn with_variables(query: &str, variables: Value) -> Result<u64, Refusal> {
    let variables: Map<String, Value> = serde_json::from_value(variables).expect("an object");
    let call = Call {
        query: query.to_owned(),
        variables,
        ..Call::default()
    };
    guard().check(call).map(|passed| passed.cost)
}

#[test]
fn pages_multiply_their_entries() {
    let cases = [
        ("{ hello }", 1),
        ("{ viewer { name friend { name } } }", 4),
        (
            "{ documents(first: 10) { totalCount nodes { id title } } }",
            32,
        ),
        ("{ documents { nodes { id } } }", 51),
        (
            "{ documents(last: 3) { edges { cursor node { id } } pageInfo { endCursor } } }",
            15,
        ),
        ("{ documents(first: 2, last: 4) { nodes { id } } }", 9),
        ("{ documents(first: 100) { nodes { labels } } }", 201),
        ("{ suggest(prefix: \"a\", first: 4) { text } }", 5),
        ("{ nodes(ids: [1, 2, 3]) { id } }", 4),
        ("{ tags { name } }", 6),
        (
            "{ documents(first: 10) { ...C } } fragment C on DocumentConnection { nodes { id } totalCount }",
            22,
        ),
        (
            "{ spaces(first: 3) { nodes { documents(first: 2) { nodes { id } } } } }",
            19,
        ),
        ("{ documents(first: 1000000) { nodes { id } } }", 201),
        ("{ documents(first: -5) { nodes { id } } }", 3),
    ];
    for (query, cost) in cases {
        assert_eq!(
            check(query).map_err(|refusal| refusal.message),
            Ok(cost),
            "{query}"
        );
    }
}

#[test]
fn variables_count_as_what_they_hold() {
    let page = "query ($n: Int = 7) { documents(first: $n) { nodes { id } } }";
    let nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let cases = [
        (page, json!({}), 15),
        (page, json!({ "n": 3 }), 7),
        (page, json!({ "n": null }), 51),
        (nodes, json!({ "ids": ["a", "b"] }), 3),
        (nodes, json!({ "ids": "a" }), 6),
    ];
    for (query, variables, cost) in cases {
        assert_eq!(
            with_variables(query, variables.clone()),
            Ok(cost),
            "{query} {variables}"
        );
    }
}

#[test]
fn too_much_is_refused_whatever_its_size() {
    let pages = "spaces(first: 100) { nodes { documents(first: 100) { nodes { id } } } }";
    let deep = "documents(first: 100) { nodes { space {".repeat(4);
    let cases = [
        format!("{{ {pages} }}"),
        format!("{{ {deep} name {} }}", "} } }".repeat(4)),
        "{ a: __schema { description } b: __schema { description } c: __schema { description }
           d: __schema { description } e: __schema { description } }"
            .to_owned(),
    ];
    for query in cases {
        let refusal = check(&query).expect_err(&query);
        assert_eq!(refusal.code, Code::TooComplex, "{query}");
        assert!(
            refusal.message.contains("5000 is allowed"),
            "{}",
            refusal.message
        );
    }
}

#[test]
fn a_flood_of_unknown_fields_is_refused_before_the_library_names_each() {
    let fields = |n: usize| -> String { (0..n).map(|i| format!("field{i} ")).collect() };
    assert!(check(&format!("{{ hello __typename {} }}", fields(20))).is_ok());
    let flood = format!(
        "{{ viewer {{ ...P }} }} fragment P on Person {{ {} }}",
        fields(21)
    );
    let refusal = check(&flood).expect_err("it is a flood");
    assert_eq!(refusal.code, Code::ValidationFailed);
    assert!(refusal.message.contains("21 fields"), "{}", refusal.message);
}
