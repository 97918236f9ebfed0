//! Clocks: two nodes on one database whose clocks differ and jump to and fro. Each shows exactly
//! what the oracle says for its own clock, to the microsecond on both sides of every boundary.

use std::collections::BTreeSet;

use commonplace::error::Error;
use serde_json::{Value, json};

use super::dress::Dress;
use super::twin::{Clock, Layout, Twin};
use crate::support::dice::Dice;
use crate::support::hub::Outcome;
use crate::support::oracle::generate;
use crate::support::oracle::naive::{self, Asker, Verdict};
use crate::support::oracle::policy::time;
use crate::support::oracle::world::{Instant, Node, World};
use crate::support::run::Run;

const SHOWN: &str = "query($states: [DocumentState!]!) { \
    documents(first: 100, filter: {states: $states}) { totalCount nodes { key } } \
    published: documents(first: 100) { totalCount nodes { key } } \
    search(query: \"\", first: 100, filter: {states: $states}, facetBy: [STATE]) { totalCount nodes { key } \
        facets { values { count } } } \
    viewer { locked { id } } }";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shown_early_or_late_by_the_clock_of_the_node() {
    let run = Run::clocks();
    let mut comparisons = 0;
    for seed in run.seeds() {
        match check(seed).await {
            Ok(many) => comparisons += many,
            Err(e) => {
                panic!("seed {seed}: {e}\nrepeat with COMMONPLACE_CLOCKS=1 COMMONPLACE_SEED={seed}")
            }
        }
    }
    let Run { worlds, seed } = run;
    println!(
        "clocks: {worlds} worlds, seed {seed}, 2 nodes, {comparisons} comparisons, 0 early reads"
    );
}

/// Compares in the world of the seed; returns how many answers were compared.
pub async fn check(seed: u64) -> Outcome<u64> {
    let world = generate::world(seed);
    let mut dice = Dice::new(!seed);
    let files = Dress::of(&world, &mut dice).files(&world);
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("hub.sqlite");
    let clocks = [
        Clock::new(world.moments()[0]),
        Clock::new(world.moments()[0]),
    ];
    let first = Twin::first(&file, &files, &clocks[0]).await?;
    let mut nodes = [first, Twin::beside(&file, &clocks[1]).await?];
    for node in &mut nodes {
        node.lay_out(Layout::Whole, &mut dice).await?;
    }
    // Every moment on every node, in an order that jumps.
    let mut looks: Vec<(usize, Instant)> = Vec::new();
    for moment in world.moments() {
        looks.extend([(0, moment), (1, moment)]);
    }
    for at in (1..looks.len()).rev() {
        looks.swap(at, dice.within(0, at));
    }
    let mut comparisons = 0;
    for (node, now) in looks {
        clocks[node].set(now);
        let person = dice.pick(&world.people).key;
        let compared = look(&nodes[node], &world, (&person, now)).await;
        comparisons +=
            compared.map_err(|e| format!("node {node}, {person} at {}: {e}", time(now)))?;
    }
    Ok(comparisons)
}

async fn look(node: &Twin, world: &World, (person, now): (&str, Instant)) -> Outcome<u64> {
    let asker = Asker {
        person: person.to_owned(),
        cap: "MANAGE",
        spaces: Vec::new(),
    };
    let viewer = match node.store.as_person(&world.person(person).email()).await {
        Ok(viewer) => viewer,
        Err(Error::Unauthenticated) => return Ok(0),
        Err(e) => return Err(e.into()),
    };
    let states = json!({"states": ["DRAFT", "IN_REVIEW", "PUBLISHED", "ARCHIVED"]});
    let data = node.desk.data(&viewer, SHOWN, &states).await?;
    let verdict = |node: &Node| -> Verdict { naive::decide(world, &asker, node, now) };
    let of = |key: &str| Node::Document(key.to_owned());
    let documents = world
        .documents
        .iter()
        .filter(|d| verdict(&of(&d.key)).reaches("VIEW"));
    let every: BTreeSet<String> = documents.clone().map(|d| d.key.clone()).collect();
    let published = documents.filter(|d| d.state == "PUBLISHED");
    let published: BTreeSet<String> = published.map(|d| d.key.clone()).collect();
    same("documents", &every, &data["documents"])?;
    same("published", &published, &data["published"])?;
    same("search", &every, &data["search"])?;
    let counts = data["search"]["facets"][0]["values"].as_array();
    let counted: u64 = counts
        .into_iter()
        .flatten()
        .filter_map(|v| v["count"].as_u64())
        .sum();
    if counted != every.len() as u64 {
        return Err(format!("the facet counts {counted} of {}", every.len()).into());
    }
    let locked = data["viewer"]["locked"].as_array().map_or(0, Vec::len);
    let nodes = world.nodes();
    let expected = nodes
        .iter()
        .filter(|n| naive::is_locked(world, &asker, n, now))
        .count();
    if locked != expected {
        return Err(format!("{locked} are locked: the oracle says {expected}").into());
    }
    for document in &world.documents {
        let query = "query($key: String!) { document(by: {key: $key}) { key } }";
        let data = node
            .desk
            .data(&viewer, query, &json!({"key": document.key}))
            .await?;
        if data["document"].is_null() == every.contains(&document.key) {
            return Err(format!("{}: {data}", document.key).into());
        }
    }
    Ok(5 + world.documents.len() as u64)
}

fn same(what: &str, expected: &BTreeSet<String>, found: &Value) -> Outcome<()> {
    let rows = found["nodes"].as_array().into_iter().flatten();
    let keys: BTreeSet<String> = rows
        .filter_map(|row| row["key"].as_str().map(str::to_owned))
        .collect();
    if keys == *expected && found["totalCount"] == json!(expected.len()) {
        return Ok(());
    }
    Err(format!("{what}: the oracle says {expected:?}, the hub {found}").into())
}
