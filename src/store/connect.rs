//! Connections: one writer and several readers on SQLite, one pool on PostgreSQL.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::failure::unavailable;
use crate::error::{Error, Result};

/// Where the rows are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A SQLite file, created when it is missing.
    Sqlite(PathBuf),
    /// A PostgreSQL URL, `postgres://user@host/database`.
    Postgres(String),
}

impl Place {
    /// Reads a database URL: `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    pub fn parse(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let path = path.split('?').next().unwrap_or(path);
            if path.is_empty() || path == ":memory:" {
                return Err(Error::invalid(
                    "database",
                    "name a file, such as sqlite:commonplace-data/hub.sqlite",
                ));
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err(Error::invalid(
            "database",
            "the database URL must start with sqlite: or postgres://",
        ))
    }
}

/// The connections of one process to one database.
#[derive(Debug, Clone)]
pub(in crate::store) struct Connections {
    pub readers: DatabaseConnection,
    writer: DatabaseConnection,
}

impl Connections {
    pub async fn open(place: &Place) -> Result<Self> {
        match place {
            Place::Sqlite(path) => Self::sqlite(path).await,
            Place::Postgres(url) => {
                // Writers wait for each other: reads must not wait with them.
                Ok(Self {
                    readers: connect(postgres_options(url, 16)).await?,
                    writer: connect(postgres_options(url, 4)).await?,
                })
            }
        }
    }

    async fn sqlite(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| {
                Error::Unavailable(format!("can't create the folder {}: {e}", folder.display()))
            })?;
        }
        let url = format!("sqlite:{}?mode=rwc", path.display());
        // The writer first: it creates the file and turns WAL on for everyone.
        let writer = connect(sqlite_options(&url, 1, false)).await?;
        let readers = connect(sqlite_options(&url, 4, true)).await?;
        Ok(Self { readers, writer })
    }

    /// Begins a transaction that no other writer can run into.
    #[async_recursion::async_recursion]
    pub async fn begin_write(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            // A deferred BEGIN that reads first and then writes fails under load.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        self.writer
            .begin_with_options(options)
            .await
            .map_err(unavailable)
    }

    /// Begins a transaction that sees one consistent state.
    #[async_recursion::async_recursion]
    pub async fn begin_read(&self) -> Result<DatabaseTransaction> {
        let postgres = self.backend() == DbBackend::Postgres;
        let options = TransactionOptions {
            isolation_level: postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: postgres.then_some(AccessMode::ReadOnly),
            sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
        };
        self.readers
            .begin_with_options(options)
            .await
            .map_err(unavailable)
    }

    pub fn backend(&self) -> DbBackend {
        self.readers.get_database_backend()
    }

    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(5))
        .connect_timeout(Duration::from_secs(5))
        .sqlx_logging(false);
    options
}

/// What hangs gives way after a while: a statement, a lock, a transaction that nobody goes on with.
fn postgres_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = options(url, connections);
    options.map_sqlx_postgres_opts(|o| {
        o.options([
            ("statement_timeout", "60s"),
            ("lock_timeout", "30s"),
            ("idle_in_transaction_session_timeout", "60s"),
        ])
    });
    options
}

fn sqlite_options(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = options(url, connections);
    options.map_sqlx_sqlite_opts(move |o| {
        let o = o
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("cache_size", "-65536")
            .pragma("mmap_size", "268435456")
            .statement_cache_capacity(256);
        if read_only {
            o.pragma("query_only", "on")
        } else {
            o.journal_mode(SqliteJournalMode::Wal)
                // NORMAL may lose the last commits when the power fails.
                .synchronous(SqliteSynchronous::Full)
        }
    });
    options
}

async fn connect(options: ConnectOptions) -> Result<DatabaseConnection> {
    Database::connect(options).await.map_err(unavailable)
}

/// How the first value of a statement is written in it.
pub fn first_place(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "$1",
        _ => "?",
    }
}
