//! Lens: the index as one viewer sees it. Everything that answers a person looks through one,
//! and there is no other way to the parts.

use std::borrow::Cow;
use std::sync::Arc;

use tantivy::DocId;

use super::bits::Bits;
use super::core::Live;
use super::part::Part;
use super::permit::{Permit, Permits};
use super::request::Sight;
use super::schema::Fields;
use super::stemming::Stemming;
use crate::error::Result;
use crate::model::DocumentState;

/// The parts under their permits.
pub(super) struct Lens<'a> {
    pub views: Vec<View<'a>>,
    pub fields: &'a Fields,
    pub permits: &'a Permits,
}

/// One part under its permit, without what is masked.
pub(super) struct View<'a> {
    pub part: &'a Part,
    pub permit: Arc<Permit>,
    /// Documents that the permit shows and that are masked; ascending.
    masked: Vec<DocId>,
}

impl<'a> Lens<'a> {
    /// Looks at the parts through a sight; parts that show nothing are left out.
    pub fn new(
        live: &'a Live,
        fields: &'a Fields,
        permits: &'a Permits,
        sight: &Sight<'_>,
    ) -> Result<Self> {
        let mut lens = Self {
            views: Vec::new(),
            fields,
            permits,
        };
        if sight.reach.is_empty() {
            return Ok(lens);
        }
        let reach = permits.shared(sight.reach);
        for part in &live.parts {
            let permit = permits.permit(part, &reach, sight.now);
            let mut masked = Vec::new();
            for ordinal in sight.masked {
                let docs = part.docs_of(fields, *ordinal)?;
                masked.extend(docs.into_iter().filter(|doc| permit.visible.contains(*doc)));
            }
            masked.sort_unstable();
            masked.dedup();
            if permit.documents > masked.len() as u64 {
                lens.views.push(View {
                    part,
                    permit,
                    masked,
                });
            }
        }
        Ok(lens)
    }

    /// How many documents are seen.
    pub fn documents(&self) -> u64 {
        self.views.iter().map(|view| view.documents()).sum()
    }

    /// How many words they have.
    pub fn tokens(&self) -> u64 {
        self.views.iter().map(|view| view.tokens()).sum()
    }

    /// The stemming rules in use; rules that only hidden documents need find nothing more.
    pub fn languages(&self) -> Vec<Stemming> {
        let mut languages: Vec<Stemming> = Vec::new();
        for language in self.views.iter().flat_map(|v| &v.part.fixed.languages) {
            if !languages.contains(language) {
                languages.push(*language);
            }
        }
        languages
    }
}

impl View<'_> {
    fn documents(&self) -> u64 {
        if leak!(StatisticsOfAll) {
            return u64::from(self.part.end());
        }
        self.permit.documents - self.masked.len() as u64
    }

    fn tokens(&self) -> u64 {
        let lengths = &self.part.fixed.lengths;
        if leak!(LengthsOfAll) {
            return (0..self.part.end())
                .map(|doc| u64::from(lengths.fieldnorm(doc)))
                .sum();
        }
        let masked = self.masked.iter().map(|doc| lengths.fieldnorm(*doc));
        self.permit.tokens - masked.map(u64::from).sum::<u64>()
    }

    /// Whether everything that is seen is published, and nothing of it masked.
    pub fn is_all_published(&self) -> bool {
        self.masked.is_empty() && self.permit.drafts == 0
    }

    /// Masked documents that the permit shows.
    pub fn masked(&self) -> &[DocId] {
        &self.masked
    }

    /// What is seen.
    pub fn visible(&self) -> Cow<'_, Bits> {
        self.without_masked(&self.permit.visible)
    }

    /// What is seen and in one of the states; no states: PUBLISHED.
    pub fn in_states(&self, states: &[DocumentState]) -> Cow<'_, Bits> {
        if matches!(states, [] | [DocumentState::Published]) {
            return self.without_masked(&self.permit.published);
        }
        let mut bits = self.visible().into_owned();
        let wanted = states
            .iter()
            .fold(0u8, |set, state| set | 1 << *state as u8);
        let state_of = &self.part.fixed.state_of;
        bits.retain(|doc| wanted >> state_of[doc as usize] & 1 == 1);
        Cow::Owned(bits)
    }

    fn without_masked<'a>(&self, bits: &'a Bits) -> Cow<'a, Bits> {
        let mut bits = Cow::Borrowed(bits);
        for doc in &self.masked {
            bits.to_mut().remove(*doc);
        }
        bits
    }
}
