//! The words that the checks allow, as they stand after the last step.
//!
//! Owns the spellings in the database. The hub has the same words as enums; a test there compares
//! the two. A new word needs a step that replaces the checks that use its set.

/// A set of words.
pub type Words = &'static [&'static str];

/// What a person may do with a node.
pub const LEVEL: Words = &["NONE", "DISCOVER", "VIEW", "COMMENT", "EDIT", "MANAGE"];

/// How closely a node is held.
pub const CLASSIFICATION: Words = &["GENERAL", "CONFIDENTIAL", "SECRET"];

/// Host or partner.
pub const ORGANIZATION_ROLE: Words = &["HOST", "PARTNER"];

/// What a partner does.
pub const PARTNER_KIND: Words = &[
    "TECHNOLOGY",
    "RESELLER",
    "DISTRIBUTOR",
    "SYSTEM_INTEGRATOR",
    "MANAGED_SERVICE",
    "CONSULTANCY",
    "SUPPLIER",
    "MANUFACTURER",
    "LOGISTICS",
    "INDUSTRY_BODY",
];

/// A partner's rung.
pub const TIER: Words = &["REGISTERED", "SILVER", "GOLD", "PLATINUM"];

/// Where an organization stands on the hub.
pub const ORGANIZATION_STATUS: Words = &[
    "PROSPECT",
    "ONBOARDING",
    "ACTIVE",
    "SUSPENDED",
    "OFFBOARDED",
];

/// What a person may administer.
pub const PERSON_ROLE: Words = &["MEMBER", "ORG_ADMIN", "HUB_ADMIN"];

/// Who a space is for.
pub const SPACE_KIND: Words = &["INTERNAL", "PROGRAM", "BILATERAL", "JOINT"];

/// What a document is.
pub const DOCUMENT_KIND: Words = &[
    "SPEC",
    "DATASHEET",
    "PLAYBOOK",
    "BATTLECARD",
    "CASE_STUDY",
    "PRICING",
    "TRAINING",
    "GTM_PLAN",
    "POLICY",
    "ANNOUNCEMENT",
    "OTHER",
];

/// Where a document stands between draft and archive.
pub const DOCUMENT_STATE: Words = &["DRAFT", "IN_REVIEW", "PUBLISHED", "ARCHIVED"];

/// Which of the three a node is.
pub const NODE_KIND: Words = &["SPACE", "FOLDER", "DOCUMENT"];

/// Where an access request or a proposal stands.
pub const REQUEST_STATE: Words = &["PENDING", "APPROVED", "REFUSED"];

/// Whether what an audit entry tells was done or refused.
pub const AUDIT_OUTCOME: Words = &["DONE", "DENIED"];

/// What a notification tells of.
pub const NOTIFICATION_KIND: Words = &["BREAK_GLASS"];
