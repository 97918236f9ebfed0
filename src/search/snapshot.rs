//! Snapshot: the index at one position. Everything that is found is found through one.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tantivy::DocId;

use super::core::Live;
use super::find::{find, matching};
use super::index::Shared;
use super::lens::Lens;
use super::meant::meant;
use super::similar::{Sample, similar};
use super::{Found, Indexed, Order, Position, SearchFilter, SearchRequest, Sight, parse, suggest};
use crate::error::{Error, Result};
use crate::model::Anchor;

/// The index at one position, whatever is written meanwhile. Hold it only for one answer: it
/// keeps what it needs from being deleted.
#[derive(Clone)]
pub struct Snapshot {
    pub(super) shared: Arc<Shared>,
    pub(super) live: Arc<Live>,
}

impl Snapshot {
    /// Up to where it has read the database's changes.
    pub fn position(&self) -> Position {
        self.live.position
    }

    /// Finds what matches and the viewer may see.
    ///
    /// # Errors
    /// Internal when the disk fails.
    pub fn search(&self, request: &SearchRequest<'_>) -> Result<Found> {
        let has_signals = self.shared.has_signals.load(Ordering::Relaxed);
        let lens = self.lens(&request.sight)?;
        find(request, &lens, self.position(), has_signals)
    }

    /// Which of the documents with these numbers a search would find, however many it finds; in no
    /// order.
    ///
    /// # Errors
    /// Internal when the disk fails.
    pub fn matching(&self, request: &SearchRequest<'_>, among: &[i64]) -> Result<Vec<i64>> {
        matching(request, &self.lens(&request.sight)?, among)
    }

    /// What was perhaps meant by a query with words that nothing seen has; none when there are no
    /// such words, or nothing better is found either. `typed` is what the request's query was
    /// made of.
    ///
    /// # Errors
    /// Internal when the disk fails.
    pub fn meant(&self, typed: &str, request: &SearchRequest<'_>) -> Result<Option<String>> {
        meant(typed, request, &self.lens(&request.sight)?, self.position())
    }

    /// The published documents that share the most telling words with the sample, most alike
    /// first and never itself. Returns ordinals.
    ///
    /// # Errors
    /// Internal when the disk fails.
    pub fn similar(&self, sample: &Sample, size: usize, sight: &Sight<'_>) -> Result<Vec<i64>> {
        similar(sample, size, (&self.lens(sight)?, *sight), self.position())
    }

    /// The published documents whose titles have all the words typed, the last as a beginning:
    /// titles that start so first, then the latest changed. When there are none, mistyped words
    /// are forgiven. Returns ordinals.
    ///
    /// # Errors
    /// Internal when the disk fails.
    pub fn suggest(&self, typed: &str, size: usize, sight: &Sight<'_>) -> Result<Vec<i64>> {
        suggest::titles(typed, size, &self.lens(sight)?)
    }

    /// The tags that start so on published documents, commonest first, then alphabetical. When
    /// there are none, mistyped beginnings are forgiven.
    ///
    /// # Errors
    /// Internal when the disk fails.
    pub fn suggest_tags(&self, typed: &str, size: usize, sight: &Sight<'_>) -> Result<Vec<String>> {
        suggest::tags(typed, size, &self.lens(sight)?)
    }

    /// Whether a query without names to resolve finds anything published.
    ///
    /// # Errors
    /// Internal when the disk fails.
    pub fn finds(&self, typed: &str, sight: &Sight<'_>) -> Result<bool> {
        let (query, filter) = (parse(typed), SearchFilter::default());
        let request = SearchRequest {
            query: &query,
            filter: &filter,
            order: Order::RELEVANCE,
            size: 1,
            after: None,
            want_total: false,
            facets: &[],
            facet_size: 0,
            sight: *sight,
        };
        let found = self.search(&request)?;
        Ok(!found.hits.is_empty() && found.corrections.is_empty())
    }

    /// Which of what the sight masks would be seen if it did not.
    ///
    /// # Errors
    /// Internal when the disk fails.
    pub fn masked(&self, sight: &Sight<'_>) -> Result<Vec<i64>> {
        let shared = &self.shared;
        let mut seen = Vec::new();
        for part in &self.live.parts {
            let permit = shared.permits.permit(part, sight.reach, sight.now);
            for ordinal in sight.masked {
                let docs = part.docs_of(&shared.fields, *ordinal)?;
                if docs.iter().any(|doc| permit.visible.contains(*doc)) {
                    seen.push(*ordinal);
                }
            }
        }
        Ok(seen)
    }

    /// Every entry, unfiltered and in no order, for comparing the index with the database. Tells
    /// nothing that was written in a document.
    ///
    /// # Errors
    /// Internal when the disk fails.
    pub fn inventory(&self, mut each: impl FnMut(Indexed)) -> Result<()> {
        for part in &self.live.parts {
            let digests = part.reader.fast_fields().u64("digest");
            let digests = digests.map_err(Error::internal)?;
            let indexed = |doc: DocId| {
                let anchor = part.fixed.anchor_of[doc as usize];
                let none = Anchor(i64::MIN);
                Some(Indexed {
                    ordinal: part.fixed.ordinal.first(doc)?,
                    anchor: *part.fixed.anchors.get(anchor as usize).unwrap_or(&none),
                    updated_at: part.fixed.updated_at.first(doc)?,
                    digest: digests.first(doc)?,
                })
            };
            let alive = (0..part.end()).filter(|doc| part.is_alive(*doc));
            alive.filter_map(indexed).for_each(&mut each);
        }
        Ok(())
    }

    fn lens(&self, sight: &Sight<'_>) -> Result<Lens<'_>> {
        let shared = &self.shared;
        Lens::new(&self.live, &shared.fields, &shared.permits, sight)
    }
}
