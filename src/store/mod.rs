//! The database. A `Viewer` is the only thing that reads; its `Tx` is the only thing that writes.
//!
//! Owns every row and the only use of the database library. Never decides: it asks `access`.

#[allow(
    dead_code,
    reason = "columns are part of the row even where only the database reads them"
)]
mod entity;

mod access_request;
mod agreement;
mod audit;
mod break_glass;
mod bundle;
mod connect;
mod credentials;
mod document;
mod duty;
mod factor;
mod failure;
mod feed;
mod folder;
mod governed;
mod group;
mod idempotency;
mod kept;
mod known;
mod leaving;
mod node;
mod notification;
mod open;
mod order;
mod organization;
mod page;
mod participation;
mod password;
mod person;
mod policy;
mod proposal;
mod provider;
mod provisioned;
mod pulse;
mod review;
mod rights;
mod row;
mod saved_search;
mod scoped;
#[cfg(test)]
mod scratch;
mod searched;
mod secret;
mod segment;
mod session;
mod share;
mod share_link;
mod signature;
mod sources;
mod space;
mod synonym;
mod token;
mod tx;
mod view_as;
mod viewer;
mod vouch;
mod wall;

pub use access_request::{AccessRequestDraft, AccessRequestFilter, Asked};
pub use audit::{
    AuditFilter, AuditLine, AuditPlace, AuditSpan, BrokenLink, Chain, Fault, Refused, Sought,
};
pub use bundle::{
    Batch, Dump, Found, FoundDocument, Keys, Noun, On, Outcome, Restore, Shares, Wanted,
    WholeAgreement, WholeDocument, WholeFolder, WholeGrant, WholeOrganization, WholeSignature,
    WholeSpace,
};
pub use connect::Place as DatabasePlace;
pub use document::{
    ChangedDocument, DocumentDraft, DocumentEdit, DocumentFilter, DocumentOrder, DocumentPlace,
    DocumentSchedule, DocumentSort, Place, PlaceId, SortValue, Verification,
};
pub use duty::Directory;
pub use factor::Enrolment;
pub use feed::FeedEntry;
pub use folder::FolderEdit;
pub use governed::Governed;
pub use group::{GroupDraft, GroupEdit};
pub use idempotency::IdempotencyKey;
pub use notification::NotificationFilter;
pub use open::Store;
pub use order::{NamePlace, TimePlace};
pub use organization::{
    OrganizationDraft, OrganizationEdit, OrganizationFilter, OrganizationOrder, OrganizationPlace,
    OrganizationSort,
};
pub use participation::ParticipationDraft;
pub use password::{Account, MadeLink, Password, Proven};
pub use person::{PersonDraft, PersonEdit, PersonFilter};
pub use proposal::ProposalFilter;
pub use provider::{NotVouched, ProviderDraft, ProviderEdit, Registered, Said, Vouched};
pub use provisioned::{GroupsSought, PeopleSought, Provisioned};
pub use pulse::Pulse;
pub use review::Confirmable;
pub use saved_search::SavedSearchDraft;
#[cfg(test)]
pub use scratch::Scratch;
pub use searched::{InsightFilter, SearchNote, SearchNoted};
pub use segment::SegmentEdit;
pub use session::SessionDraft;
pub use share::{DenialDraft, GrantDraft, Shared};
pub use share_link::{FoundLink, Passcode, ShareLinkDraft, ShareLinkFilter};
pub use signature::{SignatureDraft, SignatureFilter};
pub use sources::Sources;
pub use space::{SpaceDraft, SpaceEdit, SpaceFilter};
pub use synonym::{Glossary, SynonymDraft, SynonymScope};
pub use token::{TokenDraft, document_hash};
pub use tx::Tx;
pub use viewer::{Purpose, Viewer};
pub use vouch::{Held, Versioned, Visible};
pub use wall::WallFilter;
