//! Entry: what the index knows of one document. It says what a document *is*, never who may
//! see it: that follows from its anchor and lifecycle at the time of each search.

use sha2::{Digest as _, Sha256};

use crate::model::{
    Anchor, DocumentKind, DocumentState, Lifecycle, OrganizationId, PersonId, SpaceId, Time,
};

/// One document as the index takes it in.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The document's own number: the key of the entry, and what breaks ties.
    pub ordinal: i64,
    /// Where the document's policy comes from.
    pub anchor: Anchor,
    /// Its title.
    pub title: String,
    /// The headings of its text, in order; they are in the text as well.
    pub headings: Vec<String>,
    /// Its text, already taken out of Markdown.
    pub text: String,
    /// What it is.
    pub kind: DocumentKind,
    /// Free words.
    pub tags: Vec<String>,
    /// The space it is in.
    pub space: SpaceId,
    /// The partners of that space: the organizations with a seat that `partner:` finds it by.
    pub partners: Vec<OrganizationId>,
    /// Who answers for it.
    pub owner: Option<PersonId>,
    /// BCP 47 tag that it has of its own; decides how its words are stemmed. Without one, what
    /// the text looks like does.
    pub language: Option<String>,
    /// Draft, published, archived.
    pub state: DocumentState,
    /// Before this only editors, and those with early access, find it.
    pub embargo_until: Option<Time>,
    /// From this on only managers find it.
    pub withdraw_at: Option<Time>,
    /// Until when someone vouches for it.
    pub verified_until: Option<Time>,
    /// When it was added.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// One step of bringing the index up to date.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The document is so now, whether or not the index knew it.
    Put(Box<Entry>),
    /// The document with this ordinal is gone, whether or not the index knew it.
    Remove(i64),
}

/// What the index holds of one entry, for comparing it with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// The document's own number.
    pub ordinal: i64,
    /// Where its policy comes from.
    pub anchor: Anchor,
    /// When the document last changed, in microseconds since 1970.
    pub updated_at: i64,
    /// `Entry::digest` of what was taken in.
    pub digest: u64,
}

impl Entry {
    /// What rule G5 asks of the document.
    pub fn lifecycle(&self) -> Lifecycle {
        Lifecycle {
            state: self.state,
            embargo_until: self.embargo_until,
            withdraw_at: self.withdraw_at,
        }
    }

    /// The first 64 bits of a SHA-256 over every field: equal for equal entries, so a stale
    /// entry shows without its text. The order of tags and partners does not matter.
    pub fn digest(&self) -> u64 {
        let mut fields = Fields(Sha256::new());
        fields.number(self.ordinal);
        fields.number(self.anchor.0);
        fields.text(&self.title);
        fields.number(self.headings.len() as i64);
        self.headings.iter().for_each(|h| fields.text(h));
        fields.text(&self.text);
        fields.text(self.kind.as_str());
        fields.set(self.tags.clone());
        fields.text(&self.space.to_string());
        fields.set(self.partners.iter().map(ToString::to_string).collect());
        fields.set(self.owner.iter().map(ToString::to_string).collect());
        fields.set(self.language.iter().cloned().collect());
        fields.text(self.state.as_str());
        for time in [self.embargo_until, self.withdraw_at, self.verified_until] {
            fields.set(
                time.iter()
                    .map(|t| t.timestamp_micros().to_string())
                    .collect(),
            );
        }
        fields.number(self.created_at.timestamp_micros());
        fields.number(self.updated_at.timestamp_micros());
        fields.finish()
    }
}

/// Feeds fields with their lengths, so that two different entries never read the same.
struct Fields(Sha256);

impl Fields {
    fn number(&mut self, number: i64) {
        self.0.update(number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    fn set(&mut self, mut texts: Vec<String>) {
        texts.sort_unstable();
        texts.dedup();
        self.number(texts.len() as i64);
        for text in &texts {
            self.text(text);
        }
    }

    fn finish(self) -> u64 {
        let hash = self.0.finalize();
        hash.iter()
            .take(8)
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
    }
}
