//! Prune: the best matches of a query of words, without a look at all of them.

use tantivy::DocId;

use super::bits::Bits;
use super::lens::{Lens, View};
use super::plan::{Plan, Planned};
use super::rank::Lengths;
use super::signals::{Lift, Signals};
use super::words::Words;
use crate::error::Result;

/// Where fewer than one in so many documents is a candidate, candidates lead.
const SPARSE: u64 = 24;

/// A plan whose words have bounds.
pub(super) struct Pruner<'a> {
    plan: &'a Plan,
    lens: &'a Lens<'a>,
    lengths: &'a Lengths,
    signals: &'a Signals,
    /// Whether all words must occur.
    all: bool,
}

impl<'a> Pruner<'a> {
    /// For plans of words only, which all may or all must occur; none for others.
    pub fn new(
        plan: &'a Plan,
        lens: &'a Lens<'a>,
        (lengths, signals): (&'a Lengths, &'a Signals),
    ) -> Option<Self> {
        let clauses = plan.clauses.len();
        let every = !0u64 >> (64 - clauses.clamp(1, 64));
        let all = match plan.must {
            0 => false,
            must if must == every => true,
            _ => return None,
        };
        let is_plain = clauses > 0 && plan.not == 0 && plan.guessed == 0;
        let is_word = |planned: &Planned| planned.typed.is_some();
        (is_plain && plan.clauses.iter().all(is_word)).then_some(Self {
            plan,
            lens,
            lengths,
            signals,
            all,
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
        let words = Words::open(self.plan, self.all, (self.lens, view), self.lengths)?;
        let special = self.signals.special(view, candidates)?;
        if !special.is_empty() {
            let (mut words, mut lift) = (words.clone(), self.signals.open(view)?);
            for doc in &special {
                if let Some(score) = words.score(*doc) {
                    least = tell(&mut lift, *doc, (score, true));
                }
            }
        }
        let mut lift = self.signals.open_plain(view);
        words.each(candidates, least, |doc, score| {
            if special.binary_search(&doc).is_err() {
                least = tell(&mut lift, doc, (score, false));
            }
            least
        });
        Ok(())
    }
}
