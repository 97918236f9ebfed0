//! Noninterference: whatever hidden things are added, changed or deleted, and however the index
//! is laid out, a viewer is answered with the same bytes, and is told of nothing by what it follows.

use std::collections::BTreeSet;
use std::path::Path;

use commonplace::store::Viewer;
use serde_json::{Value, json};
use uuid::Uuid;

use super::dress::Dress;
use super::operations::{Asked, Operation, operations};
use super::told;
use super::twin::{Clock, Layout, Twin, changed};
use super::variation::{Scene, Variation};
use crate::support::dice::Dice;
use crate::support::hub::Outcome;
use crate::support::oracle::generate;
use crate::support::oracle::naive::Asker;
use crate::support::oracle::world::{Instant, Person};
use crate::support::run::Run;

/// Pages read of one list at most.
const PAGES: usize = 6;
/// Steps of a variation at most.
const STEPS: usize = 10;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_changes_no_byte_of_any_answer() {
    let run = Run::pairs();
    let (mut tally, mut seed) = (Tally::default(), run.seed);
    while tally.pairs < run.worlds {
        let checked = check(seed, run.worlds - tally.pairs, &mut tally).await;
        checked.unwrap_or_else(|e| {
            panic!("seed {seed}: {e}\nrepeat with COMMONPLACE_PAIRS=1 COMMONPLACE_SEED={seed}")
        });
        seed = seed.wrapping_add(1);
    }
    let Tally {
        pairs,
        answers,
        steps,
    } = tally;
    println!(
        "noninterference: {pairs} pairs, seed {}, {steps} hidden changes, {answers} answers, 0 differences",
        run.seed
    );
}

/// What was done so far.
#[derive(Default)]
pub struct Tally {
    pub pairs: u64,
    pub answers: u64,
    pub steps: u64,
}

/// Compares up to `most` pairs that begin as the world of the seed, one for each person that can
/// sign in.
pub async fn check(seed: u64, most: u64, tally: &mut Tally) -> Outcome<()> {
    let world = generate::world(seed);
    let mut dice = Dice::new(!seed);
    let dress = Dress::of(&world, &mut dice);
    let scene = Scene { world, dress };
    let directory = tempfile::tempdir()?;
    let clock = Clock::new(scene.world.moments()[0]);
    let file = directory.path().join("first.sqlite");
    let files = scene.dress.files(&scene.world);
    let mut first = Twin::first(&file, &files, &clock).await?;
    let layout = dice.pick(&[Layout::Whole, Layout::Crumbs]);
    first.lay_out(layout, &mut dice).await?;
    for person in scene.world.people.iter().take(most as usize) {
        let moment = dice.pick(&scene.world.moments());
        let pair = Pair {
            scene: &scene,
            first: &first,
            file: &file,
            clock: &clock,
            person,
            moment,
        };
        clock.set(moment);
        if first.store.as_person(&person.email()).await.is_err() {
            continue;
        }
        pair.compare(&mut dice, tally)
            .await
            .map_err(|e| format!("{}, first laid out as {layout:?}: {e}", person.key))?;
        tally.pairs += 1;
    }
    Ok(())
}

/// One person at one moment, and two hubs.
struct Pair<'a> {
    scene: &'a Scene,
    first: &'a Twin,
    file: &'a Path,
    clock: &'a Clock,
    person: &'a Person,
    moment: Instant,
}

