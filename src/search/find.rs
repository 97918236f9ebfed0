//! Find: runs one search through a lens.

use std::borrow::Cow;

use tantivy::DocId;

use super::bits::Bits;
use super::facets::Counter;
use super::lens::{Lens, View};
use super::matches::matches;
use super::plan::Plan;
use super::prune::Pruner;
use super::rank::{Lengths, each_match};
use super::request::{FacetField, Found, Order, OrderBy, SearchRequest};
use super::signals::Signals;
use super::titles::Titles;
use super::top::{Top, bits_of_number, bits_of_score, score_of_bits};
use super::{Position, SearchFilter};
use crate::error::Result;

/// What is left of the score of a match that has no word as it was typed: less than any word as
/// typed is worth. A power of two, so that nothing is rounded.
const GUESS: f32 = 1.0 / (1u64 << 40) as f32;

/// What was found so far.
enum Kept {
    Numbers(Top),
    Titles(Titles),
}

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
    let after = || request.after.clone();
    let mut top = match order.by {
        OrderBy::Title => Kept::Titles(Titles::new(order, request.size, after())),
        _ => Kept::Numbers(Top::new(order, request.size, after())),
    };
    let counter = |field: &FacetField| Counter::new(*field, request.filter, request.sight.now);
    let mut counters: Vec<_> = request.facets.iter().map(counter).collect();
    let shares = counters.iter().any(|c| c.filter == *request.filter);
    let known = search.known_total();
    let mut total = known.unwrap_or(0);
    for view in &lens.views {
        if leak!(TotalsOfAll) {
            total += u64::from(view.part.end());
        }
        let candidates = search.candidates(view, request.filter)?;
        let counts = request.want_total && known.is_none();
        let ranking = (order, &signals);
        let matches = search.offer((view, &candidates), ranking, &mut top, counts || shares)?;
        if counts {
            total += matches.as_ref().map_or(0, Bits::count);
        }
        for counter in &mut counters {
            search.count(view, counter, matches.as_ref())?;
        }
    }
    let (hits, has_next) = match top {
        Kept::Numbers(top) => top.finish(),
        Kept::Titles(titles) => titles.finish(),
    };
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

/// Which of these documents match, in no order.
pub(super) fn matching(
    request: &SearchRequest<'_>,
    lens: &Lens<'_>,
    among: &[i64],
) -> Result<Vec<i64>> {
    let search = Search {
        request,
        lens,
        plan: Plan::new(request.query, lens)?,
        lengths: Lengths::new(lens),
    };
    let mut matching = Vec::new();
    for view in &lens.views {
        let mut asked = Bits::none(view.part.end());
        for ordinal in among {
            let docs = view.part.docs_of(lens.fields, *ordinal)?;
            docs.into_iter().for_each(|doc| asked.insert(doc));
        }
        if asked.is_empty() {
            continue;
        }
        let mut candidates = search.candidates(view, request.filter)?.into_owned();
        candidates.intersect(&asked);
        let found = matches(&search.plan, (view, lens.fields), &candidates)?;
        let ordinal = |doc| view.part.fixed.ordinal.first(doc);
        matching.extend(found.iter().filter_map(ordinal));
    }
    Ok(matching)
}

