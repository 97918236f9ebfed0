//! Document: what is shared. Revision: one saved version of it.

use super::{
    Anchor, DocumentId, DocumentKind, DocumentState, FolderId, Level, NodePolicy, PersonId,
    RevisionId, SpaceId, Time,
};

/// A document as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Its own number among the nodes: the key of its entry in the index.
    pub ordinal: i64,
    /// Where its policy comes from.
    pub anchor: Anchor,
    /// The caller's own stable string.
    pub key: Option<String>,
    /// The space it is in.
    pub space: SpaceId,
    /// The folder it is in; none: at the top of the space.
    pub folder: Option<FolderId>,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: DocumentKind,
    /// BCP 47 tag, such as `de` or `pt-BR`.
    pub language: Option<String>,
    /// Free words, lower case, sorted.
    pub tags: Vec<String>,
    /// The number of its current revision, which holds the text.
    pub revision: i32,
    /// Who answers for it.
    pub owner: Option<PersonId>,
    /// Draft, published, archived.
    pub state: DocumentState,
    /// What it carries itself.
    pub policy: NodePolicy,
    /// Before this only editors, and those with early access, see it.
    pub embargo_until: Option<Time>,
    /// From this on only managers see it.
    pub withdraw_at: Option<Time>,
    /// Who vouches for it.
    pub verified_by: Option<PersonId>,
    /// Until when.
    pub verified_until: Option<Time>,
    /// Counts its changes, from 1.
    pub version: i32,
    /// When it was added.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

impl Document {
    /// What rule G5 asks of a document.
    pub fn lifecycle(&self) -> Lifecycle {
        Lifecycle {
            state: self.state,
            embargo_until: self.embargo_until,
            withdraw_at: self.withdraw_at,
        }
    }
}

/// What rule G5 asks of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    /// Draft, published, archived.
    pub state: DocumentState,
    /// Before this only editors, and those with early access, see it.
    pub embargo_until: Option<Time>,
    /// From this on only managers see it.
    pub withdraw_at: Option<Time>,
}

/// Why rule G5 keeps a document from someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Not PUBLISHED, and the level is below EDIT.
    Unpublished,
    /// Under embargo, and neither EDIT nor early access.
    Embargoed,
    /// Withdrawn, and the level is below MANAGE.
    Withdrawn,
}

impl Lifecycle {
    /// Rule G5: what keeps the document from someone who holds `level`, if anything.
    pub fn keeps_from(&self, level: Level, early: bool, now: Time) -> Option<Kept> {
        if self.state != DocumentState::Published && level < Level::Edit && !leak!(UnpublishedShown)
        {
            Some(Kept::Unpublished)
        } else if self
            .embargo_until
            .is_some_and(|t| now < t && !leak!(EmbargoIgnored))
            && level < Level::Edit
            && !early
        {
            Some(Kept::Embargoed)
        } else if self.withdraw_at.is_some_and(|t| {
            now >= t && !leak!(WithdrawnIgnored) && !(leak!(WithdrawnLate) && now == t)
        }) && level < Level::Manage
        {
            Some(Kept::Withdrawn)
        } else {
            None
        }
    }
}

/// One saved version of a document's title and text.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// Its id.
    pub id: RevisionId,
    /// The document.
    pub document: DocumentId,
    /// Its number, from 1.
    pub number: i32,
    /// The title then.
    pub title: String,
    /// The text then; Markdown.
    pub text: String,
    /// Who saved it; none for an import.
    pub author: Option<PersonId>,
    /// When.
    pub created_at: Time,
}
