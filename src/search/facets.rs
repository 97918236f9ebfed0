//! Facets: counts values over documents that match and are seen, and over nothing else.
//!
//! A facet does not look at what was chosen for its own field, only at what was typed and at what
//! was chosen for other fields: so one sees what else could be chosen besides.

use std::collections::{BTreeMap, HashMap};

use chrono::Datelike as _;
use tantivy::DocId;
use tantivy::columnar::ColumnIndex;

use super::SearchFilter;
use super::bits::Bits;
use super::part::Part;
use super::request::{Facet, FacetCount, FacetField};
use crate::error::{Error, Result};
use crate::model::{DocumentState, Time};

/// With more months than these, `Updated` counts years.
const MAX_MONTHS: usize = if cfg!(test) { 3 } else { 24 };
/// How many documents' values are read together.
const TOGETHER: usize = 512;

/// The counts of one field so far.
pub(super) struct Counter {
    field: FacetField,
    /// What is narrowed to besides the field itself.
    pub filter: SearchFilter,
    now: Time,
    counts: HashMap<String, u64>,
}

impl Counter {
    pub fn new(field: FacetField, chosen: &SearchFilter, now: Time) -> Self {
        Self {
            field,
            filter: without(field, chosen),
            now,
            counts: HashMap::new(),
        }
    }

    /// Counts the values of a part's matches.
    pub fn add(&mut self, part: &Part, matches: &Bits) -> Result<()> {
        match self.field {
            FacetField::Verified => {
                let until = &part.fixed.verified_until;
                let now = self.now.timestamp_micros();
                self.count(matches, |doc| until.first(doc).is_some_and(|at| now < at));
            }
            FacetField::Updated => {
                let mut months: BTreeMap<(i32, u32), u64> = BTreeMap::new();
                for doc in matches.iter() {
                    let updated = part.fixed.updated_at.first(doc);
                    if let Some(time) = updated.and_then(Time::from_timestamp_micros) {
                        *months.entry((time.year(), time.month())).or_default() += 1;
                    }
                }
                for ((year, month), count) in months {
                    let month = format!("{year:04}-{month:02}");
                    *self.counts.entry(month).or_default() += count;
                }
            }
            field => {
                let Some(name) = column(field) else {
                    return Ok(());
                };
                self.texts(part, matches, name)?;
            }
        }
        Ok(())
    }

    fn count(&mut self, matches: &Bits, value: impl Fn(DocId) -> bool) {
        for doc in matches.iter() {
            *self.counts.entry(value(doc).to_string()).or_default() += 1;
        }
    }

    fn texts(&mut self, part: &Part, matches: &Bits, name: &str) -> Result<()> {
        let Some(column) = part.texts(name)? else {
            return Ok(());
        };
        let mut by_ord = vec![0u64; column.num_terms()];
        let ords = column.ords();
        if matches!(ords.index, ColumnIndex::Multivalued(_)) {
            for doc in matches.iter() {
                column
                    .term_ords(doc)
                    .for_each(|ord| by_ord[ord as usize] += 1);
            }
        } else {
            let mut docs = Vec::with_capacity(TOGETHER);
            let mut values = [None; TOGETHER];
            let mut rest = matches.iter();
            loop {
                docs.clear();
                docs.extend(rest.by_ref().take(TOGETHER));
                let values = &mut values[..docs.len()];
                if docs.is_empty() {
                    break;
                }
                ords.first_vals(&docs, values);
                for ord in values.iter().flatten() {
                    by_ord[*ord as usize] += 1;
                }
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

    /// The commonest values; of times the latest.
    pub fn finish(mut self, size: usize) -> Facet {
        let is_time = self.field == FacetField::Updated;
        if is_time && self.counts.len() > MAX_MONTHS {
            self.counts = years(self.counts);
        }
        let counts = self.counts.into_iter();
        let mut values: Vec<_> = counts
            .map(|(value, count)| FacetCount { value, count })
            .collect();
        match is_time {
            true => values.sort_by(|a, b| b.value.cmp(&a.value)),
            false => {
                values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            }
        }
        values.truncate(size);
        Facet {
            field: self.field,
            values,
        }
    }
}

fn years(months: HashMap<String, u64>) -> HashMap<String, u64> {
    let mut years: HashMap<String, u64> = HashMap::new();
    for (month, count) in months {
        let year = month
            .rsplit_once('-')
            .map_or(month.as_str(), |(year, _)| year);
        *years.entry(year.to_owned()).or_default() += count;
    }
    years
}

/// What was chosen, except for this field. Without a choice of states only PUBLISHED is found,
/// but all that one sees is counted.
fn without(field: FacetField, chosen: &SearchFilter) -> SearchFilter {
    let mut filter = chosen.clone();
    match field {
        FacetField::Kind => filter.kinds.clear(),
        FacetField::Tag => filter.tags.clear(),
        FacetField::Space => filter.spaces.clear(),
        FacetField::Partner => filter.partners.clear(),
        FacetField::Owner => filter.owners.clear(),
        FacetField::Language => filter.languages.clear(),
        FacetField::State => filter.states = DocumentState::ALL.to_vec(),
        FacetField::Verified => filter.verified = None,
        FacetField::Updated => {
            (filter.updated_from, filter.updated_until) = (None, None);
            filter.updated_in.clear();
        }
    }
    filter
}

fn column(field: FacetField) -> Option<&'static str> {
    Some(match field {
        FacetField::Kind => "kind",
        FacetField::Tag => "tag",
        FacetField::Space => "space",
        FacetField::Partner => "partner",
        FacetField::Owner => "owner",
        FacetField::Language => "language",
        FacetField::State => "state",
        FacetField::Verified | FacetField::Updated => return None,
    })
}
