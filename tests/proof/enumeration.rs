//! Hidden equals missing: whatever is asked about an id, or done with it, is answered with the
//! same bytes when the viewer may not see what it stands for and when it stands for nothing.
//!
//! An id is hidden when `node` gives null for it and it is not shown locked; for documents, folders and spaces the oracle
//! must agree that it is.

use std::collections::BTreeMap;

use commonplace::access::Policy;
use commonplace::store::{DatabasePlace, Viewer};
use serde_json::{Value, json};
use uuid::Uuid;

use super::desk::Desk;
use super::dress::Dress;
use super::enumerations::{BY_KEY, OF_ANY, OPERATIONS};
use crate::identity::accounts;
use crate::support::dice::Dice;
use crate::support::hub::{Outcome, TestHub};
use crate::support::oracle::generate;
use crate::support::oracle::naive::{self, Asker};
use crate::support::oracle::world::{Instant, Node};
use crate::support::run::Run;

/// How many hidden ids of each noun each viewer tries.
const TRIES: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_something_hidden_is_answered_like_one_that_never_was() {
    let run = Run::enumerated();
    let mut comparisons = 0;
    for seed in run.seeds() {
        match check(seed).await {
            Ok(many) => comparisons += many,
            Err(e) => panic!(
                "seed {seed}: {e}\nrepeat with COMMONPLACE_ENUMERATED=1 COMMONPLACE_SEED={seed}"
            ),
        }
    }
    let Run { worlds, seed } = run;
    println!("enumeration: {worlds} worlds, seed {seed}, {comparisons} comparisons, 0 differences");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sign_in_tells_nothing_of_the_account() {
    let compared = accounts::check().await.expect("no difference");
    println!("accounts: {compared} comparisons, 0 differences");
}

/// Compares in the world of the seed; returns how many comparisons.
pub async fn check(seed: u64) -> Outcome<u64> {
    let world = generate::world(seed);
    let mut dice = Dice::new(!seed);
    let files = Dress::of(&world, &mut dice).files(&world);
    let directory = tempfile::tempdir()?;
    let place = DatabasePlace::Sqlite(directory.path().join("hub.sqlite"));
    let hub = TestHub::fill_from(&place, &world, &files).await?;
    let desk = Desk::of(&hub.hub)?;
    let all = Ids::of(&hub, &desk).await?;
    let moments = world.moments();
    let mut tally = Tally::default();
    for person in &world.people {
        let now = dice.pick(&moments);
        hub.set_clock(now);
        let Ok(viewer) = hub.store.as_person(&person.email()).await else {
            continue;
        };
        let prober = Prober {
            desk: &desk,
            viewer: &viewer,
            context: context(&hub, &viewer, &person.key, now),
            missing: Uuid::from_u128(u128::from(dice.roll()) << 64 | u128::from(dice.roll())),
        };
        let hidden = prober.hidden(&all).await?;
        agree(&hub, &hidden, (&person.key, now))?;
        prober.probe(&hidden, &mut dice, &mut tally).await;
    }
    match tally.differences.is_empty() {
        true => Ok(tally.comparisons),
        false => Err(tally
            .differences
            .into_values()
            .collect::<Vec<_>>()
            .join("\n")
            .into()),
    }
}

/// Every id on the hub, by what it starts with, and the key where it has one.
struct Ids(BTreeMap<String, Vec<(String, Option<String>)>>);

impl Ids {
    async fn of(hub: &TestHub<'_>, desk: &Desk) -> Outcome<Self> {
        let system = hub.store.as_system("test").await?;
        let mut ids = Self(BTreeMap::new());
        for (key, row) in &hub.documents {
            ids.add(row.id, Some(key));
        }
        for (key, row) in &hub.folders {
            ids.add(row.id, Some(key));
        }
        for (key, row) in &hub.spaces {
            ids.add(row.id, Some(key));
        }
        ids.add_policy(system.policy());
        let lists = "{ walls(first: 100, filter: {ended: true}) { nodes { id } } \
            organizations: partners(first: 100) { nodes { id key } } \
            people(first: 100) { nodes { id key } } segments(first: 100) { nodes { id key } } \
            tokens(first: 100) { nodes { id } } }";
        let data = desk.data(&system, lists, &json!({})).await?;
        for list in data.as_object().into_iter().flat_map(|data| data.values()) {
            for row in list["nodes"].as_array().into_iter().flatten() {
                ids.add(row["id"].as_str().unwrap_or_default(), row["key"].as_str());
            }
        }
        Ok(ids)
    }

    fn add_policy(&mut self, policy: &Policy) {
        for node in policy.nodes.values() {
            node.grants.iter().for_each(|g| self.add(g.id, None));
            node.denials.iter().for_each(|d| self.add(d.id, None));
        }
        for space in policy.spaces.values() {
            let seats = space.participations.iter();
            seats.for_each(|p| self.add(p.id, None));
        }
        policy.groups.keys().for_each(|id| self.add(id, None));
        let signatures = policy.signatures.values().flatten();
        signatures.for_each(|s| self.add(s.id, None));
    }

    fn add(&mut self, id: impl ToString, key: Option<&str>) {
        let id = id.to_string();
        let noun = id.split('_').next().unwrap_or_default().to_owned();
        let key = key.map(str::to_owned);
        let ids = self.0.entry(noun).or_default();
        ids.push((id, key));
        ids.sort();
        ids.dedup();
    }
}

/// What the viewer may MANAGE, for operations that need such a thing besides.
fn context(
    hub: &TestHub<'_>,
    viewer: &Viewer,
    person: &str,
    now: Instant,
) -> Vec<(&'static str, String)> {
    let asker = everywhere(person);
    let manages = |node: Node| naive::decide(hub.world, &asker, &node, now).reaches("MANAGE");
    let document = hub
        .documents
        .iter()
        .find(|(key, _)| manages(Node::Document((*key).clone())));
    let folder = hub
        .folders
        .iter()
        .find(|(key, _)| manages(Node::Folder((*key).clone())));
    let space = hub
        .spaces
        .iter()
        .find(|(key, _)| manages(Node::Space((*key).clone())));
    let document = document.map(|(_, row)| row.id.to_string());
    let space = space.map(|(_, row)| row.id.to_string());
    let node = space
        .clone()
        .or(folder.map(|(_, row)| row.id.to_string()))
        .or(document.clone());
    let own = viewer.asker().map(|asker| asker.organization_id());
    let groups = viewer.policy().groups.iter();
    let group = groups
        .filter(|(_, of)| Some(**of) == own)
        .map(|(id, _)| id.to_string())
        .min();
    let own = own.map(|own| own.to_string());
    let all = [
        ("$document", document),
        ("$node", node),
        ("$space", space),
        ("$group", group),
        ("$own", own),
        ("$me", viewer.person().map(|person| person.to_string())),
    ];
    all.into_iter()
        .filter_map(|(name, id)| Some((name, id?)))
        .collect()
}

fn everywhere(person: &str) -> Asker {
    Asker {
        person: person.to_owned(),
        cap: "MANAGE",
        spaces: Vec::new(),
    }
}

/// The oracle must agree about documents, folders and spaces.
fn agree(hub: &TestHub<'_>, hidden: &Hidden, (person, now): (&str, Instant)) -> Outcome<()> {
    let asker = everywhere(person);
    for node in hub.world.nodes() {
        let id = match &node {
            Node::Space(key) => hub.spaces[key].id.to_string(),
            Node::Folder(key) => hub.folders[key].id.to_string(),
            Node::Document(key) => hub.documents[key].id.to_string(),
        };
        let is_hidden = hidden
            .iter()
            .any(|(noun, ids)| id.starts_with(noun) && ids.iter().any(|(h, _)| *h == id));
        let seen = naive::decide(hub.world, &asker, &node, now).reaches("VIEW");
        let expected = !seen && !naive::is_locked(hub.world, &asker, &node, now);
        if is_hidden != expected {
            return Err(format!(
                "{person} at {now}: {node:?} is hidden: the oracle says {expected}"
            )
            .into());
        }
    }
    Ok(())
}

type Hidden = Vec<(String, Vec<(String, Option<String>)>)>;

/// One viewer with ids that it should know nothing of.
struct Prober<'a> {
    desk: &'a Desk,
    viewer: &'a Viewer,
    context: Vec<(&'static str, String)>,
    /// Stands for nothing.
    missing: Uuid,
}

impl Prober<'_> {
    /// The ids that `node` gives null for.
    async fn hidden(&self, all: &Ids) -> Outcome<Hidden> {
        let query = "{ viewer { locked { id } } }";
        let data = self.desk.data(self.viewer, query, &json!({})).await?;
        let locked = data["viewer"]["locked"].as_array();
        let locked: Vec<&str> = locked
            .into_iter()
            .flatten()
            .filter_map(|l| l["id"].as_str())
            .collect();
        let mut hidden = Hidden::new();
        for (noun, ids) in &all.0 {
            let mut of_noun = Vec::new();
            for some in ids.chunks(100) {
                let asked: Vec<&String> = some.iter().map(|(id, _)| id).collect();
                let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
                let data = self
                    .desk
                    .data(self.viewer, query, &json!({ "ids": asked }))
                    .await?;
                let answers = data["nodes"].as_array().cloned().unwrap_or_default();
                let pairs = some.iter().zip(answers);
                of_noun.extend(
                    pairs
                        .filter(|(_, node)| node.is_null())
                        .map(|(id, _)| id.clone()),
                );
            }
            of_noun.retain(|(id, _)| !locked.contains(&id.as_str()));
            hidden.push((noun.clone(), of_noun));
        }
        Ok(hidden)
    }

    fn is_hub_admin(&self) -> bool {
        self.viewer.asker().is_some_and(|a| a.is_hub_admin())
    }

    async fn probe(&self, hidden: &Hidden, dice: &mut Dice, tally: &mut Tally) {
        for (noun, ids) in hidden {
            let own = OPERATIONS.iter().find(|(of, _)| of == noun);
            let own = own.map_or(&[] as &[&str], |(_, operations)| operations);
            for _ in 0..TRIES.min(ids.len()) {
                let (id, key) = dice.pick(ids);
                let missing = format!("{noun}_{}", self.missing.simple());
                for operation in OF_ANY.iter().chain(own) {
                    self.compare(operation, (&id, &missing), tally).await;
                }
                let Some(key) = key else { continue };
                let email = format!("{key}@example.com");
                let asked = if noun == "per" { &email } else { &key };
                for operation in BY_KEY {
                    self.compare(operation, (asked, "nothing-of-it"), tally)
                        .await;
                }
            }
        }
    }

    /// Nothing is compared where the viewer has nothing that the operation needs.
    async fn compare(
        &self,
        operation: &'static str,
        (hidden, missing): (&str, &str),
        tally: &mut Tally,
    ) {
        let (query, needs) = document(operation);
        let of_all = ["? explainAccess(", "? audience(", "breakGlass("];
        if self.is_hub_admin() && of_all.iter().any(|start| operation.starts_with(start)) {
            // Hub administrators are told who sees a node, and may see it for some hours, whether or
            // not they see it now.
            return;
        }
        let mut variables = json!({});
        for name in needs {
            let Some((_, id)) = self.context.iter().find(|(known, _)| *known == name) else {
                return;
            };
            variables[&name[1..]] = json!(id);
        }
        let mut bodies = Vec::new();
        for id in [hidden, missing] {
            variables["id"] = Value::from(id);
            let body = self.desk.body(self.viewer, &query, &variables).await;
            bodies.push(body.replace(id, "<id>"));
        }
        tally.comparisons += 1;
        if bodies[0] != bodies[1] {
            let who = self.viewer.person().map(|person| person.to_string());
            let difference = format!(
                "{who:?}: {query} {variables}\n  hidden {hidden}: {}\n  missing: {}",
                bodies[0], bodies[1]
            );
            tally.differences.entry(operation).or_insert(difference);
        }
    }
}

/// How many answers were compared, and the first difference of each operation.
#[derive(Default)]
struct Tally {
    comparisons: u64,
    differences: BTreeMap<&'static str, String>,
}

/// The request for an operation of the table, and the names of what it needs besides `$id`.
fn document(operation: &str) -> (String, Vec<&'static str>) {
    let names = ["$document", "$node", "$space", "$group", "$own", "$me"];
    let needs: Vec<_> = names
        .into_iter()
        .filter(|name| operation.contains(name))
        .collect();
    let more: String = needs.iter().map(|name| format!(", {name}: ID!")).collect();
    let texts = [
        "key: $id",
        "slug: $id",
        "email: $id",
        "query: $id",
        "prefix: $id",
    ];
    let is_text = texts.iter().any(|text| operation.contains(text));
    let of = if is_text { "String!" } else { "ID!" };
    let query = match operation.strip_prefix("? ") {
        Some(query) => format!("query($id: {of}{more}) {{ {query} }}"),
        None => format!(
            "mutation($id: {of}{more}) {{ {operation} {{ __typename userErrors {{ code field message }} }} }}"
        ),
    };
    (query, needs)
}
