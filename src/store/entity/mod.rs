//! The tables as the database library sees them: a module a table, named for one row.
//!
//! Owns column names and types. Words are plain strings here and times are whole microseconds;
//! the rest of the store turns rows into the model and never lets them out.

pub(in crate::store) mod access_request;
pub(in crate::store) mod agreement;
pub(in crate::store) mod agreement_version;
pub(in crate::store) mod audit_entry;
pub(in crate::store) mod consent;
pub(in crate::store) mod denial;
pub(in crate::store) mod document;
pub(in crate::store) mod factor;
pub(in crate::store) mod feed;
pub(in crate::store) mod folder;
pub(in crate::store) mod grant;
pub(in crate::store) mod group;
pub(in crate::store) mod group_member;
pub(in crate::store) mod hub;
pub(in crate::store) mod idempotency_key;
pub(in crate::store) mod identity;
pub(in crate::store) mod identity_provider;
pub(in crate::store) mod mail_domain;
pub(in crate::store) mod node;
pub(in crate::store) mod node_subject;
pub(in crate::store) mod notification;
pub(in crate::store) mod organization;
pub(in crate::store) mod participation;
pub(in crate::store) mod password;
pub(in crate::store) mod password_link;
pub(in crate::store) mod person;
pub(in crate::store) mod policy_change;
pub(in crate::store) mod proposal;
pub(in crate::store) mod provisioned_group;
pub(in crate::store) mod provisioned_person;
pub(in crate::store) mod recovery_code;
pub(in crate::store) mod requirement;
pub(in crate::store) mod revision;
pub(in crate::store) mod saved_search;
pub(in crate::store) mod search_opening;
pub(in crate::store) mod searched;
pub(in crate::store) mod segment;
pub(in crate::store) mod session;
pub(in crate::store) mod share_link;
pub(in crate::store) mod signature;
pub(in crate::store) mod space;
pub(in crate::store) mod space_owner;
pub(in crate::store) mod synonym;
pub(in crate::store) mod token;
pub(in crate::store) mod trusted_document;
pub(in crate::store) mod wall;

#[cfg(test)]
mod tests;
