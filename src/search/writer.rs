//! Writer: the only way entries get into the index. Rebuild: a new index beside the old.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use tantivy::IndexWriter;
use tantivy::schema::Term;

use super::core::{Core, Live, commit};
use super::index::Shared;
use super::{Change, Entry, Position, home};
use crate::error::{Error, Result};

/// Applies changes to the index; there is one.
pub struct Writer {
    shared: Arc<Shared>,
    memory: usize,
    /// The engine's writer and what it writes to.
    open: Option<(Arc<Core>, IndexWriter)>,
}

impl Writer {
    /// A sensible buffer, in bytes.
    pub const MEMORY: usize = 64 << 20;

    pub(super) fn new(shared: Arc<Shared>, memory: usize) -> Self {
        Self {
            shared,
            memory,
            open: None,
        }
    }

    /// Applies changes and commits them with the position, then shows them to searches. The same
    /// changes again have the same result; of several to one ordinal the last holds. After a
    /// failure nothing of them is there, and they may be applied again.
    ///
    /// # Errors
    /// Unavailable while there is no index to write to; Internal when the disk fails.
    pub fn apply(&mut self, changes: Vec<Change>, position: Position) -> Result<()> {
        let done = self.try_apply(changes, position);
        if done.is_err() {
            // Closing forgets whatever was not committed.
            self.open = None;
        }
        done
    }

    fn try_apply(&mut self, changes: Vec<Change>, position: Position) -> Result<()> {
        let live = self.shared.live.load_full().ok_or_else(|| {
            Error::Unavailable("there is no index yet: rebuild it first".to_owned())
        })?;
        let fields = &self.shared.fields;
        let writer = Self::engine(&mut self.open, &live, self.memory)?;
        let mut last: HashMap<i64, Change> = HashMap::new();
        for change in changes {
            last.insert(change.ordinal(), change);
        }
        for (ordinal, change) in last {
            writer.delete_term(Term::from_field_i64(fields.ordinal, ordinal));
            if let Change::Put(entry) = change {
                let added = writer.add_document(fields.document(&entry));
                added.map_err(Error::internal)?;
            }
        }
        commit(writer, fields, position)?;
        let core = live.core.clone();
        let next = core.load(fields, position, &live.parts)?;
        // A rebuild that finished meanwhile has the newer index; these changes it has not, and
        // its position says so.
        let next = Some(Arc::new(next));
        self.shared.live.compare_and_swap(&Some(live), next);
        if let Some(home) = &self.shared.home {
            home.sweep();
        }
        Ok(())
    }

    fn engine<'a>(
        open: &'a mut Option<(Arc<Core>, IndexWriter)>,
        live: &Live,
        memory: usize,
    ) -> Result<&'a mut IndexWriter> {
        if open
            .as_ref()
            .is_some_and(|(core, _)| !Arc::ptr_eq(core, &live.core))
        {
            *open = None;
        }
        let (_, writer) = match open {
            Some(open) => open,
            none => none.insert((live.core.clone(), live.core.writer(memory)?)),
        };
        Ok(writer)
    }
}

impl Change {
    fn ordinal(&self) -> i64 {
        match self {
            Self::Put(entry) => entry.ordinal,
            Self::Remove(ordinal) => *ordinal,
        }
    }
}

/// A new index in the making; dropped unfinished, it leaves no trace.
pub struct Rebuild {
    shared: Arc<Shared>,
    core: Option<(Core, IndexWriter)>,
    /// What to delete if it is never finished.
    dir: Option<PathBuf>,
}

impl Rebuild {
    pub(super) fn new(shared: Arc<Shared>, memory: usize) -> Result<Self> {
        let dir = shared.home.as_ref().map(|home| home.add()).transpose()?;
        let mut rebuild = Self {
            shared,
            core: None,
            dir,
        };
        let core = Core::create(rebuild.dir.clone(), &rebuild.shared.fields)?;
        let writer = core.writer(memory)?;
        rebuild.core = Some((core, writer));
        Ok(rebuild)
    }

    /// Adds entries, in batches of any size; each ordinal once.
    ///
    /// # Errors
    /// Internal when the disk fails; start another rebuild then.
    pub fn put(&mut self, entries: Vec<Entry>) -> Result<()> {
        if let Some((_, writer)) = &self.core {
            for entry in &entries {
                let added = writer.add_document(self.shared.fields.document(entry));
                added.map_err(Error::internal)?;
            }
        }
        Ok(())
    }

    /// Commits, swaps it in for the old index and deletes that one. `position` is up to where
    /// the entries are known to be current: what changed later is applied afterwards.
    ///
    /// # Errors
    /// Internal when the disk fails; the old index stays in use then.
    pub fn finish(mut self, position: Position) -> Result<()> {
        let Some((core, mut writer)) = self.core.take() else {
            return Ok(());
        };
        commit(&mut writer, &self.shared.fields, position)?;
        writer.wait_merging_threads().map_err(Error::internal)?;
        let live = Arc::new(core).load(&self.shared.fields, position, &[])?;
        let old = self.shared.live.load_full();
        if let (Some(home), Some(dir)) = (&self.shared.home, &self.dir) {
            home.switch(dir, old.as_ref().and_then(|old| old.core.dir.as_deref()))?;
        }
        self.shared.live.store(Some(Arc::new(live)));
        self.dir = None;
        Ok(())
    }
}

impl Drop for Rebuild {
    fn drop(&mut self) {
        self.core = None;
        if let Some(dir) = &self.dir {
            home::remove(dir);
        }
    }
}
