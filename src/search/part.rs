//! Part: one immutable piece of the index, opened for searching.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::columnar::{Column, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId as PieceId;
use tantivy::query::DfaWrapper;
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, Opstamp, SegmentReader, TERMINATED};

use super::bits::Bits;
use super::schema::Fields;
use super::stemming::{self, Stemming};
use crate::error::{Error, Result};
use crate::model::{Anchor, DocumentState, Lifecycle, Time};

/// Which piece, and after which deletions.
pub(super) type PartKey = (PieceId, Option<Opstamp>);

/// An opened piece. Cheap to clone.
#[derive(Clone)]
pub(super) struct Part {
    pub reader: SegmentReader,
    /// What does not change when documents are deleted.
    pub fixed: Arc<Fixed>,
}

/// What a permit needs of each document, laid out for a quick pass over all of them.
pub(super) struct Fixed {
    /// The anchors that occur.
    pub anchors: Vec<Anchor>,
    /// For each document its place in `anchors`; past its end: it has none.
    pub anchor_of: Vec<u32>,
    /// For each document its state, by `DocumentState::ALL`; past its end: it has none.
    pub state_of: Vec<u8>,
    /// The documents with an embargo or a withdrawal.
    pub dated: Vec<(DocId, Lifecycle)>,
    /// The instants, in microseconds, at which rule G5 may change its mind; ascending.
    pub boundaries: Vec<i64>,
    pub ordinal: Column<i64>,
    pub created_at: Column<i64>,
    pub updated_at: Column<i64>,
    pub verified_until: Column<i64>,
    pub lengths: FieldNormReader,
    /// The stemming rules that its entries were taken in by.
    pub languages: Vec<Stemming>,
}

impl Part {
    /// Opens a piece; `known` spares the work when only deletions were added.
    pub fn open(reader: &SegmentReader, fields: &Fields, known: Option<&Self>) -> Result<Self> {
        let fixed = match known {
            Some(part) => part.fixed.clone(),
            None => Arc::new(Fixed::read(reader, fields)?),
        };
        Ok(Self {
            reader: reader.clone(),
            fixed,
        })
    }

    pub fn key(&self) -> PartKey {
        (self.reader.segment_id(), self.reader.delete_opstamp())
    }

    /// One past the last document.
    pub fn end(&self) -> DocId {
        self.reader.max_doc()
    }

    /// Whether the document was not deleted.
    pub fn is_alive(&self, doc: DocId) -> bool {
        self.reader
            .alive_bitset()
            .is_none_or(|alive| alive.is_alive(doc))
    }

    /// The documents of an ordinal: one, or none.
    pub fn docs_of(&self, fields: &Fields, ordinal: i64) -> Result<Vec<DocId>> {
        let term = Term::from_field_i64(fields.ordinal, ordinal);
        let index = inverted(&self.reader, fields.ordinal)?;
        let found = index.read_postings(&term, IndexRecordOption::Basic);
        let Some(mut postings) = found.map_err(Error::internal)? else {
            return Ok(Vec::new());
        };
        let mut docs = Vec::new();
        while postings.doc() != TERMINATED {
            if self.is_alive(postings.doc()) {
                docs.push(postings.doc());
            }
            postings.advance();
        }
        Ok(docs)
    }

    /// The documents that hold any of the labels, deleted ones included.
    pub fn docs_labelled(&self, field: Field, labels: &[String]) -> Result<Bits> {
        let mut bits = Bits::none(self.end());
        let index = inverted(&self.reader, field)?;
        for label in labels {
            let term = Term::from_field_text(field, label);
            let postings = index.read_postings(&term, IndexRecordOption::Basic);
            if let Some(mut postings) = postings.map_err(Error::internal)? {
                while postings.doc() != TERMINATED {
                    bits.insert(postings.doc());
                    postings.advance();
                }
            }
        }
        Ok(bits)
    }

    /// The words of a field that start so, ascending, with the documents of each.
    pub fn each_word_from(
        &self,
        field: Field,
        start: &str,
        mut each: impl FnMut(&str, tantivy::postings::SegmentPostings) -> bool,
    ) -> Result<()> {
        let index = inverted(&self.reader, field)?;
        let words = index.terms().range().ge(start.as_bytes());
        let mut words = words.into_stream().map_err(Error::internal)?;
        while words.advance() {
            if !words.key().starts_with(start.as_bytes()) {
                break;
            }
            let postings = index
                .read_postings_from_terminfo(words.value(), IndexRecordOption::Basic)
                .map_err(Error::internal)?;
            let word = String::from_utf8_lossy(words.key());
            if !each(&word, postings) {
                break;
            }
        }
        Ok(())
    }

    /// The words of a field that the automaton takes, ascending, with the documents of each.
    pub fn each_word_by(
        &self,
        field: Field,
        automaton: &DfaWrapper,
        mut each: impl FnMut(&str, tantivy::postings::SegmentPostings),
    ) -> Result<()> {
        let index = inverted(&self.reader, field)?;
        let words = index.terms().search(automaton).into_stream();
        let mut words = words.map_err(Error::internal)?;
        while words.advance() {
            let postings = index
                .read_postings_from_terminfo(words.value(), IndexRecordOption::Basic)
                .map_err(Error::internal)?;
            each(&String::from_utf8_lossy(words.key()), postings);
        }
        Ok(())
    }

