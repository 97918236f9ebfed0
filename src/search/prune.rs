//! Prune: the best matches of a query of words, without a look at all of them.
//!
//! The engine's block-max WAND passes over blocks of documents whose words can't bring them onto
//! the page. It is only ever given bounds: whatever it does not pass over is scored here, in the
//! order of the clauses, so that hits and their order are the same as if everything had been
//! scored. The engine's bounds of a block were chosen when it was written, by the average length
//! then, hidden documents included; they are widened by as much as that can differ from the
//! average of what is seen, so that nothing is passed over that should not be.

use std::collections::HashMap;

use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, EnableScoring, Occur, Query as _, TermQuery,
    Weight,
};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, Score};

use super::bits::Bits;
use super::lens::{Lens, View};
use super::part::{Part, inverted};
use super::plan::{Leafed, Plan, Planned};
use super::rank::{K1, Lengths};
use super::signals::{Signals, TITLE_LENGTH};
use crate::error::{Error, Result};

/// Where fewer than one in so many documents is a candidate, candidates lead.
const SPARSE: u64 = 24;
/// What rounding may make of a bound.
const ROUNDING: f32 = 1.0001;

/// A plan that the engine can find bounds for.
pub(super) struct Pruner<'a> {
    plan: &'a Plan,
    lens: &'a Lens<'a>,
    lengths: &'a Lengths,
    signals: &'a Signals,
    occur: Occur,
}

impl<'a> Pruner<'a> {
    /// For plans of words only, which all may or all must occur; none for others.
    pub fn new(
        plan: &'a Plan,
        lens: &'a Lens<'a>,
        (lengths, signals): (&'a Lengths, &'a Signals),
    ) -> Option<Self> {
        let clauses = plan.clauses.len();
        let all = !0u64 >> (64 - clauses.clamp(1, 64));
        let occur = match plan.must {
            0 => Occur::Should,
            must if must == all => Occur::Must,
            _ => return None,
        };
        let is_plain = clauses > 0 && plan.not == 0 && plan.guessed == 0;
        let is_word = |planned: &Planned| planned.typed.is_some();
        (is_plain && plan.clauses.iter().all(is_word)).then_some(Self {
            plan,
            lens,
            lengths,
            signals,
            occur,
        })
    }

    /// Whether this is the quickest way through a part.
    pub fn suits(&self, view: &View, candidates: &Bits) -> bool {
        candidates.count() * SPARSE >= u64::from(view.part.end())
    }

    /// Tells candidates that match with the score of their words, ascending. `tell` returns what
    /// the words and the title have to be worth together for a document to be of any use; those
    /// that are not worth it may be left out.
    pub fn each(
        &self,
        view: &View,
        candidates: &Bits,
        least: f32,
        mut tell: impl FnMut(DocId, f32) -> f32,
    ) -> Result<()> {
        let mut clauses: Vec<(Leafed, f32)> = Vec::new();
        for planned in &self.plan.clauses {
            clauses.push((planned.open(view)?, planned.weight));
        }
        let norms = &view.part.fixed.lengths;
        let beside = match self.occur {
            Occur::Must => self.signals.most_by_title(),
            _ => 0.0,
        };
        let threshold_of = |least: f32| (least - beside).max(0.0) / ROUNDING;
        let mut threshold = threshold_of(least);
        let mut visit = |doc: DocId, _: Score| -> Score {
            if candidates.contains(doc) {
                let length = self.lengths.of(norms, doc);
                let mut score = 0.0;
                for (leafed, weight) in &mut clauses {
                    let frequency = leafed.frequency_at(doc) as f32;
                    if frequency > 0.0 {
                        score += *weight * (K1 + 1.0) * frequency / (frequency + length);
                    }
                }
                threshold = threshold_of(tell(doc, score));
            }
            threshold
        };
        let weight = self.weight(view)?;
        let done = weight.for_each_pruning(threshold_of(least), &view.part.reader, &mut visit);
        done.map_err(Error::internal)
    }

    /// The engine's bounds for one part.
    fn weight(&self, view: &View) -> Result<Box<dyn Weight>> {
        let mut bounds = Bounds::new(self.lens, &view.part);
        let mut scorers = Vec::new();
        for planned in &self.plan.clauses {
            scorers.extend(bounds.scorers(planned, self.occur, 1.0));
        }
        for (planned, share) in self.signals.titles() {
            // Beside words that must occur, the engine would go through everything.
            if self.occur == Occur::Should {
                scorers.extend(bounds.scorers(planned, self.occur, share));
            }
        }
        let query = BooleanQuery::new(scorers);
        let scoring = EnableScoring::enabled_from_statistics_provider(&bounds, self.lens.engine);
        query.weight(scoring).map_err(Error::internal)
    }
}

/// What the engine bounds scores by: the statistics of what is seen.
struct Bounds {
    documents: u64,
    tokens: u64,
    frequencies: HashMap<Term, u64>,
    title: Field,
    /// By how much the bounds of a field are widened.
    slack: HashMap<Field, f32>,
}

impl Bounds {
    fn new(lens: &Lens<'_>, part: &Part) -> Self {
        let (documents, tokens) = (lens.documents(), lens.tokens());
        let (stem, title) = (lens.fields.stem, lens.fields.title);
        let average = (tokens as f64 / documents.max(1) as f64).max(1.0) as f32;
        let fields = [(stem, average), (title, TITLE_LENGTH)];
        let slack = fields.map(|(field, average)| (field, slack(part, field, average)));
        Self {
            documents,
            tokens,
            frequencies: HashMap::new(),
            title,
            slack: HashMap::from(slack),
        }
    }

    fn scorers(
        &mut self,
        planned: &Planned,
        occur: Occur,
        share: f32,
    ) -> Vec<(Occur, Box<dyn tantivy::query::Query>)> {
        let mut scorers = Vec::new();
        for key in planned.slots.iter().flat_map(|(_, keys)| keys) {
            let term = Term::from_field_text(key.field, &key.text);
            let boost = share * self.slack.get(&key.field).copied().unwrap_or(1.0);
            self.frequencies.insert(term.clone(), planned.frequency);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            let query = BoostQuery::new(Box::new(query), boost);
            scorers.push((occur, Box::new(query) as Box<dyn tantivy::query::Query>));
        }
        scorers
    }
}

/// By how much a score under another average length can exceed the bound that was chosen under the
/// segment's own: at most by the quotient of the averages, either way.
fn slack(part: &Part, field: Field, average: f32) -> f32 {
    let tokens = inverted(&part.reader, field).map(|index| index.total_num_tokens());
    let own = tokens.unwrap_or(0) as f64 / f64::from(part.end().max(1));
    let own = (own as f32).max(f32::MIN_POSITIVE);
    (own / average).max(average / own).min(1e6)
}

impl Bm25StatisticsProvider for Bounds {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(match field == self.title {
            true => self.documents * TITLE_LENGTH as u64,
            false => self.tokens.max(self.documents),
        })
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.frequencies.get(term).copied().unwrap_or(0))
    }
}
