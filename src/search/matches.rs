//! Matches: which candidates match, without their scores.

use tantivy::schema::IndexRecordOption;

use super::bits::Bits;
use super::lens::View;
use super::plan::{Leafed, Plan, Planned};
use super::postings::WINDOW;
use super::rank::SPARSE;
use super::schema::Fields;
use crate::error::Result;

/// Everything among the candidates that matches.
pub(super) fn matches(
    plan: &Plan,
    (view, fields): (&View<'_>, &Fields),
    candidates: &Bits,
) -> Result<Bits> {
    let mut left = candidates.clone();
    let mut any: Option<Bits> = None;
    for (n, leafed) in rarest_first(plan, view)? {
        let planned = &plan.clauses[n];
        let bit = 1u64 << n;
        if plan.must & bit != 0 {
            left = with(planned, leafed, (view, fields), &left)?;
        } else if plan.not & bit != 0 {
            left.subtract(&with(planned, leafed, (view, fields), &left)?);
        } else {
            let more = with(planned, leafed, (view, fields), candidates)?;
            match &mut any {
                Some(any) => any.unite(&more),
                none => *none = Some(more),
            }
        }
    }
    if let Some(any) = any {
        left.intersect(&any);
    }
    Ok(left)
}

/// The clauses that decide what matches, opened: those that must match first, and of those the
/// rarest, for the others are then only looked up in what is left.
fn rarest_first(plan: &Plan, view: &View<'_>) -> Result<Vec<(usize, Leafed)>> {
    let decides = |n: &usize| plan.must == 0 || (plan.must | plan.not) >> n & 1 == 1;
    let open = |n: usize| {
        let planned = &plan.clauses[n];
        let record = match planned.is_phrase {
            true => IndexRecordOption::WithFreqsAndPositions,
            false => IndexRecordOption::Basic,
        };
        Ok((n, planned.open_with(view, record)?))
    };
    let mut opened: Vec<_> = (0..plan.clauses.len())
        .filter(decides)
        .map(open)
        .collect::<Result<_>>()?;
    opened.sort_by_key(|(n, leafed)| (plan.must >> n & 1 == 0, leafed.cost(), *n));
    Ok(opened)
}

/// Those among the candidates where the clause matches.
fn with(
    planned: &Planned,
    mut leafed: Leafed,
    (view, fields): (&View<'_>, &Fields),
    candidates: &Bits,
) -> Result<Bits> {
    let narrowed = planned.narrowed(view, fields, candidates)?;
    let candidates = narrowed.as_ref().unwrap_or(candidates);
    let end = view.part.end();
    let mut bits = Bits::none(end);
    let sparse = candidates.count().saturating_mul(SPARSE) < leafed.cost();
    if let (Leafed::Word(union), false) = (&mut leafed, sparse) {
        union.each(|doc| bits.insert(doc));
        bits.intersect(candidates);
        return Ok(bits);
    }
    for base in (0..end).step_by(WINDOW as usize) {
        leafed.visit(base, candidates, sparse, |doc, _| bits.insert(doc));
    }
    Ok(bits)
}