impl Pair<'_> {
    async fn compare(&self, dice: &mut Dice, tally: &mut Tally) -> Outcome<()> {
        let asker = Asker {
            person: self.person.key.clone(),
            cap: "MANAGE",
            spaces: Vec::new(),
        };
        let of = (&asker, self.moment);
        let mut variation = Variation::new(self.scene, of, Dice::new(dice.roll()));
        variation.walk(dice.within(1, STEPS));

        let file = self
            .file
            .with_file_name(format!("{}.sqlite", self.person.key));
        let mut second = Twin::copy(self.file, &file, self.clock).await?;
        let layouts = [Layout::Whole, Layout::Crumbs, Layout::Grown, Layout::Behind];
        let layout = dice.pick(&layouts);
        if matches!(layout, Layout::Grown | Layout::Behind) {
            second.lay_out(Layout::Whole, dice).await?;
        }
        let begun = told::begin(&second, &self.person.email()).await?;
        self.vary(&variation, &mut second, (layout, dice)).await?;

        self.clock.set(self.moment);
        let operations = operations(&self.asked(&variation, &second, dice).await?, dice);
        let one = self.first.store.as_person(&self.person.email()).await?;
        let other = second.store.as_person(&self.person.email()).await?;
        let mut named = BTreeSet::new();
        for operation in &operations {
            let hubs = (&one, &other, &second);
            let compared = self.same(hubs, operation, &mut named).await;
            tally.answers += compared
                .map_err(|e| format!("{:?}, laid out as {layout:?}: {e}", variation.steps))?;
        }
        self.know(&one, named).await?;
        told::nothing(&second, &self.person.email(), begun)
            .await
            .map_err(|e| format!("{:?}: {e}", variation.steps))?;
        tally.steps += variation.steps.len() as u64;
        drop(second);
        std::fs::remove_file(&file)?;
        Ok(())
    }

    /// Makes the changes, while the clock stands where it stood.
    async fn vary(
        &self,
        variation: &Variation<'_>,
        second: &mut Twin,
        (layout, dice): (Layout, &mut Dice),
    ) -> Outcome<()> {
        self.clock.set(self.scene.world.moments()[0]);
        let before = self.scene.dress.files(&self.scene.world);
        let after = variation.after.dress.files(&variation.after.world);
        second.delete(&variation.deleted).await?;
        if layout == Layout::Grown {
            second.lay_out(layout, dice).await?;
        }
        second.import(&changed(&before, &after)).await?;
        second.lay_out(layout, dice).await
    }

    /// Ids and keys of everything in either hub, and of nothing.
    async fn asked(
        &self,
        variation: &Variation<'_>,
        second: &Twin,
        dice: &mut Dice,
    ) -> Outcome<Asked> {
        let mut asked = Asked {
            ids: vec![format!(
                "doc_{}",
                Uuid::from_u128(u128::from(dice.roll())).simple()
            )],
            spaces: Vec::new(),
            folders: Vec::new(),
            organizations: Vec::new(),
            people: Vec::new(),
            keys: vec!["nothing".to_owned()],
            governs: self.person.role != "HUB_ADMIN",
        };
        for hub in [self.first, second] {
            let system = hub.store.as_system("test").await?;
            for document in system.every_document(0, 10_000).await? {
                asked.ids.push(document.id.to_string());
                asked
                    .keys
                    .extend(document.key.clone().filter(|_| dice.chance(10)));
            }
            let policy = system.policy();
            asked
                .spaces
                .extend(policy.spaces.keys().map(ToString::to_string));
            asked
                .people
                .extend(policy.people.keys().map(ToString::to_string));
            let signatures = policy.signatures.values().flatten();
            asked.ids.extend(signatures.map(|s| s.id.to_string()));
            asked
                .ids
                .extend(policy.groups.keys().map(ToString::to_string));
            asked
                .ids
                .extend(policy.segments.keys().map(ToString::to_string));
            let organizations = policy.organizations.keys();
            asked
                .organizations
                .extend(organizations.map(ToString::to_string));
        }
        for folder in &variation.after.world.folders {
            let system = second.store.as_system("test").await?;
            let row = system.folder_by_key(&folder.key).await?;
            asked.folders.extend(row.map(|row| row.id.to_string()));
            asked
                .keys
                .extend(dice.chance(20).then(|| folder.key.clone()));
        }
        for list in [
            &mut asked.ids,
            &mut asked.spaces,
            &mut asked.folders,
            &mut asked.organizations,
            &mut asked.people,
        ] {
            list.sort();
            list.dedup();
        }
        asked
            .ids
            .extend(asked.spaces.iter().chain(&asked.folders).cloned());
        asked
            .ids
            .extend(asked.organizations.iter().chain(&asked.people).cloned());
        Ok(asked)
    }

    /// Whatever an answer names, `node` knows: nothing is named that one may not know of.
    async fn know(&self, viewer: &Viewer, named: BTreeSet<String>) -> Outcome<()> {
        let named: Vec<String> = named.into_iter().collect();
        for some in named.chunks(100) {
            let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
            let asked = json!({ "ids": some });
            let data = self.first.desk.data(viewer, query, &asked).await?;
            let nodes = data["nodes"].as_array().into_iter().flatten();
            if let Some((id, _)) = some.iter().zip(nodes).find(|(_, node)| node.is_null()) {
                return Err(format!("{id} was named, and `node` does not know it").into());
            }
        }
        Ok(())
    }

    /// Asks both, page by page; returns how many answers were the same.
    async fn same(
        &self,
        (one, other, second): (&Viewer, &Viewer, &Twin),
        operation: &Operation,
        named: &mut BTreeSet<String>,
    ) -> Outcome<u64> {
        let mut variables = operation.variables.clone();
        for page in 1..=PAGES {
            let expected = self.first.desk.body(one, operation.query, &variables).await;
            let found = second.desk.body(other, operation.query, &variables).await;
            if expected != found {
                let query = operation.query;
                let (expected, found) = part(&expected, &found);
                return Err(format!(
                    "{query} {variables}\n  without: …{expected}\n  with:    …{found}"
                )
                .into());
            }
            if !operation.query.contains("locked") {
                named.extend(ids(&expected));
            }
            let Some(at) = operation.page else {
                return Ok(1);
            };
            let body: Value = serde_json::from_str(&expected)?;
            let info = body.pointer(at).unwrap_or(&Value::Null);
            if info["hasNextPage"] != json!(true) || page == PAGES {
                return Ok(page as u64);
            }
            variables["after"] = info["endCursor"].clone();
        }
        Ok(PAGES as u64)
    }
}

/// The ids in a text.
fn ids(text: &str) -> impl Iterator<Item = String> + '_ {
    let is_id = |word: &&str| {
        let (noun, digits) = word.split_once('_').unwrap_or_default();
        noun.len() == 3 && digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit())
    };
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(is_id).map(str::to_owned)
}

/// Where the two begin to differ, with what is around it.
fn part<'a>(one: &'a str, other: &'a str) -> (&'a str, &'a str) {
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
    let at = same.count().saturating_sub(100);
    let cut = |text: &'a str| {
        let from = (at..).find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        let until = (from + 400..).find(|i| text.is_char_boundary(*i) || *i >= text.len());
        &text[from.min(text.len())..until.unwrap_or(text.len()).min(text.len())]
    };
    (cut(one), cut(other))
}
