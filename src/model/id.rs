//! Typed ids: a `PersonId` can't stand where a `SpaceId` is meant.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// What an id of this noun starts with when it is written out.
            pub const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse($prefix, text).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A company on the hub.
    OrganizationId "org";
    /// Somebody who signs in.
    PersonId "per";
    /// Named people of one organization.
    GroupId "grp";
    /// A saved rule over organizations.
    SegmentId "seg";
    /// A wall between two organizations.
    WallId "wal";
    /// An agreement, with all its versions.
    AgreementId "agr";
    /// One organization's signature under one version.
    SignatureId "sig";
    /// A shared room.
    SpaceId "spc";
    /// A seat in a space.
    ParticipationId "prt";
    /// A folder in a space.
    FolderId "fld";
    /// A document.
    DocumentId "doc";
    /// One saved version of a document.
    RevisionId "rev";
    /// An allowance on a node.
    GrantId "grt";
    /// A refusal on a node.
    DenialId "den";
    /// Somebody's wish for access to a node.
    AccessRequestId "arq";
    /// A link to one document.
    ShareLinkId "lnk";
    /// A seat that waits for consent.
    ProposalId "prp";
    /// Something that somebody is told of.
    NotificationId "ntf";
    /// Who signs in the people of an organization.
    IdentityProviderId "idp";
    /// Words that mean the same.
    SynonymGroupId "syn";
    /// A search that was noted.
    SearchId "sch";
    /// A search that somebody kept.
    SavedSearchId "sav";
    /// One line of the audit log: the first half of its hash.
    AuditEntryId "aud";
    /// A requirement on a node.
    RequirementId "req";
    /// An API token.
    TokenId "tok";
    /// The time from a sign-in to a sign-out.
    SessionId "ses";
}

/// The text is not an id of the noun that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id of this kind")
    }
}

impl std::error::Error for NotAnId {}

/// Accepts only the one spelling that `Display` writes, so that an id has a single form
/// in caches, logs and comparisons.
fn parse(prefix: &str, text: &str) -> Result<Uuid, NotAnId> {
    let digits = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .ok_or(NotAnId)?;
    let canonical = digits.len() == 32
        && digits
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !canonical {
        return Err(NotAnId);
    }
    Uuid::try_parse(digits).map_err(|_| NotAnId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_only_as_its_own_noun_and_spelling() {
        let id = PersonId(Uuid::from_u128(7));
        assert_eq!(id.to_string().parse::<PersonId>(), Ok(id));
        assert!(id.to_string().parse::<SpaceId>().is_err());
        for wrong in ["", "per", "per_", "per_7", &id.to_string().to_uppercase()] {
            assert!(wrong.parse::<PersonId>().is_err(), "{wrong}");
        }
    }
}
