//! Whatever somebody types is a query: it finds something or nothing, and is never an error.

use serde_json::{Value, json};

use super::Asked;
use super::demo::Demo;

const SEARCH: &str = "query($q: String!) { search(query: $q, first: 3) {
    edges { cursor node { id } highlights { field html } } totalCount notes
} }";

#[tokio::test]
async fn odd_queries_are_answered() {
    let demo = Demo::new().await;
    let viewer = demo.by("p-elif-kaya").await;
    for (typed, notes) in [
        ("x".repeat(100_000), Some("beginning")),
        ("partner ".repeat(10_000), Some("beginning")),
        (
            (0..10_000).map(|n| format!("w{n} ")).collect(),
            Some("beginning"),
        ),
        ((0..200).map(|n| format!("w{n} ")).collect(), Some("64")),
        ("\"".repeat(4_001), None),
        ("(".repeat(4_001), None),
        ("((((a)) OR (b".to_owned(), None),
        ("-".to_owned(), None),
        ("- + OR AND NOT && || !".to_owned(), None),
        ("\"never closed".to_owned(), None),
        ("\u{0}\u{1b}[31m\u{7f}\r\n\t".to_owned(), None),
        ("\u{202e}gnihton\u{202c} \u{2066}x\u{2069}".to_owned(), None),
        ("🎉 👩‍👩‍👧‍👦 🇩🇪".to_owned(), None),
        ("\u{fffd}\u{ffff}\u{10ffff}".to_owned(), None),
        ("e\u{301}\u{301}\u{301}".repeat(900), None),
        ("kind:".to_owned(), None),
        ("tag: space: \"\"".to_owned(), None),
        ("kind:\"\"".to_owned(), Some("kind")),
        ("before:2026-13".to_owned(), Some("2026-05-31")),
        ("lang:\u{202e}".to_owned(), Some("pt-BR")),
        ("colour:red".to_owned(), Some("no field")),
        ("* ** a* *a".to_owned(), None),
        ("' OR 1=1 --; <script>alert(1)</script>".to_owned(), None),
        ("../../etc/passwd %00 ${x} {{x}}".to_owned(), None),
    ] {
        let found = demo.ask(&viewer, SEARCH, json!({ "q": typed })).await;
        let search = &found["search"];
        let name: String = typed.chars().take(40).collect();
        assert!(search["edges"].is_array(), "{name:?}: {found}");
        let html = search["edges"].to_string();
        assert!(!html.contains("<script"), "{name:?}: {html}");
        if let Some(wanted) = notes {
            assert!(
                search["notes"].to_string().contains(wanted),
                "{name:?}: {search}"
            );
        }
    }
}

#[tokio::test]
async fn half_a_character_is_a_slip_of_the_program_that_sends_it() {
    let demo = Demo::new().await;
    let viewer = demo.by("p-elif-kaya").await;
    for half in ["\\ud800", "\\udc00", "\\uDFFFx"] {
        let query = format!("{{ search(query: \"{half}\") {{ totalCount }} }}");
        let body: Value =
            serde_json::from_str(&demo.body(&viewer, &query, json!({})).await).expect("JSON");
        assert!(body.get("data").is_none_or(Value::is_null), "{body}");
        assert!(body["errors"][0]["message"].is_string(), "{body}");
    }
}

#[tokio::test]
async fn languages_and_names_find_their_documents() {
    let asked = Asked::new().await;
    let space = asked.space().await;
    for (title, language, text) in [
        (
            "契約更新の手引き",
            Value::Null,
            "パートナーは毎年の契約更新を期限までに申請してください。",
        ),
        (
            "Maßnahmen zur Übergabe",
            Value::Null,
            "# Größe\n\nDie Größe der Straße und die Häuser der Partner werden in diesem Leitfaden \
             ausführlich beschrieben, damit jeder die richtigen Verträge findet.",
        ),
        (
            "دليل الشركاء",
            json!("ar"),
            "يجب توقيع الاتفاقيات والمستندات المطلوبة في الإدارة قبل البدء.",
        ),
        (
            "Adapter",
            json!("en"),
            "The `XR-2000/b` calls `getUserName` with an `api_key` since v1.2.3.",
        ),
    ] {
        let input = json!({
            "place": {"space": space}, "title": title, "text": text, "language": language,
            "kind": "SPEC", "publish": true,
        });
        asked
            .change(
                "documentCreate",
                "DocumentCreateInput",
                "document { id }",
                input,
            )
            .await;
    }
    asked.index().await;
    let query = "query($q: String!) { search(query: $q) {
        edges { node { title language } highlights { html } }
    } }";
    for (typed, title, marked) in [
        ("契約更新", "契約更新の手引き", "<mark>契約更新</mark>"),
        ("パートナーの契約", "契約更新の手引き", "<mark>パートナー"),
        ("Strasse", "Maßnahmen zur Übergabe", "<mark>Straße</mark>"),
        ("GROESSE", "Maßnahmen zur Übergabe", "<mark>Größe</mark>"),
        ("Haus", "Maßnahmen zur Übergabe", "<mark>Häuser</mark>"),
        (
            "massnahme uebergabe",
            "Maßnahmen zur Übergabe",
            "<mark>Maßnahmen</mark>",
        ),
        ("اتفاقية", "دليل الشركاء", "<mark>الاتفاقيات</mark>"),
        ("مستندات اداره", "دليل الشركاء", "<mark>والمستندات</mark>"),
        ("xr2000b", "Adapter", "<mark>XR-2000/b</mark>"),
        ("\"XR 2000 b\"", "Adapter", "<mark>XR-2000/b</mark>"),
        ("getusername", "Adapter", "<mark>getUserName</mark>"),
        ("\"user name\"", "Adapter", "<mark>UserName</mark>"),
        ("apikey", "Adapter", "<mark>api_key</mark>"),
        ("1.2.3", "Adapter", "<mark>1.2.3</mark>"),
    ] {
        let found = asked.ask(&asked.admin, query, json!({ "q": typed })).await;
        let (data, _) = found.expect("signs in");
        let first = &data["search"]["edges"][0];
        assert_eq!(first["node"]["title"], title, "{typed}: {data}");
        assert!(
            first["highlights"].to_string().contains(marked),
            "{typed}: {first}"
        );
    }
    let all = asked
        .ask(&asked.admin, query, json!({ "q": "lang:de" }))
        .await;
    assert_eq!(
        all.expect("signs in").0["search"]["edges"],
        json!([]),
        "detected is not shown"
    );
}
