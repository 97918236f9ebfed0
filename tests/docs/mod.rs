//! Docs: every example of the pages in `docs/` is run on a served demo, and answers what stands beside it.
//!
//! `docs/api.md` says how an example is written, under "How to read the examples".

mod codes;
mod hub;
mod page;
mod same;
mod socket;

use hub::Served;
use page::Example;
use same::Names;

/// The page for client developers.
const PAGE: &str = "docs/api.md";

fn read(path: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_answers_what_stands_beside_it() {
    let examples = page::examples(&read(PAGE)).unwrap_or_else(|why| panic!("{PAGE}: {why}"));
    let hub = Served::new(examples.iter().map(|example| example.who.as_str())).await;
    let mut names = hub.names();
    let mut wrong = Vec::new();
    let mut unguarded = Vec::new();
    for example in &examples {
        let said = hub.run(example, &mut names).await;
        let before = names.clone();
        match said.and_then(|said| compare(example, &said, &mut names).map(|()| said)) {
            Ok(said) => unguarded.extend(changes_pass(example, &said, &before)),
            Err(why) => wrong.push(format!("{PAGE}:{}: {why}", example.line)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(unguarded.is_empty(), "{}", unguarded.join("\n"));
    println!("{} examples of {PAGE} ran", examples.len());
    assert!(examples.len() >= 25, "the page was not read well");
}

fn compare(example: &Example, said: &str, names: &mut Names) -> Result<(), String> {
    let expected = &example.expected;
    let fit = match example.is_json {
        true => same::json(expected, said, names),
        false => same::text(expected, said),
    };
    fit.map_err(|why| format!("{why}; it answered\n{}", same::pretty(said)))
}

/// The places where an answer could be another one without anybody noticing: with each value changed in turn.
fn changes_pass(example: &Example, said: &str, names: &Names) -> Vec<String> {
    let changed = match example.is_json {
        true => same::changed(&example.expected, said),
        false => vec![format!("{said}and more\n")],
    };
    let passes = changed
        .into_iter()
        .filter(|said| compare(example, said, &mut names.clone()).is_ok());
    passes
        .map(|said| format!("{PAGE}:{} would accept\n{said}", example.line))
        .collect()
}
