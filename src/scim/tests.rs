//! Filters, paths and changes, as they are written.

use serde_json::{Value, json};

use super::filter::{self, Path};
use super::patch;

fn path(attribute: &str, part: Option<&str>) -> Path {
    Path {
        attribute: attribute.to_owned(),
        which: Vec::new(),
        part: part.map(str::to_owned),
    }
}

#[test]
fn paths_are_read_in_all_their_forms() {
    for (text, expected) in [
        ("userName", path("username", None)),
        ("name.givenName", path("name", Some("givenname"))),
        (
            "urn:ietf:params:scim:schemas:core:2.0:User:name.familyName",
            path("name", Some("familyname")),
        ),
        (
            "URN:ietf:params:scim:schemas:core:2.0:Group:members",
            path("members", None),
        ),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
            Path::default(),
        ),
        ("$ref", path("$ref", None)),
    ] {
        assert_eq!(filter::path(text).expect(text), expected, "{text}");
    }
    let narrowed =
        filter::path("emails[type eq \"work\" and primary eq True].value").expect("a path");
    assert_eq!(
        (narrowed.attribute.as_str(), narrowed.part.as_deref()),
        ("emails", Some("value"))
    );
    let values: Vec<&Value> = narrowed.which.iter().map(|term| &term.value).collect();
    assert_eq!(values, [&json!("work"), &json!(true)]);
    for text in [
        "",
        " ",
        "a.b.c",
        "1a",
        "a[",
        "a]",
        "a[b]",
        "a b",
        "a\"b\"",
        "ä",
        &"a".repeat(1_025),
    ] {
        assert!(filter::path(text).is_err(), "{text}");
    }
}

#[test]
fn filters_are_read_or_refused() {
    let terms =
        filter::filter("userName EQ \"a \\\"b\\\" ü\" AND active eq false").expect("a filter");
    assert_eq!(terms[0].value, json!("a \"b\" ü"));
    assert_eq!(
        (terms[1].path.attribute.as_str(), &terms[1].value),
        ("active", &json!(false))
    );
    for text in [
        "",
        "userName",
        "userName pr",
        "userName eq",
        "userName eq a",
        "userName eq \"a",
        "eq eq eq",
        "not (a eq 1)",
        "a eq 1 and",
        "a eq 1 or b eq 2",
        "a[b eq 1",
        "a eq \"\\x\"",
        "a eq [",
        "a ne 1",
        "and",
    ] {
        assert!(filter::filter(text).is_err(), "{text}");
    }
    assert!(filter::filter(&"[".repeat(1_024)).is_err());
    assert!(filter::filter(&"a[".repeat(512)).is_err());
}

#[test]
fn changes_come_with_a_path_or_without() {
    let body = json!({"operations": [
        {"op": "Add", "path": "displayName", "value": "x"},
        {"op": "replace", "value": {"active": false, "name.formatted": "y"}},
        {"op": "remove", "path": "members[value eq \"z\"]"},
    ]});
    let Value::Object(body) = body else {
        panic!("an object");
    };
    let changes = patch::changes(body).expect("changes");
    let seen: Vec<(&str, &Value)> = changes
        .iter()
        .map(|change| (change.path.attribute.as_str(), &change.value))
        .collect();
    let expected = [
        ("displayname", &json!("x")),
        ("active", &json!(false)),
        ("name", &json!("y")),
        ("members", &Value::Null),
    ];
    assert_eq!(seen, expected);
}
