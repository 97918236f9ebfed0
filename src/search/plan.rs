//! Plan: a query's clauses as words of the index, with their weights under one lens.
//!
//! Weights are BM25's: `ln(1 + (N - n + 0.5) / (n + 0.5))` where N counts the documents that the
//! viewer sees and n those of them that have the word. A phrase weighs what its words do together.
//! A word that nothing seen has is read as `typo` says.

use std::collections::BTreeSet;

use tantivy::schema::IndexRecordOption;

use super::bits::Bits;
use super::lens::{Lens, View};
use super::postings::{Key, Phrase, Union};
use super::query::{Clause, Leaf, Occur, Query, Slot, Word};
use super::schema::{self, Fields};
use super::stemming::{Stemming, stems_under};
use super::typo::{Correction, Forgiver};
use crate::error::Result;
use crate::model::SpaceId;

/// How many words that the viewer sees a beginning stands for at most, in alphabetical order.
/// Few in tests, so that small worlds reach it.
const MAX_EXPANSIONS: usize = if cfg!(test) { 2 } else { 64 };

/// What a synonym counts of what was typed.
const STANDIN: f32 = 0.8;

/// A query made ready for one lens.
pub(super) struct Plan {
    pub clauses: Vec<Planned>,
    /// One bit for each clause that has to match.
    pub must: u64,
    /// One bit for each clause that must not match.
    pub not: u64,
    /// One bit for each clause whose word was read as another.
    pub guessed: u64,
    /// What mistyped words were read as.
    pub corrections: Vec<Correction>,
}

/// A clause made ready.
pub(super) struct Planned {
    /// Word and prefix: one slot; phrase: one for each of its places.
    pub slots: Vec<(u32, Vec<Key>)>,
    pub is_phrase: bool,
    /// The word as typed, folded; none of phrases and beginnings, and of what was read otherwise.
    pub typed: Option<String>,
    /// Only in documents of this space; none: in any.
    pub space: Option<SpaceId>,
    /// What an occurrence is worth.
    pub weight: f32,
    /// How many seen documents have the word; of a phrase: its rarest.
    pub frequency: u64,
}

/// A clause opened in one part.
pub(super) enum Leafed {
    Word(Union),
    Phrase(Phrase),
}

impl Plan {
    /// Clauses past the 64th are left out; the parser never makes that many.
    pub fn new(query: &Query, lens: &Lens<'_>) -> Result<Self> {
        let mut plan = Self {
            clauses: Vec::new(),
            must: 0,
            not: 0,
            guessed: 0,
            corrections: Vec::new(),
        };
        let languages = lens.languages();
        let mut forgiver = Forgiver::new(lens);
        for (n, clause) in query.clauses.iter().take(64).enumerate() {
            match clause.occur {
                Occur::Must => plan.must |= 1 << n,
                Occur::Not => plan.not |= 1 << n,
                Occur::Should => (),
            }
            let planned = Planned::new(clause, lens, &languages)?;
            let guesses = forgiver.corrections.len();
            let planned = planned.forgiven(clause, lens, &mut forgiver)?;
            plan.guessed |= u64::from(forgiver.corrections.len() > guesses) << n;
            plan.clauses.push(planned);
        }
        for standin in &query.standins {
            let clause = Clause {
                occur: Occur::Should,
                leaf: standin.leaf.clone(),
            };
            let planned = Planned::new(&clause, lens, &languages)?;
            plan.clauses.push(Planned {
                space: standin.space,
                typed: None,
                weight: planned.weight * STANDIN,
                ..planned
            });
        }
        plan.corrections = forgiver.corrections;
        Ok(plan)
    }

    /// Whether every seen document matches unless a `Not` does.
    pub fn takes_all(&self) -> bool {
        self.not.count_ones() as usize == self.clauses.len()
    }

    /// Whether a document where exactly these clauses match is a match.
    #[inline]
    pub fn accepts(&self, matched: u64) -> bool {
        matched & self.not == 0 && matched & self.must == self.must
    }

    /// Whether a document where exactly these clauses match has no word as it was typed.
    #[inline]
    pub fn is_guess(&self, matched: u64) -> bool {
        matched != 0 && matched & !self.guessed == 0
    }
}

impl Planned {
    fn new(clause: &Clause, lens: &Lens<'_>, languages: &[Stemming]) -> Result<Self> {
        let slots = match &clause.leaf {
            Leaf::Word(word) => vec![(0, word_keys(word, lens, languages))],
            Leaf::Prefix(start) => vec![(0, expand(start, lens)?)],
            Leaf::Phrase(slots) => slots
                .iter()
                .map(|slot| Ok((slot.offset, slot_keys(slot, lens)?)))
                .collect::<Result<_>>()?,
        };
        let (mut weight, mut rarest) = (0.0, u64::MAX);
        if clause.occur != Occur::Not {
            for (_, keys) in &slots {
                let frequency = frequency(keys, lens)?;
                weight += weigh(lens.documents(), frequency);
                rarest = rarest.min(frequency);
            }
        }
        Ok(Self {
            slots,
            is_phrase: matches!(clause.leaf, Leaf::Phrase(_)),
            space: None,
            typed: match &clause.leaf {
                Leaf::Word(word) => Some(word.folded.clone()),
                _ => None,
            },
            weight,
            frequency: rarest,
        })
    }

