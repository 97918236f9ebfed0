//! Variables and the choice of the operation.

use serde_json::{Value, json};

use super::guard;
use crate::api::call::Call;
use crate::api::guard::refusal::Code::{self, BadUserInput, MutationNotAllowed, TooDeep};

fn refusal(call: Call) -> Option<(Code, String)> {
    let refusal = guard().check(call).err()?;
    Some((refusal.code, refusal.message))
}

fn call(query: &str, variables: Value) -> Call {
    Call {
        query: query.to_owned(),
        variables: serde_json::from_value(variables).expect("an object"),
        may_mutate: true,
        ..Call::default()
    }
}

#[test]
fn values_fit_their_types() {
    let cases = [
        ("String!", json!({}), Some("is required, but has no value")),
        ("String!", json!({ "v": null }), Some("can't be null")),
        ("String! = \"x\"", json!({}), None),
        ("String", json!({}), None),
        ("String", json!({ "v": null }), None),
        ("String", json!({ "v": 1 }), Some("can't be such a number")),
        (
            "Int",
            json!({ "v": 2_147_483_648_i64 }),
            Some("can't be such a number"),
        ),
        ("Int", json!({ "v": 1.5 }), Some("can't be a fraction")),
        ("Float", json!({ "v": 1 }), None),
        ("Boolean", json!({ "v": "true" }), Some("can't be a string")),
        ("ID", json!({ "v": 7 }), None),
        ("ID", json!({ "v": {} }), Some("can't be an object")),
        ("[Int!]!", json!({ "v": [1, 2] }), None),
        ("[Int!]!", json!({ "v": 1 }), None),
        ("[Int!]!", json!({ "v": [1, null] }), Some("can't be null")),
        (
            "[[Int]]",
            json!({ "v": [[1], ["x"]] }),
            Some("can't be a string"),
        ),
        ("SearchFilter", json!({ "v": { "any": ["thing"] } }), None),
    ];
    for (ty, variables, expected) in cases {
        let query = format!("query ($v: {ty}) {{ hello(name: $v) }}");
        let found = refusal(call(&query, variables.clone()));
        let bare = ty.split(" =").next().unwrap_or(ty);
        let expected = expected.map(|text| {
            (
                BadUserInput,
                format!("the variable `$v` of type `{bare}` {text}"),
            )
        });
        assert_eq!(found, expected, "{ty} {variables}");
    }
}

#[test]
fn deep_values_are_refused() {
    let mut deep = json!(1);
    for _ in 0..64 {
        deep = json!([deep]);
    }
    let found = refusal(call("{ hello }", json!({ "v": deep })));
    assert_eq!(found.map(|(code, _)| code), Some(TooDeep));
}

#[test]
fn one_operation_is_chosen() {
    let several = "query A { hello } query B { hello } mutation C { ping }";
    let cases = [
        ("{ hello }", None, true, None),
        ("query A { hello }", None, true, None),
        ("query A { hello }", Some("A"), true, None),
        ("query A { hello }", Some("a"), true, Some(BadUserInput)),
        ("{ hello }", Some("A"), true, Some(BadUserInput)),
        (several, None, true, Some(BadUserInput)),
        (several, Some("B"), false, None),
        (several, Some("C"), true, None),
        (several, Some("C"), false, Some(MutationNotAllowed)),
        ("mutation { ping }", None, false, Some(MutationNotAllowed)),
    ];
    for (query, name, may_mutate, expected) in cases {
        let call = Call {
            query: query.to_owned(),
            operation_name: name.map(str::to_owned),
            may_mutate,
            ..Call::default()
        };
        let found = refusal(call).map(|(code, _)| code);
        assert_eq!(found, expected, "{query} {name:?} {may_mutate}");
    }
}
