//! Titles: keeps the first matches in the order of their titles, without regard to case and
//! diacritics. Equal ones come in ascending ordinal.

use std::cmp::Ordering;
use std::sync::Arc;

use tantivy::DocId;
use tantivy::columnar::{StrColumn, TermOrdHit};

use super::analysis::{fold, lower};
use super::bits::Bits;
use super::part::Part;
use super::request::{Hit, Order, Place};
use crate::error::{Error, Result};

/// How much of a title decides; a cursor carries it.
const MOST_CHARS: usize = 100;

/// What a title is ordered by.
pub(super) fn key(title: &str) -> String {
    let folded = fold(&lower(title.trim()));
    folded.chars().take(MOST_CHARS).collect()
}

/// Gathers matches and keeps the first `size` that come after a place.
pub(super) struct Titles {
    descending: bool,
    size: usize,
    after: Option<Place>,
    /// In order; one more than `size`, to know whether there are more.
    kept: Vec<(String, i64)>,
}

impl Titles {
    pub fn new(order: Order, size: usize, after: Option<Place>) -> Self {
        Self {
            descending: order.descending,
            size,
            after,
            kept: Vec::new(),
        }
    }

    /// Takes the matches of a part in.
    pub fn offer(&mut self, part: &Part, matches: &Bits) -> Result<()> {
        let Some(column) = part.texts("title_key")? else {
            return Ok(());
        };
        let comes_later = self.comes_later(&column)?;
        let mut found: Vec<(u64, i64)> = Vec::new();
        for doc in matches.iter() {
            let ranked = place(part, &column, doc);
            found.extend(ranked.filter(|(title, ordinal)| comes_later(*title, *ordinal)));
        }
        // Numbers of a part's titles are in the order of the titles.
        let compare = |a: &(u64, i64), b: &(u64, i64)| self.turn(a.0.cmp(&b.0)).then(a.1.cmp(&b.1));
        if found.len() > self.size + 1 {
            found.select_nth_unstable_by(self.size, compare);
            found.truncate(self.size + 1);
        }
        for (title, ordinal) in found {
            let mut key = String::new();
            let known = column.ord_to_str(title, &mut key);
            if known.map_err(Error::internal)? {
                self.kept.push((key, ordinal));
            }
        }
        let mut kept = std::mem::take(&mut self.kept);
        kept.sort_unstable_by(|a, b| self.turn(a.0.cmp(&b.0)).then(a.1.cmp(&b.1)));
        kept.truncate(self.size + 1);
        self.kept = kept;
        Ok(())
    }

    /// The hits in order, and whether there are more.
    pub fn finish(self) -> (Vec<Hit>, bool) {
        let has_next = self.kept.len() > self.size;
        let hits = self.kept.into_iter().take(self.size);
        let hits = hits.map(|(title, ordinal)| Hit {
            ordinal,
            place: Place {
                bits: 0,
                ordinal,
                title: Some(Arc::from(title)),
            },
        });
        (hits.collect(), has_next)
    }

    fn turn(&self, order: Ordering) -> Ordering {
        match self.descending {
            true => order.reverse(),
            false => order,
        }
    }

    /// Whether a title, by its number in the part, comes after the place to start from.
    fn comes_later(&self, column: &StrColumn) -> Result<impl Fn(u64, i64) -> bool + use<>> {
        let (descending, mut from, mut beyond) = (self.descending, None, None);
        if let Some(after) = &self.after {
            let title = after.title.as_deref().unwrap_or_default();
            let hit = column.dictionary().term_ord_or_next(title);
            match hit.map_err(Error::internal)? {
                TermOrdHit::Exact(same) => from = Some((same, after.ordinal)),
                TermOrdHit::Next(next) => beyond = Some(next),
            }
        }
        Ok(move |title: u64, ordinal: i64| match (from, beyond) {
            (Some((same, last)), _) if title == same => ordinal > last,
            (Some((same, _)), _) => (title > same) != descending,
            (None, Some(next)) => (title >= next) != descending,
            (None, None) => true,
        })
    }
}

fn place(part: &Part, column: &StrColumn, doc: DocId) -> Option<(u64, i64)> {
    Some((column.ords().first(doc)?, part.fixed.ordinal.first(doc)?))
}
