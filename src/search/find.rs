//! Find: runs one search through a lens.

use tantivy::DocId;

use super::bits::Bits;
use super::facets::Counter;
use super::lens::{Lens, View};
use super::plan::Plan;
use super::rank::{Lengths, each_match};
use super::request::{FacetField, Found, Order, OrderBy, SearchRequest};
use super::signals::Signals;
use super::top::{Top, bits_of_number, bits_of_score};
use super::{Position, SearchFilter};
use crate::error::Result;

/// What is left of the score of a match that has no word as it was typed: less than any word as
/// typed is worth. A power of two, so that nothing is rounded.
const GUESS: f32 = 1.0 / (1u64 << 40) as f32;

/// One search under way.
struct Search<'a> {
    request: &'a SearchRequest<'a>,
    lens: &'a Lens<'a>,
    plan: Plan,
    lengths: Lengths,
}

/// Finds what matches among what the lens shows, lifted by signals or by its words alone.
pub(super) fn find(
    request: &SearchRequest<'_>,
    lens: &Lens<'_>,
    position: Position,
    has_signals: bool,
) -> Result<Found> {
    let search = Search {
        request,
        lens,
        plan: Plan::new(request.query, lens)?,
        lengths: Lengths::new(lens),
    };
    let mut order = request.order;
    if order.by == OrderBy::Relevance && request.query.is_unranked() {
        order.by = OrderBy::UpdatedAt;
    }
    let signals = match has_signals && order.by == OrderBy::Relevance {
        true => Signals::new(request.query, &search.plan, lens, request.sight.now),
        false => Signals::OFF,
    };
    let mut top = Top::new(order, request.size, request.after);
    let counter = |field: &FacetField| Counter::new(*field, request.filter, request.sight.now);
    let mut counters: Vec<_> = request.facets.iter().map(counter).collect();
    let shares = counters.iter().any(|c| c.filter == *request.filter);
    let mut total = 0;
    for view in &lens.views {
        if leak!(TotalsOfAll) {
            total += u64::from(view.part.end());
        }
        let mut matches = shares.then(|| Bits::none(view.part.end()));
        total += search.offer(view, (order, &signals), &mut top, |doc| {
            if let Some(matches) = &mut matches {
                matches.insert(doc);
            }
        })?;
        for counter in &mut counters {
            search.count(view, counter, matches.as_ref())?;
        }
    }
    let (hits, has_next) = top.finish();
    let facets = counters.into_iter().map(|c| c.finish(request.facet_size));
    Ok(Found {
        hits,
        has_next,
        total: request.want_total.then_some(total),
        facets: facets.collect(),
        corrections: search.plan.corrections,
        position,
    })
}

impl Search<'_> {
    /// Offers every match of a part to the top and tells it; returns how many there are.
    fn offer(
        &self,
        view: &View,
        (order, signals): (Order, &Signals),
        top: &mut Top,
        mut tell: impl FnMut(DocId),
    ) -> Result<u64> {
        let candidates = self.candidates(view, self.request.filter)?;
        if candidates.is_empty() {
            return Ok(0);
        }
        let fixed = &view.part.fixed;
        let mut lift = signals.open(view, &self.lengths)?;
        let mut total = 0;
        let each = |doc: DocId, score: f32, matched: u64| {
            total += 1;
            tell(doc);
            let number = match order.by {
                OrderBy::Relevance => None,
                OrderBy::UpdatedAt => fixed.updated_at.first(doc),
                OrderBy::CreatedAt => fixed.created_at.first(doc),
            };
            let bits = match number {
                Some(number) => bits_of_number(number),
                None => {
                    let share = match self.plan.is_guess(matched) {
                        true => GUESS,
                        false => 1.0,
                    };
                    let best = match order.descending {
                        true => signals.most(score),
                        false => score,
                    };
                    if !top.may_take(bits_of_score(best * share)) {
                        return;
                    }
                    bits_of_score(lift.score(doc, score) * share)
                }
            };
            top.offer(bits, || fixed.ordinal.first(doc));
        };
        each_match(view, &self.plan, &self.lengths, &candidates, each)?;
        Ok(total)
    }

    /// Counts the matches of a part for one facet; `shared` are those under the filter chosen.
    fn count(&self, view: &View, counter: &mut Counter, shared: Option<&Bits>) -> Result<()> {
        if leak!(FacetsOfAll) {
            return counter.add(&view.part, &Bits::collect(view.part.end(), |_| true));
        }
        match shared.filter(|_| counter.filter == *self.request.filter) {
            Some(matches) => counter.add(&view.part, matches),
            None => {
                let matches = self.matches(view, &counter.filter)?;
                counter.add(&view.part, &matches)
            }
        }
    }

    /// Everything that matches under another filter than the one chosen.
    fn matches(&self, view: &View, filter: &SearchFilter) -> Result<Bits> {
        let mut candidates = self.candidates(view, filter)?;
        if leak!(OtherFacetsOfAll) {
            candidates = Bits::collect(view.part.end(), |_| true);
        }
        if candidates.is_empty() || self.plan.clauses.is_empty() {
            return Ok(candidates);
        }
        let mut matches = Bits::none(view.part.end());
        let each = |doc, _, _| matches.insert(doc);
        each_match(view, &self.plan, &self.lengths, &candidates, each)?;
        Ok(matches)
    }

    fn candidates(&self, view: &View, filter: &SearchFilter) -> Result<Bits> {
        let (fields, now) = (self.lens.fields, self.request.sight.now);
        let mut bits = view.in_states(&filter.states);
        filter.narrow(&view.part, fields, now, &mut bits)?;
        self.request
            .query
            .narrow(&view.part, fields, now, &mut bits)?;
        Ok(bits)
    }
}
