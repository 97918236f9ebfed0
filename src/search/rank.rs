//! Rank: walks through everything that matches and scores it.
//!
//! The score is BM25 with k1 = 1.2 and b = 0.75 over what the viewer sees:
//! `Σ weight · (k1 + 1) · f / (f + k1 · (1 - b + b · length / average))`. It is summed in the order of the
//! clauses, so that it depends on the document and on what is seen, never on how the index
//! happens to be cut or on what else is in it.

use tantivy::DocId;
use tantivy::fieldnorm::FieldNormReader;

use super::bits::Bits;
use super::lens::{Lens, View};
use super::plan::{Leafed, Plan};
use super::postings::WINDOW;
use super::schema::Fields;
use crate::error::Result;

pub(super) const K1: f32 = 1.2;
pub(super) const B: f32 = 0.75;
/// With this many times more postings than candidates, the candidates lead.
pub(super) const SPARSE: u64 = 16;

/// What a document's length does to its score, by the length's code.
pub(super) struct Lengths([f32; 256]);

impl Lengths {
    /// For the average length of what is seen.
    pub fn new(lens: &Lens<'_>) -> Self {
        let average = (lens.tokens() as f64 / lens.documents().max(1) as f64).max(1.0) as f32;
        let length = |code: usize| FieldNormReader::id_to_fieldnorm(code as u8) as f32;
        Self(std::array::from_fn(|code| {
            K1 * (1.0 - B + B * length(code) / average)
        }))
    }

    /// Of a document.
    #[inline]
    pub fn of(&self, norms: &FieldNormReader, doc: DocId) -> f32 {
        self.0[usize::from(norms.fieldnorm_id(doc))]
    }
}

/// One window's scores and which clauses matched.
struct Window {
    scores: Vec<f32>,
    matched: Vec<u64>,
    touched: Vec<u64>,
}

/// Tells every match among the candidates with its score and the clauses that match, ascending by
/// document.
pub(super) fn each_match(
    (view, fields): (&View, &Fields),
    plan: &Plan,
    lengths: &Lengths,
    candidates: &Bits,
    mut tell: impl FnMut(DocId, f32, u64),
) -> Result<()> {
    let mut clauses = Vec::new();
    let count = candidates.count();
    for planned in &plan.clauses {
        let leafed = planned.open(view)?;
        let sparse = count.saturating_mul(SPARSE) < leafed.cost();
        let narrowed = planned.narrowed(view, fields, candidates)?;
        clauses.push((leafed, sparse, planned.weight, narrowed));
    }
    let mut window = Window::new();
    for base in (0..view.part.end()).step_by(WINDOW as usize) {
        if candidates
            .range(base, base.saturating_add(WINDOW))
            .next()
            .is_none()
        {
            continue;
        }
        window.clear();
        for (n, (leafed, sparse, weight, narrowed)) in clauses.iter_mut().enumerate() {
            let norms = &view.part.fixed.lengths;
            let among = narrowed.as_ref().unwrap_or(candidates);
            window.add(base, n, (leafed, *sparse, among), |doc, frequency| {
                let frequency = frequency as f32;
                *weight * (K1 + 1.0) * frequency / (frequency + lengths.of(norms, doc))
            });
        }
        if plan.takes_all() {
            for doc in candidates.range(base, base.saturating_add(WINDOW)) {
                let (matched, _) = window.at(doc - base);
                if plan.accepts(matched) {
                    tell(doc, 0.0, 0);
                }
            }
        } else {
            window.each(|n, matched, score| {
                if plan.accepts(matched) {
                    tell(base + n, score, matched);
                }
            });
        }
    }
    Ok(())
}

impl Window {
    fn new() -> Self {
        Self {
            scores: vec![0.0; WINDOW as usize],
            matched: vec![0; WINDOW as usize],
            touched: vec![0; WINDOW as usize / 64],
        }
    }

    /// Forgets the window before, whose traces are few.
    fn clear(&mut self) {
        for word in 0..self.touched.len() {
            let mut rest = std::mem::take(&mut self.touched[word]);
            while rest != 0 {
                let n = word * 64 + rest.trailing_zeros() as usize;
                rest &= rest - 1;
                self.scores[n] = 0.0;
                self.matched[n] = 0;
            }
        }
    }

    fn add(
        &mut self,
        base: DocId,
        clause: usize,
        (leafed, sparse, candidates): (&mut Leafed, bool, &Bits),
        score: impl Fn(DocId, u32) -> f32,
    ) {
        leafed.visit(base, candidates, sparse, |doc, frequency| {
            let n = (doc - base) as usize;
            self.scores[n] += score(doc, frequency);
            self.matched[n] |= 1 << clause;
            self.touched[n / 64] |= 1 << (n % 64);
        });
    }

    fn at(&self, n: u32) -> (u64, f32) {
        (self.matched[n as usize], self.scores[n as usize])
    }

    fn each(&self, mut tell: impl FnMut(u32, u64, f32)) {
        for (word, touched) in self.touched.iter().enumerate() {
            let mut rest = *touched;
            while rest != 0 {
                let n = word as u32 * 64 + rest.trailing_zeros();
                rest &= rest - 1;
                let (matched, score) = self.at(n);
                tell(n, matched, score);
            }
        }
    }
}
