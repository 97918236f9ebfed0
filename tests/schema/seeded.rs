//! Seeded: one schema with each wrong edit in turn, to prove that the check notices it and nothing else.

use chrono::NaiveDate;

use super::announced;
use super::differences::{Weight, between};
use super::sdl::Sdl;

const OLD: &str = r#"
type Query {
  find(text: String!, first: Int = 10, kinds: [Kind!]): Found!
  old: Found @deprecated(reason: "Use `find`. Removal on 2030-06-30.")
  plain: [String!]
}
interface Node { id: ID! }
type Found implements Node { id: ID! title: String note: String! thing: Thing }
type Lost { id: ID! at: Time }
union Thing = Found | Lost
enum Kind { A B C @deprecated(reason: "Use `B`. Removal on 2030-06-30.") }
input Filter { above: Int below: Int! = 3 kind: Kind! }
input Pick @oneOf { id: ID key: String }
scalar Time
"#;

/// What is replaced by what, and the differences that must be told: `!` before those that break clients.
const EDITS: &[(&str, &str, &[&str])] = &[
    ("", "", &[]),
    // What clients can live with, without a word.
    ("at: Time }", "at: Time more: String }", &[]),
    ("title: String note", "title: String! note", &[]),
    ("plain: [String!]", "plain: [String!]!", &[]),
    (
        "scalar Time",
        "scalar Time scalar Day type New { a: Int! }",
        &[],
    ),
    ("find(text: String!", "find(text: String", &[]),
    ("kind: Kind! }", "kind: Kind }", &[]),
    // Types.
    ("scalar Time", "", &["!Time: is gone"]),
    (
        "scalar Time",
        "enum Time { NOW }",
        &["!Time: was Scalar, is Enum"],
    ),
    ("scalar Time", "scalar Instant", &["!Time: is gone"]),
    (
        "union Thing = Found | Lost",
        "union Thing = Found",
        &["!Thing.Lost: is gone"],
    ),
    (
        "Found | Lost",
        "Found | Lost | Lent type Lent { id: ID! }",
        &["Thing.Lent: is new: clients may not know it"],
    ),
    (
        "Found implements Node",
        "Found",
        &["!Found: is no Node any more"],
    ),
    (
        "type Lost",
        "type Lost implements Node",
        &["Lost: is a Node too"],
    ),
    // Fields.
    ("title: String note", "note", &["!Found.title: is gone"]),
    (
        "title: String note",
        "heading: String note",
        &["!Found.title: is gone"],
    ),
    (
        "note: String!",
        "note: String",
        &["!Found.note: was String!, is String"],
    ),
    (
        "title: String note",
        "title: Int note",
        &["!Found.title: was String, is Int"],
    ),
    (
        "plain: [String!]",
        "plain: [String]",
        &["!Query.plain: was [String!], is [String]"],
    ),
    (
        "plain: [String!]",
        "plain: String",
        &["!Query.plain: was [String!], is String"],
    ),
    // Arguments.
    ("first: Int = 10, ", "", &["!Query.find(first:): is gone"]),
    (
        "kinds: [Kind!]",
        "kinds: [Kind!], in: ID!",
        &["!Query.find(in:): is new and required"],
    ),
    (
        "kinds: [Kind!]",
        "kinds: [Kind!], in: ID",
        &["Query.find(in:): is new"],
    ),
    (
        "text: String!, first",
        "in: ID, text: String!, first",
        &["Query.find(in:): is new"],
    ),
    (
        "text: String!, first: Int = 10",
        "first: Int = 10, text: String!",
        &["!Query.find: its arguments were (text, first, kinds), are (first, text, kinds)"],
    ),
    (
        "first: Int = 10",
        "first: Int! = 10",
        &["!Query.find(first:): was Int, is Int!"],
    ),
    (
        "first: Int = 10",
        "first: Int = 20",
        &["Query.find(first:): is 20 when left out, was 10"],
    ),
    (
        "first: Int = 10",
        "first: String = 10",
        &["!Query.find(first:): was Int, is String"],
    ),
    (
        "kinds: [Kind!]",
        "kinds: [Kind!]!",
        &["!Query.find(kinds:): was [Kind!], is [Kind!]!"],
    ),
    // Values of enums.
    ("A B C", "B C", &["!Kind.A: is gone"]),
    (
        "A B C",
        "A B D C",
        &["Kind.D: is new: clients may not know it"],
    ),
    // Inputs.
    ("above: Int ", "", &["!Filter.above: is gone"]),
    (
        "above: Int ",
        "above: Int after: Int! ",
        &["!Filter.after: is new and required"],
    ),
    (
        "above: Int ",
        "above: Int after: Int! = 1 ",
        &["Filter.after: is new"],
    ),
    (
        "above: Int ",
        "above: Int! ",
        &["!Filter.above: was Int, is Int!"],
    ),
    (
        "below: Int! = 3",
        "below: Int!",
        &["!Filter.below: is required now"],
    ),
    (
        "Filter {",
        "Filter @oneOf {",
        &["!Filter: takes exactly one of its fields"],
    ),
    (
        "Pick @oneOf",
        "Pick",
        &["Pick: takes several of its fields"],
    ),
    // What was announced: before and after the day.
    (
        "C @deprecated(reason: \"Use `B`. Removal on 2030-06-30.\")",
        "",
        &["!Kind.C: is gone before 2030-06-30, as was announced"],
    ),
];

