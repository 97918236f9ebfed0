//! Find: runs one search through a lens.

use tantivy::DocId;

use super::bits::Bits;
use super::facets::Counter;
use super::lens::{Lens, View};
use super::plan::Plan;
use super::rank::{Lengths, each_match};
use super::request::{FacetField, Found, OrderBy, SearchRequest};
use super::signals::Signals;
use super::top::{Top, bits_of_number, bits_of_score};
use super::{Position, SearchFilter};
use crate::error::Result;

/// What is left of the score of a match that has no word as it was typed: less than any word as
/// typed is worth. A power of two, so that nothing is rounded.
const GUESS: f32 = 1.0 / (1u64 << 40) as f32;

/// Finds what matches among what the lens shows, lifted by signals or by its words alone.
pub(super) fn find(
    request: &SearchRequest<'_>,
    lens: &Lens<'_>,
    position: Position,
    has_signals: bool,
) -> Result<Found> {
    let plan = Plan::new(request.query, lens)?;
    let lengths = Lengths::new(lens);
    let mut order = request.order;
    if order.by == OrderBy::Relevance && request.query.is_unranked() {
        order.by = OrderBy::UpdatedAt;
    }
    let signals = match has_signals && order.by == OrderBy::Relevance {
        true => Signals::new(request.query, &plan, lens, request.sight.now),
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
        let candidates = candidates(request, request.filter, lens, view)?;
        let fixed = &view.part.fixed;
        let mut lift = signals.open(view, &lengths)?;
        let mut matches = shares.then(|| Bits::none(view.part.end()));
        each_match(
            view,
            &plan,
            &lengths,
            &candidates,
            |doc: DocId, score, matched| {
                total += 1;
                if let Some(matches) = &mut matches {
                    matches.insert(doc);
                }
                let number = match order.by {
                    OrderBy::Relevance => None,
                    OrderBy::UpdatedAt => fixed.updated_at.first(doc),
                    OrderBy::CreatedAt => fixed.created_at.first(doc),
                };
                let bits = match number {
                    Some(number) => bits_of_number(number),
                    None => {
                        let share = if plan.is_guess(matched) { GUESS } else { 1.0 };
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
            },
        )?;
        for counter in &mut counters {
            if leak!(FacetsOfAll) {
                let all = Bits::collect(view.part.end(), |_| true);
                counter.add(&view.part, &all)?;
                continue;
            }
            match matches
                .as_ref()
                .filter(|_| counter.filter == *request.filter)
            {
                Some(matches) => counter.add(&view.part, matches)?,
                None => {
                    let matches = matches_of(request, &counter.filter, (lens, view), &plan)?;
                    counter.add(&view.part, &matches)?;
                }
            }
        }
    }
    let (hits, has_next) = top.finish();
    let facets = counters.into_iter().map(|c| c.finish(request.facet_size));
    Ok(Found {
        hits,
        has_next,
        total: request.want_total.then_some(total),
        facets: facets.collect(),
        corrections: plan.corrections,
        position,
    })
}

/// Everything that matches under another filter than the one chosen.
fn matches_of(
    request: &SearchRequest<'_>,
    filter: &SearchFilter,
    (lens, view): (&Lens<'_>, &View),
    plan: &Plan,
) -> Result<Bits> {
    let mut candidates = candidates(request, filter, lens, view)?;
    if leak!(OtherFacetsOfAll) {
        candidates = Bits::collect(view.part.end(), |_| true);
    }
    if plan.clauses.is_empty() {
        return Ok(candidates);
    }
    let mut matches = Bits::none(view.part.end());
    let lengths = Lengths::new(lens);
    each_match(view, plan, &lengths, &candidates, |doc, _, _| {
        matches.insert(doc)
    })?;
    Ok(matches)
}

fn candidates(
    request: &SearchRequest<'_>,
    filter: &SearchFilter,
    lens: &Lens<'_>,
    view: &View,
) -> Result<Bits> {
    let typed = request.query;
    let mut bits = view.in_states(&filter.states);
    let now = request.sight.now;
    filter.narrow(&view.part, lens.fields, now, &mut bits)?;
    typed.narrow(&view.part, lens.fields, now, &mut bits)?;
    Ok(bits)
}
