//! Find: runs one search through a lens.

use tantivy::DocId;

use super::bits::Bits;
use super::facets::Counter;
use super::lens::{Lens, View};
use super::plan::Plan;
use super::prune::Pruner;
use super::rank::{Lengths, each_match};
use super::request::{FacetField, Found, Order, OrderBy, SearchRequest};
use super::signals::Signals;
use super::top::{Top, bits_of_number, bits_of_score, score_of_bits};
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
    let pruner = (order == Order::RELEVANCE)
        .then(|| Pruner::new(&plan, lens, (&lengths, &signals)))
        .flatten();
    let known = known_total(request, lens, &plan);
    let mut total = known.unwrap_or(0);
    for view in &lens.views {
        if leak!(TotalsOfAll) {
            total += u64::from(view.part.end());
        }
        let candidates = candidates(request, request.filter, lens, view)?;
        let counts = request.want_total && known.is_none();
        let mut matches = None;
        match pruner.as_ref().filter(|p| p.suits(view, &candidates)) {
            Some(pruner) => {
                if counts || shares {
                    matches = Some(super::matches::matches(&plan, view, &candidates)?);
                }
                prune((pruner, &signals), view, &candidates, &mut top)?;
            }
            None if order.by == OrderBy::Relevance => {
                let mut found = Bits::none(view.part.end());
                let ranking = (&plan, &lengths, &signals);
                rank(ranking, view, &candidates, (&mut top, order), |doc| {
                    found.insert(doc)
                })?;
                matches = Some(found);
            }
            None => {
                let found = super::matches::matches(&plan, view, &candidates)?;
                sort(view, &found, order, &mut top);
                matches = Some(found);
            }
        }
        if counts {
            total += matches.as_ref().map_or(0, Bits::count);
        }
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
    super::matches::matches(plan, view, &candidates)
}

/// How many match, where that is known without counting: as many as have the only word, if nothing
/// else narrows the search.
fn known_total(request: &SearchRequest<'_>, lens: &Lens<'_>, plan: &Plan) -> Option<u64> {
    let [only] = plan.clauses.as_slice() else {
        return None;
    };
    let is_plain = plan.not == 0
        && only.typed.is_some()
        && *request.filter == SearchFilter::default()
        && request.query.filter == SearchFilter::default()
        && request.query.references.is_empty()
        && lens.views.iter().all(View::is_all_published);
    is_plain.then_some(only.frequency)
}

/// Offers the matches that may be kept, best bounds first.
fn prune(
    (pruner, signals): (&Pruner<'_>, &Signals),
    view: &View,
    candidates: &Bits,
    top: &mut Top,
) -> Result<()> {
    let fixed = &view.part.fixed;
    let mut lift = signals.open(view)?;
    let least = |top: &Top| {
        let least = top.least().map_or(0.0, score_of_bits);
        signals.least(least)
    };
    let first = least(top);
    pruner.each(view, candidates, first, |doc, score| {
        if top.may_take(bits_of_score(signals.most(score))) {
            let bits = bits_of_score(lift.score(doc, score));
            top.offer(bits, || fixed.ordinal.first(doc));
        }
        least(top)
    })
}

/// Scores every match and offers it.
fn rank(
    (plan, lengths, signals): (&Plan, &Lengths, &Signals),
    view: &View,
    candidates: &Bits,
    (top, order): (&mut Top, Order),
    mut tell: impl FnMut(DocId),
) -> Result<()> {
    let fixed = &view.part.fixed;
    let mut lift = signals.open(view)?;
    each_match(view, plan, lengths, candidates, |doc, score, matched| {
        tell(doc);
        let share = if plan.is_guess(matched) { GUESS } else { 1.0 };
        let best = match order.descending {
            true => signals.most(score),
            false => score,
        };
        if top.may_take(bits_of_score(best * share)) {
            let bits = bits_of_score(lift.score(doc, score) * share);
            top.offer(bits, || fixed.ordinal.first(doc));
        }
    })
}

/// Offers the matches by a number of theirs.
fn sort(view: &View, matches: &Bits, order: Order, top: &mut Top) {
    let fixed = &view.part.fixed;
    let column = match order.by {
        OrderBy::CreatedAt => &fixed.created_at,
        OrderBy::UpdatedAt | OrderBy::Relevance => &fixed.updated_at,
    };
    for doc in matches.iter() {
        if let Some(number) = column.first(doc) {
            top.offer(bits_of_number(number), || fixed.ordinal.first(doc));
        }
    }
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
