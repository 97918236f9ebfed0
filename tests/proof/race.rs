//! Revocation: a read that starts after the revocation's commit has returned never shows the
//! document, on either of two nodes, while nothing is indexed.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use commonplace::error::Error;
use commonplace::store::{DatabasePlace, Sources};
use commonplace::worker;
use serde_json::json;

use super::estate::{Estate, Right, Site, TITLE};
use crate::support::hub::Outcome;
use crate::support::postgres;
use crate::support::run::Run;

/// Longer than that no read takes.
const PATIENCE: Duration = Duration::from_secs(60);
/// Readers on each node.
const READERS: usize = 2;
const RIGHTS: [Right; 6] = [
    Right::Admission,
    Right::Grant,
    Right::Seat,
    Right::Signature,
    Right::Person,
    Right::State,
];
/// Ways to come by the document; each names its title when it shows it.
const READS: [&str; 6] = [
    "query($id: ID!) { document(by: {id: $id}) { title } }",
    "query($id: ID!) { node(id: $id) { ... on Document { title text } } }",
    "query($id: ID!) { documents { totalCount nodes { title } } nodes(ids: [$id]) { id } }",
    "query($id: ID!) { search(query: \"spectrometer\") { totalCount nodes { title } facets { values { count } } } node(id: $id) { id } }",
    "query($id: ID!) { search(query: \"\", filter: {states: [PUBLISHED, DRAFT]}) { edges { node { title } highlights { html } } } node(id: $id) { id } }",
    "query($id: ID!) { suggest(prefix: \"Secret\") { text document { id } } node(id: $id) { id } }",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_read_after_a_revocation_in_sqlite_is_late() {
    let run = Run::revocations();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let place = DatabasePlace::Sqlite(directory.path().join("hub.sqlite"));
    let raced = check(&place, run.worlds).await;
    say(run, "sqlite", raced);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_read_after_a_revocation_in_postgres_is_late() {
    let run = Run::revocations();
    let Some(database) = postgres::fresh().await else {
        return;
    };
    let place = DatabasePlace::Postgres(database.url.clone());
    let raced = check(&place, run.worlds).await;
    say(run, "postgres", raced);
    database.remove().await;
}

fn say(run: Run, database: &str, raced: Outcome<u64>) {
    let reads = raced.unwrap_or_else(|e| panic!("{database}: {e}"));
    let revocations = run.worlds;
    println!(
        "revocation: {database}: {revocations} revocations, 2 nodes, {reads} reads after them, 0 late"
    );
}

/// What readers and the writer share.
struct Race {
    estate: RwLock<Estate>,
    /// Odd while the document is revoked for certain: from after the commit until before it is
    /// given back.
    phase: AtomicU64,
    /// Reads that lay wholly in the present phase.
    reads: AtomicU64,
    /// How many of those showed the document.
    shown: AtomicU64,
    over: AtomicBool,
}

/// Takes rights away and gives them back so many times, while others read; returns how many
/// reads began and ended while a right was gone.
pub async fn check(place: &DatabasePlace, revocations: u64) -> Outcome<u64> {
    let estate = Estate::found(place, Sources::real()).await?;
    let mut sites = Vec::new();
    for _ in 0..2 {
        sites.push(Arc::new(Site::open(place, Sources::real()).await?));
    }
    let race = Arc::new(Race {
        estate: RwLock::new(estate),
        phase: AtomicU64::new(0),
        reads: AtomicU64::new(0),
        shown: AtomicU64::new(0),
        over: AtomicBool::new(false),
    });
    let mut readers = tokio::task::JoinSet::new();
    for n in 0..2 * READERS {
        let (race, site) = (race.clone(), sites[n % 2].clone());
        readers.spawn(async move {
            let read = race.read(&site, n).await.map_err(|e| e.to_string());
            race.over.store(true, Ordering::SeqCst);
            read
        });
    }
    let written = race.write(&sites, revocations).await;
    race.over.store(true, Ordering::SeqCst);
    while let Some(read) = readers.join_next().await {
        read??;
    }
    written
}

impl Race {
    async fn write(&self, sites: &[Arc<Site>], revocations: u64) -> Outcome<u64> {
        let mut after = 0;
        for n in 0..revocations {
            let right = RIGHTS[n as usize % RIGHTS.len()];
            let site = &sites[(n as usize / RIGHTS.len()) % sites.len()];
            let mut estate = self.estate();
            estate.take(right, site).await?;
            self.turn();
            // Every way to read, from either node, has had its chance.
            self.wait(&self.reads, (2 * READERS + READS.len()) as u64)
                .await?;
            if self.over.load(Ordering::SeqCst) {
                return Ok(after);
            }
            after += self.turn();
            estate.give(right, site).await?;
            if right == Right::State {
                // What changed is masked until it is indexed.
                for site in sites {
                    worker::reindex(site.desk.api.hub(), |_| ()).await?;
                }
            }
            *self.estate.write().unwrap_or_else(PoisonError::into_inner) = estate;
            // It is the right that shows it: otherwise nothing would be proved.
            self.wait(&self.shown, 1).await?;
        }
        Ok(after)
    }

    fn estate(&self) -> Estate {
        self.estate
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Begins the next phase; returns how many reads lay in the last.
    fn turn(&self) -> u64 {
        self.phase.fetch_add(1, Ordering::SeqCst);
        self.shown.store(0, Ordering::SeqCst);
        self.reads.swap(0, Ordering::SeqCst)
    }

    async fn wait(&self, counter: &AtomicU64, enough: u64) -> Outcome<()> {
        let waiting = async {
            while counter.load(Ordering::SeqCst) < enough && !self.over.load(Ordering::SeqCst) {
                tokio::task::yield_now().await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        waited.map_err(|_| "readers are stuck, or what was given back stays hidden".into())
    }

    async fn read(&self, site: &Site, first: usize) -> Outcome<()> {
        for n in first.. {
            if self.over.load(Ordering::SeqCst) {
                break;
            }
            let phase = self.phase.load(Ordering::SeqCst);
            let estate = self.estate();
            let query = READS[n % READS.len()];
            let body = match site.store.sign_in(Some(&estate.token)).await {
                Ok(viewer) => {
                    let variables = json!({"id": estate.document});
                    site.desk.body(&viewer, query, &variables).await
                }
                Err(Error::Unauthenticated) => String::new(),
                Err(e) => return Err(e.into()),
            };
            if self.phase.load(Ordering::SeqCst) != phase {
                continue;
            }
            let signs = [TITLE, "\"totalCount\":1", "\"count\":1"];
            let is_shown = signs.iter().any(|sign| body.contains(sign));
            if phase % 2 == 1 && is_shown {
                return Err(format!("late, in phase {phase}: {query}\n{body}").into());
            }
            if body.contains("\"errors\"") {
                return Err(format!("{query}\n{body}").into());
            }
            self.shown.fetch_add(u64::from(is_shown), Ordering::SeqCst);
            self.reads.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }
}
