//! Core: one index of the engine, on disk or in memory, and what of it is being searched.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::merge_policy::LogMergePolicy;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy};

use super::Position;
use super::part::Part;
use super::schema::{Fields, tokenizers};
use crate::error::{Error, Result};

/// An index of the engine.
pub(super) struct Core {
    index: tantivy::Index,
    reader: IndexReader,
    /// Where it lies, unless in memory.
    pub dir: Option<PathBuf>,
}

/// What is being searched: the parts of one commit and its position, always together.
pub(super) struct Live {
    pub core: Arc<Core>,
    pub parts: Vec<Part>,
    pub position: Position,
}

/// What a commit carries besides its entries.
#[derive(Serialize, Deserialize)]
struct Payload {
    schema: String,
    position: Position,
}

impl Core {
    /// A new, empty index in a directory of its own, or in memory.
    pub fn create(dir: Option<PathBuf>, fields: &Fields) -> Result<Self> {
        let builder = tantivy::Index::builder().schema(fields.schema.clone());
        let index = match &dir {
            Some(dir) => builder.create_in_dir(dir),
            None => builder.create_in_ram(),
        };
        Self::new(index.map_err(Error::internal)?, dir)
    }

    fn new(mut index: tantivy::Index, dir: Option<PathBuf>) -> Result<Self> {
        index.set_tokenizers(tokenizers());
        let reader: Result<IndexReader, _> = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            // Nothing is stored.
            .doc_store_cache_num_blocks(0)
            .try_into();
        let reader = reader.map_err(Error::internal)?;
        Ok(Self { index, reader, dir })
    }

    /// Opens what lies in a directory, or says why it can't be used.
    pub fn open(dir: &Path, fields: &Fields) -> Result<Live, String> {
        // Damage outside of what is checksummed can make the engine panic.
        let opened = catch_unwind(AssertUnwindSafe(|| Self::try_open(dir, fields)));
        opened.unwrap_or_else(|_| Err("it is damaged".to_owned()))
    }

    fn try_open(dir: &Path, fields: &Fields) -> Result<Live, String> {
        let damaged = |cause: tantivy::TantivyError| format!("it is damaged: {cause}");
        let index = tantivy::Index::open_in_dir(dir).map_err(damaged)?;
        let payload = index.load_metas().map_err(damaged)?.payload;
        let payload = payload.ok_or("it was never finished")?;
        let payload: Payload = serde_json::from_str(&payload)
            .map_err(|cause| format!("its commit can't be read: {cause}"))?;
        if payload.schema != fields.hash() || index.schema() != fields.schema {
            return Err("it was made by another version".to_owned());
        }
        if let Some(file) = index
            .validate_checksum()
            .map_err(damaged)?
            .into_iter()
            .next()
        {
            return Err(format!("{} is damaged", file.display()));
        }
        let core = Self::new(index, Some(dir.to_owned()));
        let live = core.and_then(|core| Arc::new(core).load(fields, payload.position, &[]));
        live.map_err(|cause| match cause {
            Error::Internal(source) => format!("it can't be opened: {source}"),
            other => format!("it can't be opened: {other}"),
        })
    }

    /// Loads the last commit, which has this position; parts known before are not read again.
    pub fn load(
        self: Arc<Self>,
        fields: &Fields,
        position: Position,
        known: &[Part],
    ) -> Result<Live> {
        self.reader.reload().map_err(Error::internal)?;
        let searcher = self.reader.searcher();
        let mut parts = Vec::new();
        for reader in searcher.segment_readers() {
            let id = reader.segment_id();
            let known = known.iter().find(|part| part.key().0 == id);
            parts.push(Part::open(reader, fields, known)?);
        }
        Ok(Live {
            core: self,
            parts,
            position,
        })
    }

    /// The engine's writer; there can be one.
    pub fn writer(&self, memory: usize) -> Result<IndexWriter> {
        let writer = self.index.writer_with_num_threads(1, memory);
        let writer: IndexWriter = writer.map_err(Error::internal)?;
        let mut policy = LogMergePolicy::default();
        // Deleted entries cost space and time until they are merged away.
        policy.set_del_docs_ratio_before_merge(0.2);
        writer.set_merge_policy(Box::new(policy));
        Ok(writer)
    }
}

/// Commits what the writer has, with its position.
pub(super) fn commit(writer: &mut IndexWriter, fields: &Fields, position: Position) -> Result<()> {
    let payload = Payload {
        schema: fields.hash(),
        position,
    };
    let payload = serde_json::to_string(&payload).map_err(Error::internal)?;
    let mut prepared = writer.prepare_commit().map_err(Error::internal)?;
    prepared.set_payload(&payload);
    prepared.commit().map_err(Error::internal)?;
    Ok(())
}
