//! Cursors: one viewer's is refused to every other, and one that was altered to everybody.

use commonplace::store::Viewer;
use serde_json::{Value, json};

use super::dress::Dress;
use super::twin::{Clock, Layout, Twin};
use crate::support::dice::Dice;
use crate::support::hub::Outcome;
use crate::support::oracle::generate;

/// Lists with a cursor, and the same from a cursor on.
const LISTS: [(&str, &str, &str); 3] = [
    (
        "{ documents(first: 1) { pageInfo { endCursor } } }",
        "query($after: String) { documents(first: 1, after: $after) { totalCount } }",
        "/documents/pageInfo/endCursor",
    ),
    (
        "{ search(query: \"\", first: 1) { pageInfo { endCursor } } }",
        "query($after: String) { search(query: \"\", first: 1, after: $after) { totalCount } }",
        "/search/pageInfo/endCursor",
    ),
    (
        "{ spaces(first: 1) { pageInfo { endCursor } } }",
        "query($after: String) { spaces(first: 1, after: $after) { totalCount } }",
        "/spaces/pageInfo/endCursor",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_serves_its_own_viewer_only() {
    let mut cursors = 0;
    for seed in 1..=3 {
        let checked = check(seed).await;
        cursors += checked.unwrap_or_else(|e| panic!("seed {seed}: {e}"));
    }
    assert!(cursors > 0, "no list had a cursor");
    println!("cursors: 3 worlds, seed 1, {cursors} tried, 0 accepted");
}

/// Tries everybody's cursors in the world of the seed; returns how many were refused.
pub async fn check(seed: u64) -> Outcome<u64> {
    let world = generate::world(seed);
    let mut dice = Dice::new(!seed);
    let files = Dress::of(&world, &mut dice).files(&world);
    let directory = tempfile::tempdir()?;
    let clock = Clock::new(dice.pick(&world.moments()));
    let mut hub = Twin::first(&directory.path().join("hub.sqlite"), &files, &clock).await?;
    hub.lay_out(Layout::Whole, &mut dice).await?;
    let mut viewers = Vec::new();
    for person in &world.people {
        viewers.extend(hub.store.as_person(&person.email()).await.ok());
    }
    let mut refused = 0;
    for (list, from, at) in LISTS {
        for owner in &viewers {
            let data = hub.desk.data(owner, list, &json!({})).await?;
            let Some(cursor) = data.pointer(at).and_then(Value::as_str) else {
                continue;
            };
            hub.desk
                .data(owner, from, &json!({ "after": cursor }))
                .await?;
            refused += refuse(&hub, (owner, from), &altered(cursor)).await?;
            for other in viewers
                .iter()
                .filter(|other| other.person() != owner.person())
            {
                refused += refuse(&hub, (other, from), cursor).await?;
            }
        }
    }
    Ok(refused)
}

async fn refuse(hub: &Twin, (viewer, query): (&Viewer, &str), cursor: &str) -> Outcome<u64> {
    let body = hub
        .desk
        .body(viewer, query, &json!({ "after": cursor }))
        .await;
    match body.contains("BAD_USER_INPUT") {
        true => Ok(1),
        false => Err(format!("a wrong cursor was accepted: {query}\n{body}").into()),
    }
}

/// The cursor with another signature.
fn altered(cursor: &str) -> String {
    let at = cursor.len() - 6;
    let other = if cursor[at..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    format!("{}{other}{}", &cursor[..at], &cursor[at + 1..])
}