fn day(day: &str) -> NaiveDate {
    day.parse().expect("a day")
}

fn edited(from: &str, to: &str) -> Sdl {
    assert!(OLD.contains(from), "nothing is edited: {from}");
    Sdl::read(&OLD.replacen(from, to, 1))
}

#[test]
fn every_wrong_edit_is_noticed() {
    for (from, to, expected) in EDITS {
        let found = between(&Sdl::read(OLD), &edited(from, to), day("2030-06-29"));
        let found = found.iter().map(|one| match one.weight {
            Weight::Breaking => format!("!{one}"),
            Weight::Dangerous => one.to_string(),
        });
        assert_eq!(found.collect::<Vec<_>>(), *expected, "{from} -> {to}");
    }
}

#[test]
fn what_was_announced_may_go_on_its_day() {
    let old = "old: Found @deprecated(reason: \"Use `find`. Removal on 2030-06-30.\")";
    let weights = |today| {
        let found = between(&Sdl::read(OLD), &edited(old, ""), day(today));
        found.iter().map(|one| one.weight).collect::<Vec<_>>()
    };
    assert_eq!(weights("2030-06-29"), [Weight::Breaking]);
    assert_eq!(weights("2030-06-30"), [Weight::Dangerous]);
}

#[test]
fn a_type_may_go_with_all_that_had_it() {
    let old = |reason: &str| {
        Sdl::read(&format!(
            "type Query {{ a: A @deprecated(reason: \"{reason}\") b: Int }} type A {{ edges: [Edge!] }} type Edge {{ n: Int }}"
        ))
    };
    let new = Sdl::read("type Query { b: Int }");
    let is_broken = |reason: &str| {
        let found = between(&old(reason), &new, day("2030-06-30"));
        found.iter().any(|one| one.weight == Weight::Breaking)
    };
    assert!(!is_broken("Use `b`. Removal on 2030-06-30."));
    assert!(is_broken("Use `b`. Removal on 2030-07-01."));
    assert!(is_broken("Not used any more."));
}

#[test]
fn deprecations_say_what_instead_and_until_when() {
    // What the field `plain` says, and the fault that must be found on the first of January.
    let cases = [
        ("Use `find`. Removal on 2030-07-01.", None),
        (
            "Use `Query.find`. Removal on 2030-07-01. It lists too little.",
            None,
        ),
        ("Use `Found`. Removal on 2030-07-01.", None),
        (
            "Use `find`. Removal on 2030-06-30.",
            Some("goes on 2030-06-30, not before 2030-07-01"),
        ),
        (
            "Use `found`. Removal on 2030-07-01.",
            Some("there is no `found`"),
        ),
        (
            "Use `Found.name`. Removal on 2030-07-01.",
            Some("there is no `Found.name`"),
        ),
        ("Use `find`.", Some("is not \"Use")),
        ("Use `find`. Removal on some day.", Some("is not \"Use")),
        ("old", Some("is not \"Use")),
    ];
    for (reason, expected) in cases {
        let new = edited(
            "plain: [String!]",
            &format!("plain: [String!] @deprecated(reason: \"{reason}\")"),
        );
        let found = announced::faults(&Sdl::read(OLD), &new, day("2030-01-01"));
        match expected {
            None => assert!(found.is_empty(), "{reason}: {found:?}"),
            Some(text) => {
                assert_eq!(found.len(), 1, "{reason}: {found:?}");
                assert!(
                    found[0].starts_with("Query.plain: ") && found[0].contains(text),
                    "{found:?}"
                );
            }
        }
    }
}

#[test]
fn a_day_that_was_announced_is_kept() {
    let old = Sdl::read(OLD);
    let moved = |day_: &str| {
        edited(
            "Use `find`. Removal on 2030-06-30",
            &format!("Use `find`. Removal on {day_}"),
        )
    };
    // Announced long ago, so six months from now are not asked for again.
    assert_eq!(
        announced::faults(&old, &moved("2030-06-30"), day("2030-06-01")),
        [""; 0]
    );
    assert_eq!(
        announced::faults(&old, &moved("2030-12-31"), day("2030-06-01")),
        [""; 0]
    );
    let found = announced::faults(&old, &moved("2030-06-29"), day("2030-01-01"));
    assert_eq!(
        found,
        ["Query.old: goes on 2030-06-29, not before 2030-06-30"]
    );
}

#[test]
fn what_is_required_is_not_deprecated() {
    let reason = "@deprecated(reason: \"Use `above`. Removal on 2031-01-01.\")";
    let new = edited("kind: Kind! }", &format!("kind: Kind! {reason} }}"));
    let found = announced::faults(&Sdl::read(OLD), &new, day("2030-01-01"));
    assert_eq!(
        found,
        ["Filter.kind: nobody can leave out what is required"]
    );
}
