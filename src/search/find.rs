//! Find: runs one search through a lens.

use tantivy::DocId;

use super::Position;
use super::bits::Bits;
use super::facets::Counter;
use super::lens::{Lens, View};
use super::plan::Plan;
use super::rank::{Lengths, each_match};
use super::request::{Found, OrderBy, SearchRequest};
use super::top::{Top, bits_of_number, bits_of_score};
use crate::error::Result;

/// Finds what matches among what the lens shows.
pub(super) fn find(
    request: &SearchRequest<'_>,
    lens: &Lens<'_>,
    position: Position,
) -> Result<Found> {
    let plan = Plan::new(request.query, lens)?;
    let lengths = Lengths::new(lens);
    let mut order = request.order;
    if order.by == OrderBy::Relevance && request.query.is_unranked() {
        order.by = OrderBy::UpdatedAt;
    }
    let mut top = Top::new(order, request.size, request.after);
    let mut counters: Vec<_> = request.facets.iter().copied().map(Counter::new).collect();
    let mut total = 0;
    for view in &lens.views {
        let candidates = candidates(request, lens, view)?;
        if leak!(TotalsOfAll) {
            total += u64::from(view.part.end());
        }
        if candidates.is_empty() {
            continue;
        }
        let fixed = &view.part.fixed;
        let mut matches = (!counters.is_empty()).then(|| Bits::none(view.part.end()));
        if leak!(FacetsOfAll) {
            matches = matches.map(|_| Bits::collect(view.part.end(), |_| true));
        }
        each_match(view, &plan, &lengths, &candidates, |doc: DocId, score| {
            total += 1;
            if let Some(matches) = &mut matches {
                matches.insert(doc);
            }
            let number = match order.by {
                OrderBy::Relevance => None,
                OrderBy::UpdatedAt => fixed.updated_at.first(doc),
                OrderBy::CreatedAt => fixed.created_at.first(doc),
            };
            let bits = number.map_or_else(|| bits_of_score(score), bits_of_number);
            top.offer(bits, || fixed.ordinal.first(doc));
        })?;
        for (counter, matches) in counters.iter_mut().zip(std::iter::repeat(&matches)) {
            if let Some(matches) = matches {
                counter.add(&view.part, matches)?;
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
        position,
    })
}

fn candidates(request: &SearchRequest<'_>, lens: &Lens<'_>, view: &View) -> Result<Bits> {
    let (chosen, typed) = (request.filter, request.query);
    let mut bits = view.in_states(&chosen.states);
    let now = request.sight.now;
    chosen.narrow(&view.part, lens.fields, now, &mut bits)?;
    typed.narrow(&view.part, lens.fields, now, &mut bits)?;
    Ok(bits)
}
