//! Agreement: a text with versions that organizations sign.

use super::{AgreementId, OrganizationId, PersonId, SignatureId, Time};

/// A text with versions that organizations sign, such as an NDA.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// The caller's own stable string.
    pub key: Option<String>,
    /// Its title.
    pub title: String,
    /// Its versions, lowest first.
    pub versions: Vec<AgreementVersion>,
    /// When it was added.
    pub created_at: Time,
}

/// One published text of an agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreementVersion {
    /// Its number, from 1.
    pub version: i32,
    /// Markdown.
    pub text: String,
    /// When it was published.
    pub published_at: Time,
    /// The first instant at which signatures under earlier versions no longer bind; none: they
    /// bind until their own ends.
    pub earlier_lapse_at: Option<Time>,
}

/// One organization's signature under one version.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    /// Its id.
    pub id: SignatureId,
    /// What was signed.
    pub agreement: AgreementId,
    /// Which version.
    pub version: i32,
    /// Who is bound.
    pub organization: OrganizationId,
    /// Who signed.
    pub person: PersonId,
    /// From when it binds.
    pub signed_at: Time,
    /// The first instant it no longer binds; none: open-ended.
    pub until: Option<Time>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

impl Signature {
    /// In force: signed, not over, not revoked by now.
    pub fn is_in_force(&self, now: Time) -> bool {
        self.signed_at <= now
            && self
                .until
                .is_none_or(|until| now < until || leak!(EndedSignatureCounts))
            && self
                .revoked_at
                .is_none_or(|revoked| now < revoked || leak!(RevokedSignatureCounts))
    }
}
