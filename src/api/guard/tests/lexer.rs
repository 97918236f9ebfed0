//! The bytes of a document.

use crate::api::guard::lexer::lex;
use crate::api::guard::limit;
use crate::api::guard::refusal::Code::{self, ParseFailed, TooDeep, TooLarge};

#[test]
fn counts_what_is_neither_blank_nor_comment() {
    let cases: &[(&str, usize)] = &[
        ("", 0),
        ("\u{feff} \t,\r\n # {{{ \"\"\" \n", 0),
        ("{ a }", 3),
        ("query Q($a: [Int!] = [-1.5e+3]) @d { ...F }", 21),
        (r#"{ a(b: "x\"y \\ { [ \u00e9") }"#, 8),
        (r#"{ a(b: """ " "" \""" { ( # """) }"#, 8),
        (r#"{ a(b: "" c: """""") }"#, 11),
        ("{ a(b: \"日本 \\é \u{1f980}\u{200d} \u{202e}\") }", 8),
        ("{ a # } \r b }", 4),
    ];
    for (query, tokens) in cases {
        assert_eq!(lex(query), Ok(*tokens), "{query}");
    }
}

#[test]
fn refuses_what_the_parser_must_not_get() {
    let brackets = |open: &str, n: usize| format!("{{pick(by:{}", open.repeat(n));
    let cases: Vec<(String, Code)> = vec![
        (brackets("[", 2_000), TooDeep),
        (brackets("[", 20_000), TooDeep),
        (brackets("[", 200_000), TooLarge),
        (brackets("{a:", 2_000), TooDeep),
        (brackets("({[", 100), TooDeep),
        ("{a".repeat(2_000), TooDeep),
        ("(".repeat(32 * 1024), TooDeep),
        ("a ".repeat(5_001), TooLarge),
        (format!("{{ {} }}", "a".repeat(129)), TooLarge),
        (" ".repeat(32 * 1024 + 1), TooLarge),
        ("{ a(b: \"x) }".into(), ParseFailed),
        ("{ a(b: \"x\n\") }".into(), ParseFailed),
        ("{ a(b: \"x\\".into(), ParseFailed),
        ("{ a(b: \"x\\\n\") }".into(), ParseFailed),
        ("{ a(b: \"\"\"x\"\") }".into(), ParseFailed),
        ("{ a(b: \"\"\"x\\\"\"\") }".into(), ParseFailed),
        ("{ a".into(), ParseFailed),
        ("a }".into(), ParseFailed),
        ("{ a(b: [1) ] }".into(), ParseFailed),
        ("{ a .. b }".into(), ParseFailed),
        ("{ é }".into(), ParseFailed),
        ("{ a\u{a0}b }".into(), ParseFailed),
        ("{ a\u{202e}b }".into(), ParseFailed),
        ("{ a\0 }".into(), ParseFailed),
        ("{ a; }".into(), ParseFailed),
    ];
    for (query, code) in cases {
        let shown: String = query.chars().take(40).collect();
        assert_eq!(
            lex(&query).map_err(|refusal| refusal.code),
            Err(code),
            "{shown}"
        );
    }
}

#[test]
fn brackets_pass_up_to_the_limit() {
    let nested = |n: usize| format!("{}a{}", "[".repeat(n), "]".repeat(n));
    assert!(lex(&nested(limit::BRACKETS)).is_ok());
    assert!(lex(&nested(limit::BRACKETS + 1)).is_err());
}

#[test]
fn a_refusal_names_the_place() {
    let refusal = lex("{\n  é }").expect_err("é is not GraphQL");
    let at = refusal.at.expect("it has a place");
    assert_eq!((at.line, at.column), (2, 3));
    assert_eq!(
        refusal.message,
        "unexpected character U+00E9 outside a string"
    );
}