    /// Itself, or what a word that nothing seen has may have been meant as.
    fn forgiven(
        self,
        clause: &Clause,
        lens: &Lens<'_>,
        forgiver: &mut Forgiver<'_>,
    ) -> Result<Self> {
        if clause.occur == Occur::Not || self.frequency > 0 {
            return Ok(self);
        }
        let standins = match &clause.leaf {
            Leaf::Word(word) => forgiver.standins(&word.folded, false)?,
            Leaf::Prefix(start) => forgiver.standins(start, true)?,
            Leaf::Phrase(_) => None,
        };
        let Some(standins) = standins else {
            return Ok(self);
        };
        let frequency = frequency(&standins.keys, lens)?;
        Ok(Self {
            weight: standins.factor * weigh(lens.documents(), frequency),
            slots: vec![(0, standins.keys)],
            typed: None,
            frequency,
            ..self
        })
    }

    /// Those of the candidates among which the clause counts; none: all.
    pub fn narrowed(
        &self,
        view: &View,
        fields: &Fields,
        candidates: &Bits,
    ) -> Result<Option<Bits>> {
        let Some(space) = self.space else {
            return Ok(None);
        };
        let mut inside = view
            .part
            .docs_labelled(fields.space, &[space.to_string()])?;
        inside.intersect(candidates);
        Ok(Some(inside))
    }

    /// Opens the clause in a part.
    pub fn open(&self, view: &View) -> Result<Leafed> {
        self.open_with(
            view,
            match self.is_phrase {
                true => IndexRecordOption::WithFreqsAndPositions,
                false => IndexRecordOption::WithFreqs,
            },
        )
    }

    /// As `open`, with no more than is asked for; phrases need places.
    pub fn open_with(&self, view: &View, record: IndexRecordOption) -> Result<Leafed> {
        let mut unions = Vec::new();
        for (offset, keys) in &self.slots {
            unions.push((*offset, Union::open(view.part, keys, record)?));
        }
        Ok(match (self.is_phrase, unions.pop()) {
            (false, Some((_, union))) => Leafed::Word(union),
            (_, last) => {
                unions.extend(last);
                Leafed::Phrase(Phrase::new(unions))
            }
        })
    }
}

impl Leafed {
    /// How many documents are read at most.
    pub fn cost(&self) -> u64 {
        match self {
            Self::Word(union) => union.cost(),
            Self::Phrase(phrase) => phrase.cost(),
        }
    }

    /// As `Union::visit`.
    pub fn visit(&mut self, base: u32, bits: &Bits, sparse: bool, tell: impl FnMut(u32, u32)) {
        match self {
            Self::Word(union) => union.visit(base, bits, sparse, tell),
            Self::Phrase(phrase) => phrase.visit(base, bits, sparse, tell),
        }
    }
}

pub(super) fn word_keys(word: &Word, lens: &Lens<'_>, languages: &[Stemming]) -> Vec<Key> {
    let unstemmed = Key {
        field: lens.fields.stem,
        text: schema::unstemmed(&word.folded),
    };
    let stems = stems_under(languages, word).into_iter().map(|text| Key {
        field: lens.fields.stem,
        text,
    });
    std::iter::once(unstemmed).chain(stems).collect()
}

fn slot_keys(slot: &Slot, lens: &Lens<'_>) -> Result<Vec<Key>> {
    if slot.prefix {
        return expand(&slot.text, lens);
    }
    Ok(vec![Key {
        field: lens.fields.surface,
        text: slot.text.clone(),
    }])
}

/// The words that start so in what is seen. What is hidden neither adds words nor uses up the
/// limit: each part gives its first words that a seen document has, and the first of all those
/// are the first of all.
fn expand(start: &str, lens: &Lens<'_>) -> Result<Vec<Key>> {
    let field = lens.fields.surface;
    let mut words = BTreeSet::new();
    for view in &lens.views {
        let visible = view.visible();
        let mut here = 0;
        view.part.each_word_from(field, start, |word, postings| {
            if Union::of(postings).meets(&visible) {
                words.insert(word.to_owned());
                here += 1;
            }
            here < MAX_EXPANSIONS
        })?;
    }
    let first = words.into_iter().take(MAX_EXPANSIONS);
    Ok(first.map(|text| Key { field, text }).collect())
}

/// How many seen documents have any of the words.
pub(super) fn frequency(keys: &[Key], lens: &Lens<'_>) -> Result<u64> {
    let mut names: Vec<_> = keys
        .iter()
        .map(|key| format!("{}\n{}\n", key.field.field_id(), key.text))
        .collect();
    names.sort_unstable();
    let name = names.concat();
    let mut frequency = 0;
    for view in &lens.views {
        let open = || Union::open(view.part, keys, IndexRecordOption::Basic);
        let permitted = lens.permits.frequency(&view.permit, &name, || {
            if leak!(FrequenciesOfAll) {
                return Ok(open()?.cost());
            }
            Ok(open()?.count(view.part.end(), &view.permit.visible))
        })?;
        let masked = match view.masked() {
            [] => 0,
            docs => open()?.count_among(docs),
        };
        frequency += permitted - masked;
    }
    Ok(frequency)
}

/// What a word is worth that so many of all documents have.
pub(super) fn weigh(documents: u64, frequency: u64) -> f32 {
    let (all, some) = (documents as f64, frequency as f64);
    (1.0 + (all - some + 0.5) / (some + 0.5)).ln() as f32
}
