//! What people type, and what it is understood as.

use proptest::prelude::*;

use super::*;

/// `?` may, `+` must, `-` must not; `*` beginning, quotes phrase.
fn show(query: &Query) -> String {
    let leaf = |leaf: &Leaf| match leaf {
        Leaf::Word(word) => word.folded.clone(),
        Leaf::Prefix(start) => format!("{start}*"),
        Leaf::Phrase(slots) => {
            let star = |slot: &Slot| if slot.prefix { "*" } else { "" };
            let texts: Vec<_> = slots
                .iter()
                .map(|slot| format!("{}{}@{}", slot.text, star(slot), slot.offset))
                .collect();
            format!("\"{}\"", texts.join(" "))
        }
    };
    let shown = query.clauses.iter().map(|clause| {
        let sign = match clause.occur {
            Occur::Should => "",
            Occur::Must => "+",
            Occur::Not => "-",
        };
        format!("{sign}{}", leaf(&clause.leaf))
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_typed_becomes_clauses() {
    for (typed, clauses) in [
        ("", ""),
        ("  \u{0}\u{7} ", ""),
        ("Partner Pläne", "partner plane"),
        ("\"Exact Phrase\" word", "+\"exact@0 phrase@1\" word"),
        ("“curly quotes”", "+\"curly@0 quotes@1\""),
        ("-draft +signed", "-draft +signed"),
        ("-\"not this\"", "-\"not@0 this@1\""),
        ("\"a b\" OR \"c d\"", "\"a@0 b@1\" \"c@0 d@1\""),
        ("one OR two", "one two"),
        ("OR", "or"),
        ("one OR", "one or"),
        ("OR one", "or one"),
        ("integ* a*", "integ* a"),
        ("\"early acc*\"", "+\"early@0 acc*@1\""),
        ("XR-2000/b", "\"xr@0 2000@1 b@2\" xr2000b"),
        ("+XR-2000/b", "+\"xr@0 2000@1 b@2\""),
        ("api_key", "\"api@0 key@1\" apikey"),
        ("api_k*", "\"api@0 k@1\" apik*"),
        ("-api_key", "-\"api@0 key@1\" -apikey"),
        ("go-live", "go live golive"),
        ("getUserName", "getusername \"get@0 user@1 name@2\""),
        ("+getUserName", "+getusername"),
        ("getUs*", "getus*"),
        ("GitHub", "github"),
        ("OAuth2", "oauth2 \"oauth@0 2@1\""),
        ("v1.2.3", "\"v1@0 2@1 3@2\" \"1@0 2@1 3@2\""),
        ("1.2.3", "\"1@0 2@1 3@2\""),
        ("\"getUserName()\"", "+\"getusername@0\""),
        ("partner's", "\"partner@0 s@1\" partner"),
        ("東京都", "\"東京@0 京都@1\" 東京 京都"),
        ("用", "用*"),
        (
            "パートナーの契約",
            "\"パー@0 ート@1 トナ@2 ナー@3 ーの@4 の契@5 契約@6\" パー ート トナ ナー ーの の契 契約 \
             \"パー@0 ート@1 トナ@2 ナー@3\"",
        ),
        ("\"open quote", "open quote"),
        ("a\"b", "a b"),
        ("\u{202e}word\u{202c}", "word"),
        ("🎉 party 👩‍👩‍👧", "party"),
        ("((a OR (b)) c)", "a b c"),
        ("field:", "field"),
        ("-", ""),
        ("--x -(y)", "x y"),
        ("٢٠٢٦", "2026"),
        ("- + -- \" \"\" ** () && ||", ""),
        ("the the THE", "the"),
        ("kind: x", "kind x"),
        ("nope:x", "\"nope@0 x@1\" nope"),
        ("kind:nonsense", "\"kind@0 nonsense@1\" kind nonsense"),
        ("-kind:spec", "-\"kind@0 spec@1\""),
    ] {
        assert_eq!(show(&parse(typed)), clauses, "{typed}");
    }
}

#[test]
fn field_words_become_filters() {
    let query = parse(
        "tag:Roadmap kind:case-study kind:\"case study\" KIND:spec lang:pt-BR verified:Yes \
         after:2026 before:2026-05-31 space:emea partner:\"Acme GmbH\" owner:ann@example.org",
    );
    let filter = &query.filter;
    assert_eq!(filter.tags, ["Roadmap"]);
    use DocumentKind::{CaseStudy, Spec};
    assert_eq!(filter.kinds, [CaseStudy, CaseStudy, Spec]);
    assert_eq!(filter.languages, ["pt-BR"]);
    assert_eq!(filter.verified, Some(true));
    let shown = |time: Option<Time>| time.map(|t| t.to_rfc3339()).unwrap_or_default();
    assert_eq!(shown(filter.updated_from), "2026-01-01T00:00:00+00:00");
    assert_eq!(shown(filter.updated_until), "2026-05-31T00:00:00+00:00");
    let references: Vec<_> = query
        .references
        .iter()
        .map(|reference| (reference.field, reference.text.as_str()))
        .collect();
    assert_eq!(
        references,
        [
            (RefField::Space, "emea"),
            (RefField::Partner, "Acme GmbH"),
            (RefField::Owner, "ann@example.org"),
        ]
    );
    assert!(query.clauses.is_empty() && query.notes.is_empty());
    for (typed, same) in [
        ("language:de", "lang:de"),
        ("type:spec", "kind:spec"),
        ("in:emea", "space:emea"),
        ("Author:ann", "owner:ann"),
        ("since:2026/05", "after:2026-05"),
        ("company:acme tags:x", "partner:acme tag:x"),
    ] {
        assert_eq!(parse(typed), parse(same), "{typed}");
    }
    for plain in [
        "https://example.org/a:b",
        "std::io",
        "C:\\x",
        "10:30",
        "a:b",
        "note: x",
        "field:",
    ] {
        assert!(parse(plain).notes.is_empty(), "{plain}");
    }
    for odd in [
        "before:soon",
        "after:2026-13",
        "verified:maybe",
        "lang:???",
        "kind:x",
        "before:2026-02-30",
        "before:99999",
        "after:-1",
        "after:2026-05-31T00:00:00Z",
        "nope:x",
    ] {
        let query = parse(odd);
        assert_eq!(query.notes.len(), 1, "{odd}");
        assert_eq!(query.filter, Default::default(), "{odd}");
    }
}

#[test]
fn limits_are_told() {
    let words: Vec<_> = (0..100).map(|n| format!("w{n}")).collect();
    let query = parse(&words.join(" "));
    assert_eq!(query.clauses.len(), MAX_WORDS);
    assert_eq!(query.notes, ["only the first 64 words were looked for"]);
    let long = parse(&"é".repeat(100_000));
    assert_eq!(long.clauses.len(), 1);
    assert!(long.notes[0].contains("long query"));
    assert_eq!(parse(&"tag:x ".repeat(600)).filter.tags.len(), MAX_VALUES);
}

proptest! {
    #[test]
    fn any_string_is_a_query(
        typed in "(\\PC|[\"+:*\\-\\x00-\\x20]|[aZ9_./&東ア\u{202e}\u{301}\u{640}]|OR |kind:|tag:|after:){0,80}",
    ) {
        let query = parse(&typed);
        prop_assert_eq!(&query, &parse(&typed));
        let is_empty = |clause: &Clause| match &clause.leaf {
            Leaf::Phrase(slots) => slots.is_empty(),
            Leaf::Word(word) => word.folded.is_empty(),
            Leaf::Prefix(start) => start.is_empty(),
        };
        prop_assert!(!query.clauses.iter().any(is_empty));
        let words: usize = query.clauses.iter().map(|clause| match &clause.leaf {
            Leaf::Phrase(slots) => slots.len(),
            _ => 1,
        }).sum();
        prop_assert!(words <= MAX_WORDS);
        prop_assert!(query.references.len() <= MAX_VALUES && query.notes.len() <= MAX_VALUES);
    }
}
