//! Names that would have two shapes in one answer.

use crate::api::call::Call;
use crate::api::guard::Guard;
use crate::api::guard::refusal::Code;

const SDL: &str = r#"
type Query { node: Node one: Cat any: [Pet] }
interface Node { id: ID! }
union Pet = Cat | Dog
type Cat implements Node { id: ID! name: String! legs: Int friend: Dog mother: Cat tags: [String!] }
type Dog implements Node { id: ID! name: String legs: Float friend: Cat mother: Dog! tags: [String] owner: String! }
"#;

fn refusal(query: &str) -> Option<String> {
    let call = Call {
        query: query.to_owned(),
        ..Call::default()
    };
    let guard = Guard::new(SDL).expect("the test's schema is written well");
    let refusal = guard.check(call).err()?;
    assert_eq!(refusal.code, Code::ValidationFailed, "{query}");
    Some(refusal.message)
}

#[test]
fn one_name_has_one_shape() {
    let both = |cat: &str, dog: &str| {
        refusal(&format!(
            "{{ any {{ ... on Cat {{ {cat} }} ... on Dog {{ {dog} }} }} }}"
        ))
    };
    for (cat, dog) in [
        ("id", "id"),
        ("friend { id }", "friend { id }"),
        ("friend { owner }", "friend { tags }"),
        ("name", "title: name"),
        ("a: name", "a: owner"),
        ("name: __typename", "name: owner"),
    ] {
        assert_eq!(both(cat, dog), None, "{cat} {dog}");
    }
    for (cat, dog, what) in [
        ("name", "name", "`name` would be `String!` and `String`"),
        ("legs", "legs", "`legs` would be `Int` and `Float`"),
        (
            "mother { id }",
            "mother { id }",
            "`mother` would be `Cat` and `Dog!`",
        ),
        ("tags", "tags", "`tags` would be `[String!]` and `[String]`"),
        (
            "a: tags",
            "a: friend { id }",
            "`a` would be `[String!]` and `Cat`",
        ),
        (
            "friend { a: name }",
            "friend { a: name }",
            "`a` would be `String` and `String!`",
        ),
        (
            "name: __typename",
            "name",
            "`name` would be `String!` and `String`",
        ),
    ] {
        let found = both(cat, dog).unwrap_or_default();
        assert!(found.starts_with(what), "{cat} {dog}: {found}");
    }
}

#[test]
fn fragments_are_looked_into() {
    let found = refusal(
        "{ node { ...cat ... on Dog { friend { name } } } } \
         fragment cat on Cat { ...friends } fragment friends on Cat { friend { name } }",
    );
    assert!(found.is_some_and(|found| found.contains("`name`")));
}
