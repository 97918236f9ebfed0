//! Any string is a query: parsing one never panics, stays within its limits, says the same twice,
//! and marking it up in a text gives well-formed HTML.
#![no_main]

use commonplace::search::{highlight, parse, snippet};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (typed, text) = input;
    let query = parse(typed);
    assert_eq!(query, parse(typed));
    assert!(query.clauses.len() <= 64 && query.references.len() <= 32 && query.notes.len() <= 32);
    for language in [None, Some("de"), Some("ar"), Some("ja")] {
        let whole = highlight(text, &query, language);
        for html in snippet(text, &query, language).into_iter().chain([whole]) {
            let bare = html.replace("<mark>", "").replace("</mark>", "");
            assert!(!bare.contains(['<', '>', '"']));
            assert_eq!(html.matches("<mark>").count(), html.matches("</mark>").count());
        }
    }
});
