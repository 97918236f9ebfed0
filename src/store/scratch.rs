//! A database for one test: a SQLite file, or, when COMMONPLACE_TEST_POSTGRES is the address of a
//! server where new databases may be made, a PostgreSQL database.

use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;

use super::{DatabasePlace, Sources, Store};

/// A migrated, empty hub of its own. The file goes with it; a PostgreSQL database is dropped by
/// the next process that has the same id.
pub struct Scratch {
    /// The hub's database, open.
    pub store: Store,
    _folder: TempDir,
}

impl Scratch {
    /// Makes one.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = match std::env::var("COMMONPLACE_TEST_POSTGRES") {
            Ok(server) => postgres(&server).await,
            Err(_) => DatabasePlace::Sqlite(folder.path().join("hub.sqlite")),
        };
        let store = Store::open(&place, Sources::real()).await.unwrap();
        store.migrate().await.unwrap();
        Self {
            store,
            _folder: folder,
        }
    }
}

async fn postgres(server: &str) -> DatabasePlace {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("commonplace_scratch_{}_{number}", std::process::id());
    let admin = Database::connect(server).await.unwrap();
    for sql in ["DROP DATABASE IF EXISTS", "CREATE DATABASE"] {
        let sql = format!("{sql} {name}");
        admin.execute_unprepared(&sql).await.unwrap();
    }
    let (server, _) = server.rsplit_once('/').unwrap();
    DatabasePlace::Postgres(format!("{server}/{name}"))
}
