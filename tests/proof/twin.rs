//! Twin: two hubs that begin as the same database file. One stays, the other changes; both have
//! the same clock, ids and cursor secret, and indexes whose parts are laid out differently.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use commonplace::access::Delete;
use commonplace::hub::{Hub, bundle, entry};
use commonplace::search::{Change, Index, Position, Writer};
use commonplace::store::{DatabasePlace, Sources, Store};
use commonplace::worker::{self, Indexer, Step};
use serde_json::Value;
use tokio::sync::watch;

use super::desk::Desk;
use crate::support::dice::Dice;
use crate::support::hub::Outcome;
use crate::support::oracle::bundle::{Files, write};
use crate::support::oracle::policy::time;
use crate::support::oracle::world::Instant;

/// The clock of both hubs.
#[derive(Clone)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    pub fn new(now: Instant) -> Self {
        Self(Arc::new(AtomicI64::new(now)))
    }

    pub fn set(&self, now: Instant) {
        self.0.store(now, Ordering::Relaxed);
    }

    pub fn sources(&self) -> Sources {
        let hands = self.0.clone();
        Sources::real().with_clock(move || time(hands.load(Ordering::Relaxed)))
    }
}

/// One of the two hubs.
pub struct Twin {
    pub store: Store,
    pub desk: Desk,
    hub: Hub,
    indexer: Indexer,
    _held: watch::Sender<bool>,
}

/// How an index comes to its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// All documents at once.
    Whole,
    /// A few at a time, in any order, with some taken out and put back.
    Crumbs,
    /// As it was, with what changed since on top.
    Grown,
    /// As it was: what changed since is not indexed.
    Behind,
}

impl Twin {
    /// A hub of an empty database, filled from a bundle.
    pub async fn first(file: &Path, files: &Files, clock: &Clock) -> Outcome<Self> {
        let store = Store::open(&DatabasePlace::Sqlite(file.to_owned()), clock.sources()).await?;
        store.migrate().await?;
        let twin = Self::of(store).await?;
        twin.import(files).await?;
        Ok(twin)
    }

    /// A hub of a copy of the database, while nobody writes to it.
    pub async fn copy(from: &Path, to: &Path, clock: &Clock) -> Outcome<Self> {
        for end in ["", "-wal"] {
            let name = |path: &Path| format!("{}{end}", path.display());
            fs::copy(name(from), name(to))?;
        }
        let store = Store::open(&DatabasePlace::Sqlite(to.to_owned()), clock.sources()).await?;
        Self::of(store).await
    }

    /// A second node on the same database.
    pub async fn beside(file: &Path, clock: &Clock) -> Outcome<Self> {
        let place = DatabasePlace::Sqlite(file.to_owned());
        Self::of(Store::open(&place, clock.sources()).await?).await
    }

    async fn of(store: Store) -> Outcome<Self> {
        let hub = Hub::new(store.clone(), Index::in_memory()?).await?;
        let (_held, held) = watch::channel(false);
        Ok(Self {
            desk: Desk::of(&hub)?,
            indexer: Indexer::new(hub.clone(), held),
            store,
            hub,
            _held,
        })
    }

    /// Imports the lines.
    pub async fn import(&self, files: &Files) -> Outcome<()> {
        if files.iter().all(|(_, lines)| lines.is_empty()) {
            return Ok(());
        }
        let directory = tempfile::tempdir()?;
        write(files, directory.path())?;
        let options = bundle::Options { strict: true };
        let report = bundle::import(&self.store, directory.path(), options, |_| ()).await?;
        match report.refused {
            0 => Ok(()),
            _ => Err(format!("lines were refused: {:?}", report.refusals).into()),
        }
    }

    /// Deletes the documents with these keys, as the hub itself.
    pub async fn delete(&self, keys: &BTreeSet<String>) -> Outcome<()> {
        for key in keys {
            let system = self.store.as_system("test").await?;
            let document = system.document_by_key(key).await?;
            let Some(document) = document else { continue };
            let tx = system.begin().await?;
            tx.document::<Delete>(document.id).await?.delete().await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Indexes what is there in that layout.
    pub async fn lay_out(&mut self, layout: Layout, dice: &mut Dice) -> Outcome<()> {
        match layout {
            Layout::Whole => {
                worker::reindex(&self.hub, |_| ()).await?;
            }
            Layout::Crumbs => self.crumble(dice).await?,
            Layout::Grown => while self.indexer.step().await? != Step::Idle {},
            Layout::Behind => {}
        }
        Ok(())
    }

    async fn crumble(&self, dice: &mut Dice) -> Outcome<()> {
        let system = self.store.as_system("test").await?;
        let position = Position {
            epoch: system.pulse().epoch,
            seq: system.pulse().feed_head,
        };
        let documents = system.every_document(0, 10_000).await?;
        let mut entries = entry::entries(&system, &documents).await?;
        for at in (1..entries.len()).rev() {
            entries.swap(at, dice.within(0, at));
        }
        let index = self.hub.index();
        index.rebuild(Writer::MEMORY)?.finish(position)?;
        let mut writer = index.writer(Writer::MEMORY);
        while !entries.is_empty() {
            let rest = entries.split_off(dice.within(1, 6).min(entries.len()));
            let crumb = std::mem::replace(&mut entries, rest);
            if dice.chance(30) {
                let twice = crumb.iter().cloned().map(Box::new).map(Change::Put);
                writer.apply(twice.collect(), position)?;
            }
            let crumb = crumb.into_iter().map(Box::new).map(Change::Put);
            writer.apply(crumb.collect(), position)?;
        }
        Ok(())
    }
}

/// The lines of `after` that `before` does not have.
pub fn changed(before: &Files, after: &Files) -> Files {
    let mut changed = Files::new();
    for (file, lines) in after {
        let known = before.iter().find(|(name, _)| name == file);
        let known: &[Value] = known.map_or(&[], |(_, lines)| lines);
        let new = lines.iter().filter(|line| !known.contains(line));
        changed.push((file, new.cloned().collect()));
    }
    changed
}
