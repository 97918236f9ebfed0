//! Opening a hub for a command.

use crate::config::Config;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::search::Index;
use crate::store::{DatabasePlace, Sources, Store};

/// The database, as it is: commands other than `serve`, `demo` and `init` change no tables.
pub async fn store(config: &Config) -> Result<Store> {
    let store = connect(config).await?;
    let behind = store.steps_behind().await?;
    if behind > 0 {
        return Err(Error::Unavailable(format!(
            "the database is empty or {behind} steps behind this program: run `commonplace init`, \
             `commonplace demo` or `commonplace serve` once, which migrates it"
        )));
    }
    Ok(store)
}

/// The database with its tables brought up to date.
pub async fn migrated(config: &Config) -> Result<Store> {
    let store = connect(config).await?;
    let steps = store.steps_behind().await?;
    store.migrate().await?;
    if steps > 0 {
        tracing::info!(steps, "brought the tables up to date");
    }
    Ok(store)
}

/// The database, whatever its tables.
pub async fn connect(config: &Config) -> Result<Store> {
    Store::open(
        &DatabasePlace::parse(&config.database_url())?,
        Sources::real(),
    )
    .await
}

/// The hub with its index, which no other process may be using.
pub async fn hub(config: &Config, store: Store) -> Result<Hub> {
    let directory = config.data.join("index");
    let opened = tokio::task::spawn_blocking(move || Index::open(&directory))
        .await
        .map_err(Error::internal)??;
    if let Some(reason) = opened.must_rebuild {
        tracing::info!(
            reason,
            "the index has to be built; searches say so meanwhile"
        );
    }
    opened.index.use_signals(config.search_signals);
    Hub::new(store, opened.index).await
}
