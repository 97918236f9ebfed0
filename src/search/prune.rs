//! Prune: the best matches of a query of words, without a look at all of them.
//!
//! The engine's block-max WAND passes over blocks of documents whose words can't bring them onto
//! the page. It is only ever given bounds: whatever it does not pass over is scored here, in the
//! order of the clauses, so that hits and their order are the same as if everything had been
//! scored. The engine's bounds of a block were chosen when it was written, by the average length
//! then, hidden documents included; they are widened by as much as that can differ from the
//! average of what is seen, so that nothing is passed over that should not be.

use std::collections::HashMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, EnableScoring, Occur, Query, QueryClone as _,
    TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, Score};

use super::bits::Bits;
use super::lens::{Lens, View};
use super::part::{Part, inverted};
use super::plan::{Leafed, Plan, Planned};
use super::rank::{K1, Lengths};
use super::signals::{Lift, Signals};
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

    /// Tells candidates that match with the score of their words and whether they are special: first
    /// those that are, then the others, both ascending. `tell` returns what the words of others
    /// have to be worth for a document to be of any use; those that are not worth it may be left
    /// out.
    pub fn each(
        &self,
        view: &View,
        candidates: &Bits,
        mut least: f32,
        mut tell: impl FnMut(&mut Lift<'_>, DocId, (f32, bool)) -> f32,
    ) -> Result<()> {
        let special = self.signals.special(view, candidates)?;
        if !special.is_empty() {
            // Their own, for the engine begins at the beginning again.
            let (mut scorer, mut lift) = (self.scorer(view)?, self.signals.open(view)?);
            for doc in &special {
                let (score, has_all) = scorer.score(*doc);
                if has_all || score > 0.0 && self.occur == Occur::Should {
                    least = tell(&mut lift, *doc, (score, true));
                }
            }
        }
        let Some(weight) = self.weight(view)? else {
            return Ok(());
        };
        let (mut scorer, mut lift) = (self.scorer(view)?, self.signals.open_plain(view)?);
        let first = least / ROUNDING;
        let mut threshold = first;
        let mut visit = |doc: DocId, _: Score| -> Score {
            if candidates.contains(doc) && special.binary_search(&doc).is_err() {
                let (score, _) = scorer.score(doc);
                threshold = tell(&mut lift, doc, (score, false)) / ROUNDING;
            }
            threshold
        };
        let done = weight.for_each_pruning(first, &view.part.reader, &mut visit);
        done.map_err(Error::internal)
    }

    fn scorer(&self, view: &View) -> Result<Scorer<'_>> {
        let open = |planned: &Planned| Ok((planned.open(view)?, planned.weight));
        Ok(Scorer {
            clauses: self.plan.clauses.iter().map(open).collect::<Result<_>>()?,
            lengths: self.lengths,
            norms: view.part.fixed.lengths.clone(),
        })
    }

    /// The engine's bounds for one part; none where nothing can match.
    fn weight(&self, view: &View) -> Result<Option<Box<dyn Weight>>> {
        let mut bounds = Bounds::new(self.lens, &view.part);
        let mut scorers = Vec::new();
        for planned in &self.plan.clauses {
            let mut words = bounds.scorers(planned, &view.part)?;
            match (self.occur, words.len()) {
                (Occur::Must, 0) => return Ok(None),
                // Any of them will do. The engine knows no bounds of such a word, and goes
                // through everything.
                (Occur::Must, 2..) => {
                    let any = words.into_iter().map(|word| (Occur::Should, word));
                    scorers.push((self.occur, BooleanQuery::new(any.collect()).box_clone()));
                }
                _ => scorers.extend(words.drain(..).map(|word| (self.occur, word))),
            }
        }
        if scorers.is_empty() {
            return Ok(None);
        }
        let query = BooleanQuery::new(scorers);
        let scoring = EnableScoring::enabled_from_statistics_provider(&bounds, self.lens.engine);
        query.weight(scoring).map(Some).map_err(Error::internal)
    }
}

/// Scores documents by their words, in the order of the clauses. Ask for ascending documents.
struct Scorer<'a> {
    clauses: Vec<(Leafed, f32)>,
    lengths: &'a Lengths,
    norms: FieldNormReader,
}

impl Scorer<'_> {
    /// The score, and whether the document has all the words.
    #[inline]
    fn score(&mut self, doc: DocId) -> (f32, bool) {
        let length = self.lengths.of(&self.norms, doc);
        let (mut score, mut has_all) = (0.0, true);
        for (leafed, weight) in &mut self.clauses {
            let frequency = leafed.frequency_at(doc) as f32;
            if frequency > 0.0 {
                score += *weight * (K1 + 1.0) * frequency / (frequency + length);
            } else {
                has_all = false;
            }
        }
        (score, has_all)
    }
}

/// What the engine bounds scores by: the statistics of what is seen.
struct Bounds {
    documents: u64,
    tokens: u64,
    frequencies: HashMap<Term, u64>,
    /// By how much bounds are widened.
    slack: f32,
}

impl Bounds {
    fn new(lens: &Lens<'_>, part: &Part) -> Self {
        let (documents, tokens) = (lens.documents(), lens.tokens());
        let average = (tokens as f64 / documents.max(1) as f64).max(1.0) as f32;
        Self {
            documents,
            tokens,
            frequencies: HashMap::new(),
            slack: slack(part, lens.fields.stem, average),
        }
    }

    /// A scorer for each list of the word that the part has.
    fn scorers(&mut self, planned: &Planned, part: &Part) -> Result<Vec<Box<dyn Query>>> {
        let mut scorers = Vec::new();
        for key in planned.slots.iter().flat_map(|(_, keys)| keys) {
            let term = Term::from_field_text(key.field, &key.text);
            let list = inverted(&part.reader, key.field)?.get_term_info(&term);
            if list.map_err(Error::internal)?.is_none() {
                continue;
            }
            self.frequencies.insert(term.clone(), planned.frequency);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            scorers.push(BoostQuery::new(Box::new(query), self.slack).box_clone());
        }
        Ok(scorers)
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
    fn total_num_tokens(&self, _: Field) -> tantivy::Result<u64> {
        Ok(self.tokens.max(self.documents))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.frequencies.get(term).copied().unwrap_or(0))
    }
}