impl Search<'_> {
    /// How many match, where that is known without counting: as many as have the only word, if
    /// nothing else narrows the search.
    fn known_total(&self) -> Option<u64> {
        let [only] = self.plan.clauses.as_slice() else {
            return None;
        };
        let (request, anything) = (self.request, SearchFilter::default());
        let is_plain = self.plan.not == 0
            && only.typed.is_some()
            && *request.filter == anything
            && request.query.filter == anything
            && request.query.references.is_empty()
            && self.lens.views.iter().all(View::is_all_published);
        is_plain.then_some(only.frequency)
    }

    /// Offers the matches of a part to the top. Returns them when they are wanted, or known anyway.
    fn offer(
        &self,
        (view, candidates): (&View, &Bits),
        (order, signals): (Order, &Signals),
        kept: &mut Kept,
        wanted: bool,
    ) -> Result<Option<Bits>> {
        let all = || matches(&self.plan, (view, self.lens.fields), candidates);
        let top = match kept {
            Kept::Numbers(top) => top,
            Kept::Titles(titles) => {
                let found = all()?;
                titles.offer(view.part, &found)?;
                return Ok(Some(found));
            }
        };
        if order.by != OrderBy::Relevance {
            let found = all()?;
            sort(view, &found, order, top);
            return Ok(Some(found));
        }
        let pruner = Pruner::new(&self.plan, self.lens, (&self.lengths, signals));
        let suits = |pruner: &Pruner<'_>| order.descending && pruner.suits(view, candidates);
        if let Some(pruner) = pruner.filter(suits) {
            prune((&pruner, signals), view, candidates, top)?;
            return wanted.then(all).transpose();
        }
        let mut found = Bits::none(view.part.end());
        let tell = |doc| found.insert(doc);
        self.rank((view, candidates), (order, signals), top, tell)?;
        Ok(Some(found))
    }

    /// Scores every match, offers it and tells it.
    fn rank(
        &self,
        (view, candidates): (&View, &Bits),
        (order, signals): (Order, &Signals),
        top: &mut Top,
        mut tell: impl FnMut(DocId),
    ) -> Result<()> {
        let fixed = &view.part.fixed;
        let mut lift = signals.open(view)?;
        let each = |doc: DocId, score: f32, matched: u64| {
            tell(doc);
            let share = match self.plan.is_guess(matched) {
                true => GUESS,
                false => 1.0,
            };
            // Of the lowest first, what lifts a match may keep it out, but never lets it in.
            let can = |most: f32| !order.descending || top.may_take(bits_of_score(most * share));
            if let Some(score) = lift.score(doc, (score, true), can) {
                top.offer(bits_of_score(score * share), || fixed.ordinal.first(doc));
            }
        };
        let view = (view, self.lens.fields);
        each_match(view, &self.plan, &self.lengths, candidates, each)
    }

    /// Counts the matches of a part for one facet; `shared` are those under the filter chosen.
    fn count(&self, view: &View, counter: &mut Counter, shared: Option<&Bits>) -> Result<()> {
        if leak!(FacetsOfAll) {
            return counter.add(view.part, &Bits::collect(view.part.end(), |_| true));
        }
        match shared.filter(|_| counter.filter == *self.request.filter) {
            Some(matches) => counter.add(view.part, matches),
            None => {
                let matches = self.matches(view, &counter.filter)?;
                counter.add(view.part, &matches)
            }
        }
    }

    /// Everything that matches under another filter than the one chosen.
    fn matches(&self, view: &View, filter: &SearchFilter) -> Result<Bits> {
        let mut candidates = self.candidates(view, filter)?;
        if leak!(OtherFacetsOfAll) {
            candidates = Cow::Owned(Bits::collect(view.part.end(), |_| true));
        }
        matches(&self.plan, (view, self.lens.fields), &candidates)
    }

    fn candidates<'v>(&self, view: &'v View, filter: &SearchFilter) -> Result<Cow<'v, Bits>> {
        let (fields, now) = (self.lens.fields, self.request.sight.now);
        let mut bits = view.in_states(&filter.states);
        if filter.narrows() {
            filter.narrow(view.part, fields, now, bits.to_mut())?;
        }
        let query = self.request.query;
        if query.filter.narrows() || !query.references.is_empty() {
            query.narrow(view.part, fields, now, bits.to_mut())?;
        }
        Ok(bits)
    }
}

/// Offers the matches that may be kept and not much else.
fn prune(
    (pruner, signals): (&Pruner<'_>, &Signals),
    view: &View,
    candidates: &Bits,
    top: &mut Top,
) -> Result<()> {
    let fixed = &view.part.fixed;
    let least = |top: &Top| signals.least(top.least().map_or(0.0, score_of_bits));
    let first = least(top);
    pruner.each(view, candidates, first, |lift, doc, score| {
        let can = |most: f32| top.may_take(bits_of_score(most));
        if let Some(score) = lift.score(doc, score, can) {
            top.offer(bits_of_score(score), || fixed.ordinal.first(doc));
        }
        least(top)
    })
}

/// Offers the matches by a number of theirs.
fn sort(view: &View, matches: &Bits, order: Order, top: &mut Top) {
    let fixed = &view.part.fixed;
    let column = match order.by {
        OrderBy::CreatedAt => &fixed.created_at,
        _ => &fixed.updated_at,
    };
    for doc in matches.iter() {
        if let Some(number) = column.first(doc) {
            top.offer(bits_of_number(number), || fixed.ordinal.first(doc));
        }
    }
}
