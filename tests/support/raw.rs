//! Raw SQL on a hub's database, as somebody runs it who has the database's own password and none
//! of the hub's manners.

use commonplace::store::DatabasePlace;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend};

/// A connection past the hub.
pub struct Raw(DatabaseConnection);

impl Raw {
    pub async fn open(place: &DatabasePlace) -> Self {
        let url = match place {
            DatabasePlace::Sqlite(path) => format!("sqlite:{}", path.display()),
            DatabasePlace::Postgres(url) => url.clone(),
        };
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let connected = Database::connect(options).await;
        Self(connected.expect("the hub's database is there"))
    }

    pub fn is_sqlite(&self) -> bool {
        self.0.get_database_backend() == DbBackend::Sqlite
    }

    /// Runs one statement; returns how many rows it changed, or why it was refused.
    pub async fn try_run(&self, sql: &str) -> Result<u64, String> {
        let done = self.0.execute_unprepared(sql).await;
        done.map(|done| done.rows_affected())
            .map_err(|error| error.to_string())
    }

    /// Runs one statement, which must not be refused.
    pub async fn run(&self, sql: &str) -> u64 {
        let done = self.try_run(sql).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The bytes of an id, or of any 16 bytes in hexadecimal, as the database writes them.
    pub fn uuid(&self, hex: &str) -> String {
        match self.is_sqlite() {
            true => format!("x'{hex}'"),
            false => format!("'{hex}'"),
        }
    }

    pub async fn close(self) {
        self.0.close().await.expect("an open connection closes");
    }
}
