//! The size and depth of a document with its fragments.

use async_graphql::parser::parse_query;

use super::{check, code};
use crate::api::guard::refusal::Code::{TooDeep, TooLarge, ValidationFailed};
use crate::api::guard::shape::shape;

/// Fragments that each spread the next one `spreads` times.
fn bomb(levels: usize, spreads: usize) -> String {
    let fragments = (0..levels).map(|level| {
        let next = format!("...F{} ", level + 1).repeat(spreads);
        format!("fragment F{level} on Query {{ {next}}}\n")
    });
    let fragments: String = fragments.collect();
    format!("{{ ...F0 }} {fragments} fragment F{levels} on Query {{ hello }}")
}

fn nested(fields: usize) -> String {
    let inner = fields - 2;
    format!(
        "{{ viewer {{ {} name {} }} }}",
        "friend {".repeat(inner),
        "}".repeat(inner)
    )
}

fn steps(query: &str) -> usize {
    let document = parse_query(query).expect("the case is GraphQL");
    shape(&document).expect("the case keeps the limits").steps
}

#[test]
fn limits_are_kept() {
    let aliases = |n: usize| -> String {
        let fields: String = (0..n).map(|i| format!("a{i}:hello ")).collect();
        format!("{{ {fields} }}")
    };
    let operations =
        |n: usize| -> String { (0..n).map(|i| format!("query Q{i} {{ hello }}")).collect() };
    let directives = |n: usize| format!("{{ hello {} }}", "@include(if: true) ".repeat(n));
    let inline = |n: usize| format!("{{ {} hello {} }}", "... {".repeat(n), "}".repeat(n));
    let cases = [
        (nested(15), None),
        (nested(16), Some(TooDeep)),
        (inline(31), None),
        (inline(32), Some(TooDeep)),
        (aliases(100), None),
        (aliases(101), Some(TooLarge)),
        (directives(5), None),
        (directives(6), Some(TooLarge)),
        (operations(21), Some(TooLarge)),
        (bomb(8, 2), None),
        (bomb(24, 2), Some(TooLarge)),
        (bomb(28, 10), Some(TooLarge)),
        (bomb(40, 1), Some(TooDeep)),
        (bomb(500, 1), Some(TooDeep)),
        (
            "{ ...A } fragment A on Query { ...A }".into(),
            Some(ValidationFailed),
        ),
        (
            "{ ...A } fragment A on Query { ...B } fragment B on Query { viewer { ...A } }".into(),
            Some(ValidationFailed),
        ),
        ("{ ...Missing }".into(), None),
        // Never spread, but the library looks into it all the same.
        (bomb(24, 2).replacen("...F0", "hello", 1), Some(TooLarge)),
        (
            format!(
                "{{ {} }} fragment T on Query {{ {} }}",
                "...T ".repeat(20),
                "hello ".repeat(300)
            ),
            Some(TooLarge),
        ),
    ];
    for (query, expected) in cases {
        let shown: String = query.chars().take(60).collect();
        assert_eq!(code(&query), expected, "{shown}");
    }
}

#[test]
fn a_refusal_says_the_limit_and_the_value() {
    let refusal = check(&nested(16)).expect_err("it is too deep");
    assert_eq!(
        refusal.message,
        "the document has 16 fields inside each other, 15 are allowed: ask for less, or in several requests"
    );
}

#[test]
fn the_work_is_linear_in_the_document() {
    // Each level doubles the expanded selections and adds the same work.
    for levels in 4..=10 {
        let spreads = 2 * levels + 2;
        assert!(steps(&bomb(levels, 2)) <= 4 * spreads, "{levels} levels");
    }
    let wide = |n: usize| format!("{{ {} }}", "hello ".repeat(n));
    assert_eq!(steps(&wide(1_000)), 10 * steps(&wide(100)));
}

#[test]
fn introspection_passes_once_and_does_not_multiply() {
    let standard = include_str!("introspection.graphql");
    assert_eq!(
        check(standard).map_err(|refusal| refusal.message),
        Ok(1_229)
    );
    let cases = [
        (
            "{ __schema { types { fields { type { fields { name } } } } } }",
            Some(TooDeep),
        ),
        (
            "{ __schema { ...S } } fragment S on __Schema { types { ...T } }
             fragment T on __Type { fields { type { possibleTypes { name } } } }",
            Some(TooDeep),
        ),
        (
            "{ __type(name: \"Query\") { fields { name type { fields { name } } } } }",
            None,
        ),
    ];
    for (query, expected) in cases {
        assert_eq!(code(query), expected, "{query}");
    }
}
