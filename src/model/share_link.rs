//! Share link: one document for whoever has the secret, until an end.

use super::{DocumentId, DocumentKind, PersonId, ShareLinkId, Time};

/// A link as it is kept: never the secret nor the passcode.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareLink {
    /// Its id.
    pub id: ShareLinkId,
    /// What it opens.
    pub document: DocumentId,
    /// Who made it: it opens what this person may share.
    pub created_by: PersonId,
    /// Whether it takes a passcode to open it.
    pub has_passcode: bool,
    /// When it was made.
    pub created_at: Time,
    /// The first instant at which it opens nothing any more.
    pub until: Time,
    /// How many times it can be opened.
    pub view_limit: i32,
    /// How many times it was.
    pub views: i32,
    /// How many wrong passcodes were tried.
    pub wrong_tries: i32,
    /// When it was ended.
    pub ended_at: Option<Time>,
    /// Who ended it; none when too many wrong passcodes did.
    pub ended_by: Option<PersonId>,
}

impl ShareLink {
    /// Whether it still opens something, as far as it is up to the link itself.
    pub fn is_live(&self, now: Time) -> bool {
        self.ended_at.is_none()
            && (now < self.until || leak!(LinkOutlivesEnd))
            && (self.views < self.view_limit || leak!(LinkViewsUncounted))
    }
}

/// What whoever opens a link gets, and nothing that leads on from there.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedDocument {
    /// The document's title.
    pub title: String,
    /// What it is.
    pub kind: DocumentKind,
    /// BCP 47 tag, such as `de` or `pt-BR`.
    pub language: Option<String>,
    /// Markdown.
    pub text: String,
    /// The first instant at which the link opens nothing any more.
    pub until: Time,
    /// How many times it can still be opened.
    pub views_left: i32,
}
