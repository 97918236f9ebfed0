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
    (view, fields): (&View, &Fields),
    candidates: &Bits,
) -> Result<Bits> {
    let mut left = candidates.clone();
    let mut any: Option<Bits> = None;
    for (n, planned) in plan.clauses.iter().enumerate() {
        let bit = 1u64 << n;
        if plan.must & bit != 0 {
            left = with(planned, (view, fields), &left)?;
        } else if plan.not & bit != 0 {
            left.subtract(&with(planned, (view, fields), &left)?);
        } else if plan.must == 0 {
            let more = with(planned, (view, fields), candidates)?;
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

/// Those among the candidates where the clause matches.
fn with(planned: &Planned, (view, fields): (&View, &Fields), candidates: &Bits) -> Result<Bits> {
    let narrowed = planned.narrowed(view, fields, candidates)?;
    let candidates = narrowed.as_ref().unwrap_or(candidates);
    let record = match planned.is_phrase {
        true => IndexRecordOption::WithFreqsAndPositions,
        false => IndexRecordOption::Basic,
    };
    let mut leafed = planned.open_with(view, record)?;
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
