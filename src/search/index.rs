//! Index: opens, searches and tells its position.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwapOption;
use uuid::Uuid;

use super::core::{Core, Live, commit};
use super::home::Home;
use super::permit::Permits;
use super::schema::Fields;
use super::{Found, Indexed, Rebuild, SearchRequest, Sight, Snapshot, Writer};
use crate::error::{Error, Result};

/// Up to where the index has read a database's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Position {
    /// Which life of the database: a restored one has another.
    pub epoch: Uuid,
    /// The last change read.
    pub seq: i64,
}

/// An index as it was found on disk.
pub struct Opened {
    /// The index; without entries, and not searchable, when it must be rebuilt.
    pub index: Index,
    /// Why it must be rebuilt, if so.
    pub must_rebuild: Option<String>,
}

/// The full-text index. Cheap to clone; clones are the same index.
#[derive(Clone)]
pub struct Index(pub(super) Arc<Shared>);

/// What all clones, writers and rebuilds of an index share.
pub(super) struct Shared {
    pub fields: Fields,
    /// Where it lies, unless in memory.
    pub home: Option<Home>,
    /// What is being searched; none until there is something.
    pub live: ArcSwapOption<Live>,
    pub permits: Permits,
    /// Whether more than its words lifts a match.
    pub has_signals: AtomicBool,
}

impl Index {
    /// Opens what CURRENT in `dir` names. An index that is missing, damaged or of another schema
    /// is no error: it is deleted and has to be rebuilt.
    ///
    /// # Errors
    /// Internal when `dir` itself can't be read or written; Unavailable when another process
    /// uses it.
    pub fn open(dir: &Path) -> Result<Opened> {
        let home = Home::take(dir)?;
        let fields = Fields::new();
        let current = home.current();
        let live = match &current {
            None => Err("there is none yet".to_owned()),
            Some(dir) => Core::open(dir, &fields),
        };
        home.clear(current.as_deref().filter(|_| live.is_ok()))?;
        let (live, must_rebuild) = match live {
            Ok(live) => (Some(live), None),
            Err(reason) => (None, Some(reason)),
        };
        Ok(Opened {
            index: Self::new(fields, Some(home), live),
            must_rebuild,
        })
    }

    /// An empty, searchable index without a directory, at position nil, 0.
    pub fn in_memory() -> Result<Self> {
        let fields = Fields::new();
        let position = Position {
            epoch: Uuid::nil(),
            seq: 0,
        };
        let core = Core::create(None, &fields)?;
        commit(&mut core.writer(Writer::MEMORY)?, &fields, position)?;
        let live = Arc::new(core).load(&fields, position, &[])?;
        Ok(Self::new(fields, None, Some(live)))
    }

    fn new(fields: Fields, home: Option<Home>, live: Option<Live>) -> Self {
        Self(Arc::new(Shared {
            fields,
            home,
            live: ArcSwapOption::from_pointee(live),
            permits: Permits::new(),
            has_signals: AtomicBool::new(true),
        }))
    }

    /// Whether titles, order of words, verification and freshness lift matches from now on;
    /// otherwise only their words count. At first they do.
    pub fn use_signals(&self, on: bool) {
        self.0.has_signals.store(on, Ordering::Relaxed);
    }

    /// Whether there is nothing to search yet.
    pub fn is_rebuilding(&self) -> bool {
        self.0.live.load().is_none()
    }

    /// The position of what is being searched; none while there is nothing.
    pub fn position(&self) -> Option<Position> {
        self.0.live.load().as_ref().map(|live| live.position)
    }

    /// The writer; use one at a time. `memory` is its buffer in bytes, at least 15 MB;
    /// `Writer::MEMORY` is sensible.
    pub fn writer(&self, memory: usize) -> Writer {
        Writer::new(self.0.clone(), memory)
    }

    /// Starts a new index beside the one being searched.
    ///
    /// # Errors
    /// Internal when it can't be created.
    pub fn rebuild(&self, memory: usize) -> Result<Rebuild> {
        Rebuild::new(self.0.clone(), memory)
    }

    /// What is being searched now, held fast: its position and its answers belong together, so
    /// that what must be masked can be asked for exactly this position.
    ///
    /// # Errors
    /// Unavailable while there is nothing to search yet.
    pub fn snapshot(&self) -> Result<Snapshot> {
        let live = self.0.live.load_full().ok_or_else(|| {
            Error::Unavailable("the index is being rebuilt; try again in a while".to_owned())
        })?;
        Ok(Snapshot {
            shared: self.0.clone(),
            live,
        })
    }

    /// As `Snapshot::search`, on what is being searched now.
    pub fn search(&self, request: &SearchRequest<'_>) -> Result<Found> {
        self.snapshot()?.search(request)
    }

    /// As `Snapshot::suggest`, on what is being searched now.
    pub fn suggest(&self, typed: &str, size: usize, sight: &Sight<'_>) -> Result<Vec<i64>> {
        self.snapshot()?.suggest(typed, size, sight)
    }

    /// As `Snapshot::suggest_tags`, on what is being searched now.
    pub fn suggest_tags(&self, typed: &str, size: usize, sight: &Sight<'_>) -> Result<Vec<String>> {
        self.snapshot()?.suggest_tags(typed, size, sight)
    }

    /// As `Snapshot::inventory`, on what is being searched now.
    pub fn inventory(&self, each: impl FnMut(Indexed)) -> Result<()> {
        self.snapshot()?.inventory(each)
    }
}
