//! Facets: counts values over documents that match and are seen, and over nothing else.

use std::collections::HashMap;

use super::bits::Bits;
use super::part::Part;
use super::request::{Facet, FacetCount, FacetField};
use crate::error::{Error, Result};

/// The counts of one field so far.
pub(super) struct Counter {
    field: FacetField,
    counts: HashMap<String, u64>,
}

impl Counter {
    pub fn new(field: FacetField) -> Self {
        Self {
            field,
            counts: HashMap::new(),
        }
    }

    /// Counts the values of a part's matches.
    pub fn add(&mut self, part: &Part, matches: &Bits) -> Result<()> {
        let Some(column) = part.texts(column(self.field))? else {
            return Ok(());
        };
        let mut by_ord = vec![0u64; column.num_terms()];
        for doc in matches.iter() {
            for ord in column.term_ords(doc) {
                by_ord[ord as usize] += 1;
            }
        }
        let mut value = String::new();
        for (ord, count) in by_ord.into_iter().enumerate().filter(|(_, n)| *n > 0) {
            let known = column.ord_to_str(ord as u64, &mut value);
            if known.map_err(Error::internal)? {
                *self.counts.entry(value.clone()).or_default() += count;
            }
        }
        Ok(())
    }

    /// The commonest values.
    pub fn finish(self, size: usize) -> Facet {
        let counts = self.counts.into_iter();
        let mut values: Vec<_> = counts
            .map(|(value, count)| FacetCount { value, count })
            .collect();
        values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        values.truncate(size);
        Facet {
            field: self.field,
            values,
        }
    }
}

fn column(field: FacetField) -> &'static str {
    match field {
        FacetField::Kind => "kind",
        FacetField::Tag => "tag",
        FacetField::Space => "space",
        FacetField::Partner => "partner",
        FacetField::Owner => "owner",
        FacetField::Language => "language",
        FacetField::State => "state",
    }
}
