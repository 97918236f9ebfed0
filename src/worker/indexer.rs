//! The indexer: follows the change feed, and rebuilds the index when it can't.
//!
//! Idempotent: entries are made from the rows as they are when they are read, never from the
//! feed, so a crash between any two steps only repeats work.

use std::time::Duration;

use tokio::sync::watch;

use crate::error::{Error, Result};
use crate::hub::{Hub, entry};
use crate::model::DocumentId;
use crate::search::{Change, Position, Writer};

/// Changes taken in by one commit of the index.
const BATCH: u64 = 1_000;
/// Documents read at a time while rebuilding.
const PAGE: u64 = 500;
/// Another process may write without this one hearing of it.
const POLL: Duration = Duration::from_secs(1);
/// How long to wait after a failure.
const PAUSE: Duration = Duration::from_secs(2);

/// What one step of the indexer did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The index was up to date.
    Idle,
    /// So many changes were taken in.
    Applied(usize),
    /// The index was built anew from so many documents.
    Rebuilt(usize),
}

/// Keeps one hub's index up to date.
pub struct Indexer {
    hub: Hub,
    writer: Option<Writer>,
    held: watch::Receiver<bool>,
}

impl Indexer {
    /// An indexer that works whenever `held` is false.
    pub fn new(hub: Hub, held: watch::Receiver<bool>) -> Self {
        let writer = Some(hub.index().writer(Writer::MEMORY));
        Self { hub, writer, held }
    }

    /// Works until the task is dropped.
    pub async fn run(mut self) {
        loop {
            if self.held.wait_for(|held| !held).await.is_err() {
                return;
            }
            // Subscribed before looking, so a write in between still wakes it.
            let store = self.hub.store().clone();
            let written = store.written();
            match self.step().await {
                Ok(Step::Idle) => {
                    let _ = tokio::time::timeout(POLL, written).await;
                }
                Ok(Step::Applied(changes)) => {
                    tracing::debug!(changes, "indexed");
                }
                Ok(Step::Rebuilt(documents)) => {
                    tracing::info!(documents, "built the index anew");
                }
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "the index could not be brought up to date; trying again"
                    );
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Does the next piece of work, if there is any.
    pub async fn step(&mut self) -> Result<Step> {
        let pulse = self.hub.store().pulse().await?;
        let position = self.hub.index().position();
        let fits = position.filter(|p| pulse.can_follow(p.epoch, p.seq));
        let Some(position) = fits else {
            return Ok(Step::Rebuilt(rebuild(&self.hub, |_| ()).await?));
        };
        if position.seq == pulse.feed_head {
            return Ok(Step::Idle);
        }
        // What is newer than the viewer waits for the next step: its policy may not know the
        // places that the change names.
        let viewer = self.hub.store().as_system("index the change feed").await?;
        let head = viewer.pulse().feed_head;
        let mut feed = viewer.feed_after(position.seq, BATCH).await?;
        feed.retain(|entry| entry.seq <= head);
        let Some(last) = feed.last() else {
            return Ok(Step::Idle);
        };
        let next = Position {
            epoch: viewer.pulse().epoch,
            seq: last.seq,
        };
        let mut ids: Vec<DocumentId> = feed.iter().map(|entry| entry.document).collect();
        ids.sort_unstable();
        ids.dedup();
        let documents = viewer.documents_by_ids(&ids).await?;
        let entries = entry::entries(&viewer, &documents).await?;
        let gone = feed
            .iter()
            .filter(|change| !entries.iter().any(|entry| entry.ordinal == change.ordinal))
            .map(|change| Change::Remove(change.ordinal));
        let mut changes: Vec<Change> = gone.collect();
        changes.extend(
            entries
                .into_iter()
                .map(|entry| Change::Put(Box::new(entry))),
        );
        let count = changes.len();
        self.apply(changes, next).await?;
        self.hub.turns().tell();
        Ok(Step::Applied(count))
    }

    async fn apply(&mut self, changes: Vec<Change>, position: Position) -> Result<()> {
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.hub.index().writer(Writer::MEMORY),
        };
        let (writer, done) = tokio::task::spawn_blocking(move || {
            let done = writer.apply(changes, position);
            (writer, done)
        })
        .await
        .map_err(Error::internal)?;
        self.writer = Some(writer);
        done
    }
}

/// Builds the index anew beside the old one and swaps it in; returns how many documents it holds.
async fn rebuild(hub: &Hub, mut progress: impl FnMut(usize)) -> Result<usize> {
    let viewer = hub.store().as_system("build the index anew").await?;
    let position = Position {
        epoch: viewer.pulse().epoch,
        seq: viewer.pulse().feed_head,
    };
    let index = hub.index().clone();
    let mut rebuild = blocking(move || index.rebuild(Writer::MEMORY)).await?;
    let (mut after, mut count) = (0, 0);
    loop {
        let documents = viewer.every_document(after, PAGE).await?;
        let Some(last) = documents.last() else { break };
        after = last.ordinal;
        let entries = entry::entries(&viewer, &documents).await?;
        count += entries.len();
        rebuild = blocking(move || rebuild.put(entries).map(|()| rebuild)).await?;
        progress(count);
    }
    blocking(move || rebuild.finish(position)).await?;
    hub.turns().tell();
    Ok(count)
}

/// Builds the index anew; what changes meanwhile is taken in from the feed later.
pub async fn reindex(hub: &Hub, progress: impl FnMut(usize)) -> Result<usize> {
    rebuild(hub, progress).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
}
