//! The schema against the one that clients were last told of: what would break them, and whether what goes
//! was announced in time. Needs no hub, only the two texts.

#[path = "schema/announced.rs"]
mod announced;
#[path = "schema/differences.rs"]
mod differences;
#[path = "schema/release.rs"]
mod release;
#[path = "schema/sdl.rs"]
mod sdl;
#[path = "schema/seeded.rs"]
mod seeded;

use chrono::{NaiveDate, Utc};

use differences::Weight;
use sdl::Sdl;

fn read(path: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn today() -> NaiveDate {
    Utc::now().date_naive()
}

fn none(faults: Vec<String>, instead: &str) {
    let list = faults.join("\n  ");
    assert!(faults.is_empty(), "{instead}\n  {list}");
}

#[test]
fn nothing_breaks_the_clients_of_the_last_release() {
    let (released, now) = (read(release::PATH), read("schema.graphql"));
    let found = differences::between(&Sdl::read(&released), &Sdl::read(&now), today());
    let (breaking, dangerous): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|difference| difference.weight == Weight::Breaking);
    for difference in &dangerous {
        println!("dangerous: {difference}");
    }
    println!("{} dangerous differences", dangerous.len());
    none(
        breaking.iter().map(ToString::to_string).collect(),
        "clients of the last release would break: keep it and deprecate it, see \"Changes of the API\" in docs/api.md",
    );
}

#[test]
fn what_goes_is_announced_in_time() {
    let (released, now) = (read(release::PATH), read("schema.graphql"));
    let since = release::date(&released);
    none(
        announced::faults(&Sdl::read(&released), &Sdl::read(&now), since),
        "deprecations that say too little, or too late:",
    );
}

#[test]
fn what_goes_is_in_the_changelog() {
    let (now, changes) = (Sdl::read(&read("schema.graphql")), read("CHANGELOG.md"));
    let missing =
        announced::deprecated(&now).filter(|(at, _)| !changes.contains(&format!("`{at}`")));
    none(
        missing.map(|(at, _)| at).collect(),
        "deprecated, but not under \"Schema\" in CHANGELOG.md:",
    );
}

#[test]
fn a_release_renews_what_is_compared() {
    let Some(day) = std::env::var_os("COMMONPLACE_RELEASE") else {
        return;
    };
    let day = day.to_str().and_then(|day| day.parse().ok());
    let day: NaiveDate = day.expect("COMMONPLACE_RELEASE is a day, YYYY-MM-DD");
    let (released, now) = (read(release::PATH), read("schema.graphql"));
    none(
        announced::faults(&Sdl::read(&released), &Sdl::read(&now), day),
        "too early to release: clients hear of these from this release on",
    );
    release::write(&now, day);
}