    /// A column of text, if any document has a value.
    pub fn texts(&self, name: &str) -> Result<Option<StrColumn>> {
        let column = self.reader.fast_fields().str(name);
        column.map_err(Error::internal)
    }
}

/// The words of one field.
pub(super) fn inverted(
    reader: &SegmentReader,
    field: Field,
) -> Result<Arc<tantivy::InvertedIndexReader>> {
    reader.inverted_index(field).map_err(Error::internal)
}

fn numbers(reader: &SegmentReader, name: &str) -> Result<Column<i64>> {
    let column = reader.fast_fields().column_opt(name);
    let column = column.map_err(Error::internal)?;
    Ok(column.unwrap_or_else(|| Column::build_empty_column(reader.max_doc())))
}

impl Fixed {
    fn read(reader: &SegmentReader, fields: &Fields) -> Result<Self> {
        let (anchors, anchor_of) = read_anchors(reader)?;
        let state_of = read_states(reader)?;
        let dated = read_dated(reader, &state_of)?;
        let times = dated
            .iter()
            .flat_map(|(_, cycle)| [cycle.embargo_until, cycle.withdraw_at]);
        let mut boundaries: Vec<_> = times.flatten().map(|t| t.timestamp_micros()).collect();
        boundaries.sort_unstable();
        boundaries.dedup();
        Ok(Self {
            anchors,
            anchor_of,
            state_of,
            dated,
            boundaries,
            ordinal: numbers(reader, "ordinal")?,
            created_at: numbers(reader, "created_at")?,
            updated_at: numbers(reader, "updated_at")?,
            verified_until: numbers(reader, "verified_until")?,
            lengths: reader
                .get_fieldnorms_reader(fields.stem)
                .map_err(Error::internal)?,
            languages: read_languages(reader, fields)?,
        })
    }
}

fn read_anchors(reader: &SegmentReader) -> Result<(Vec<Anchor>, Vec<u32>)> {
    let column = numbers(reader, "anchor")?;
    let (mut anchors, mut places) = (Vec::new(), HashMap::new());
    let anchor_of = (0..reader.max_doc())
        .map(|doc| match column.first(doc) {
            None => u32::MAX,
            Some(anchor) => *places.entry(anchor).or_insert_with(|| {
                anchors.push(Anchor(anchor));
                anchors.len() as u32 - 1
            }),
        })
        .collect();
    Ok((anchors, anchor_of))
}

fn read_states(reader: &SegmentReader) -> Result<Vec<u8>> {
    let end = reader.max_doc();
    let column = reader.fast_fields().str("state").map_err(Error::internal)?;
    let Some(column) = column else {
        return Ok(vec![u8::MAX; end as usize]);
    };
    let mut by_ord = Vec::new();
    for ord in 0..column.num_terms() as u64 {
        let mut text = String::new();
        column.ord_to_str(ord, &mut text).map_err(Error::internal)?;
        let mut states = DocumentState::ALL.iter();
        let place = states.position(|state| state.as_str() == text);
        by_ord.push(place.map_or(u8::MAX, |place| place as u8));
    }
    Ok((0..end)
        .map(|doc| column.ords().first(doc))
        .map(|ord| ord.map_or(u8::MAX, |ord| by_ord[ord as usize]))
        .collect())
}

fn read_dated(reader: &SegmentReader, state_of: &[u8]) -> Result<Vec<(DocId, Lifecycle)>> {
    let embargo = numbers(reader, "embargo_until")?;
    let withdraw = numbers(reader, "withdraw_at")?;
    // An instant that can't be read keeps the document for ever.
    let time = |column: &Column<i64>, doc, closed| {
        let micros: Option<i64> = column.first(doc);
        micros.map(|micros| Time::from_timestamp_micros(micros).unwrap_or(closed))
    };
    let dated = (0..reader.max_doc()).filter_map(|doc| {
        let state = DocumentState::ALL.get(usize::from(state_of[doc as usize]))?;
        let cycle = Lifecycle {
            state: *state,
            embargo_until: time(&embargo, doc, Time::MAX_UTC),
            withdraw_at: time(&withdraw, doc, Time::MIN_UTC),
        };
        let bound = cycle.embargo_until.is_some() || cycle.withdraw_at.is_some();
        bound.then_some((doc, cycle))
    });
    Ok(dated.collect())
}

fn read_languages(reader: &SegmentReader, fields: &Fields) -> Result<Vec<Stemming>> {
    let index = inverted(reader, fields.stem)?;
    let mut present = Vec::new();
    for language in stemming::all() {
        let stems = index.terms().range().ge(language.prefix());
        let mut stems = stems.into_stream().map_err(Error::internal)?;
        if stems.advance() && stems.key().starts_with(language.prefix().as_bytes()) {
            present.push(*language);
        }
    }
    Ok(present)
}
