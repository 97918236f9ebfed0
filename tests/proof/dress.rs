//! Dress: words, tags, owners and dates for the bare nodes of a generated world, so that search,
//! facets and suggestions have something to tell apart.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::dice::Dice;
use crate::support::oracle::bundle::{Files, files};
use crate::support::oracle::policy::time;
use crate::support::oracle::world::{Instant, Word, World};

/// Forms of few words in several languages: many documents share some.
const WORDS: [&str; 26] = [
    "turbine",
    "turbines",
    "plan",
    "plans",
    "planet",
    "pricing",
    "price",
    "Häuser",
    "Haus",
    "hauser",
    "läuft",
    "laufen",
    "running",
    "run",
    "runs",
    "API",
    "key",
    "X-2000",
    "東京都",
    "京都",
    "égalité",
    "partner",
    "partners",
    "rotor",
    "integration",
    "integrations",
];
/// Words that a world has in few documents, or in hidden ones alone: near to what is mistyped.
const RARE: [&str; 6] = [
    "gearbox",
    "gearboxes",
    "spectrometer",
    "spectrometers",
    "calibration",
    "calibrations",
];
const TAGS: [&str; 5] = ["alpha", "beta", "gamma", "plan", "日本"];
const KINDS: [Word; 4] = ["SPEC", "PLAYBOOK", "PRICING", "OTHER"];
const LANGUAGES: [&str; 4] = ["en", "de", "fr", "ja"];
/// 2025-06-01T00:00:00Z.
const WRITTEN: Instant = 1_748_736_000_000_000;
const HOUR: Instant = 3_600_000_000;

/// What each node wears: fields of its line in the bundle, by its key.
#[derive(Debug, Clone, Default)]
pub struct Dress(BTreeMap<String, Value>);

impl Dress {
    /// Dresses everything in the world.
    pub fn of(world: &World, dice: &mut Dice) -> Self {
        let mut dress = Self::default();
        for document in &world.documents {
            dress.document(&document.key, world, dice);
        }
        for folder in &world.folders {
            dress.name(&folder.key, dice);
        }
        for space in &world.spaces {
            dress.name(&space.key, dice);
        }
        dress
    }

    /// Puts other words on a document.
    pub fn document(&mut self, key: &str, world: &World, dice: &mut Dice) {
        let people: Vec<String> = world.people.iter().map(|p| p.key.clone()).collect();
        // Few instants, so that some coincide and ties must be broken.
        let created = WRITTEN + dice.within(0, 5) as Instant * HOUR;
        let updated = created + dice.within(0, 3) as Instant * HOUR;
        let mut line = json!({
            "title": sentence(dice, 1, 4), "text": sentence(dice, 3, 30), "kind": dice.pick(&KINDS),
            "tags": dice.some(&TAGS, 30), "created_at": time(created), "updated_at": time(updated),
        });
        line["language"] = json!(dice.chance(70).then(|| dice.pick(&LANGUAGES)));
        line["owner"] = json!(dice.chance(60).then(|| dice.pick(&people)));
        self.0.insert(key.to_owned(), line);
    }

    /// Puts another name on a folder or space.
    pub fn name(&mut self, key: &str, dice: &mut Dice) {
        let name = format!("{} {key}", dice.pick(&WORDS));
        self.0.insert(key.to_owned(), json!({ "name": name }));
    }

    /// Takes it off.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// The world as a bundle, dressed.
    pub fn files(&self, world: &World) -> Files {
        let mut files = files(world);
        for line in files.iter_mut().flat_map(|(_, lines)| lines) {
            let worn = line["key"].as_str().and_then(|key| self.0.get(key));
            for (field, value) in worn.and_then(Value::as_object).into_iter().flatten() {
                line[field] = value.clone();
            }
        }
        files
    }
}

/// What may be typed into a search: words, and what its syntax has.
pub fn typed(dice: &mut Dice) -> String {
    let word = |dice: &mut Dice| dice.pick(&WORDS).to_owned();
    match dice.within(0, 9) {
        0 => String::new(),
        1 => {
            let start: String = word(dice).chars().take(2).collect();
            format!("{start}*")
        }
        2 => format!("\"{} {}\"", word(dice), word(dice)),
        3 => format!("{} -{}", word(dice), word(dice)),
        4 => format!("{} tag:{}", word(dice), dice.pick(&TAGS)),
        5 => format!("owner:person-{} {}", dice.within(0, 9), word(dice)),
        6 => format!("partner:organization-{} {}", dice.within(0, 9), word(dice)),
        7 => format!("{} OR {}", word(dice), word(dice)),
        _ => sentence(dice, 1, 3),
    }
}

fn sentence(dice: &mut Dice, least: usize, most: usize) -> String {
    let mut words: Vec<&str> = (0..dice.within(least, most))
        .map(|_| dice.pick(&WORDS))
        .collect();
    if dice.chance(8) {
        words.push(dice.pick(&RARE));
    }
    words.join(" ")
}
