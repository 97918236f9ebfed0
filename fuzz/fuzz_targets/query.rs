//! Any string is a query: parsing one never panics, stays within its limits, says the same twice,
//! and marking it up in a text gives well-formed HTML.
#![no_main]

use commonplace::search::{Prepared, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str)| {
    let (typed, text) = input;
    let query = parse(typed);
    assert_eq!(query, parse(typed));
    assert!(query.clauses.len() <= 64 && query.references.len() <= 32 && query.notes.len() <= 32);
    for language in [None, Some("de"), Some("ar"), Some("ja")] {
        let prepared = Prepared::new(text, language);
        let whole = prepared.highlight(&query);
        let part = prepared.snippet(&query).map(|snippet| snippet.html);
        for html in part.into_iter().chain([whole]) {
            let bare = html.replace("<mark>", "").replace("</mark>", "");
            assert!(!bare.contains(['<', '>', '"']));
            assert_eq!(html.matches("<mark>").count(), html.matches("</mark>").count());
        }
    }
});
