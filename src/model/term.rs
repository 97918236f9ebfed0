//! The closed sets of words: levels, kinds, states. One spelling each, in the database,
//! in bundles and in GraphQL alike.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A word that none of the set is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotATerm {
    /// The set, for example `DocumentKind`.
    pub set: &'static str,
    /// What was given.
    pub given: String,
}

impl fmt::Display for NotATerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no {}", self.given, self.set)
    }
}

impl std::error::Error for NotATerm {}

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every member, lowest first where the set is ordered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The one spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = NotATerm;

            fn from_str(text: &str) -> Result<Self, NotATerm> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    _ => Err(NotATerm { set: stringify!($name), given: text.to_owned() }),
                }
            }
        }
    )*};
}

terms! {
    /// What hits can be ordered by.
    SearchSort {
        /// How well they match.
        Relevance "RELEVANCE",
        /// When they last changed.
        UpdatedAt "UPDATED_AT",
        /// When they were added.
        CreatedAt "CREATED_AT",
        /// Their titles.
        Title "TITLE",
    }
    /// Whether what an audit entry tells was done or refused.
    AuditOutcome {
        /// It was done.
        Done "DONE",
        /// It was refused, and nothing was changed or shown.
        Denied "DENIED",
    }
    /// What a person may do with a node; each level includes the ones before it.
    Level {
        /// Nothing: the node does not exist for this person.
        None "NONE",
        /// Title, kind, owner and the remedy; never text.
        Discover "DISCOVER",
        /// Read.
        View "VIEW",
        /// Annotate.
        Comment "COMMENT",
        /// Change.
        Edit "EDIT",
        /// Share, restrict, publish, move, delete.
        Manage "MANAGE",
    }
    /// How closely a node is held; a participation's clearance must reach it.
    Classification {
        /// For every participant.
        General "GENERAL",
        /// For participants with clearance CONFIDENTIAL or more.
        Confidential "CONFIDENTIAL",
        /// For participants with clearance SECRET.
        Secret "SECRET",
    }
    /// Whether an organization runs the hub or takes part in it.
    OrganizationRole {
        /// The one organization that runs the hub.
        Host "HOST",
        /// Every other organization.
        Partner "PARTNER",
    }
    /// What a partner does in the ecosystem.
    PartnerKind {
        /// Builds software that works with the host's (ISV).
        Technology "TECHNOLOGY",
        /// Sells to customers (VAR).
        Reseller "RESELLER",
        /// Sells to resellers.
        Distributor "DISTRIBUTOR",
        /// Plans and builds whole systems for customers.
        SystemIntegrator "SYSTEM_INTEGRATOR",
        /// Runs systems for customers.
        ManagedService "MANAGED_SERVICE",
        /// Advises customers.
        Consultancy "CONSULTANCY",
        /// Delivers parts or material.
        Supplier "SUPPLIER",
        /// Makes products.
        Manufacturer "MANUFACTURER",
        /// Moves and stores goods.
        Logistics "LOGISTICS",
        /// Represents an industry.
        IndustryBody "INDUSTRY_BODY",
    }
    /// A partner's rung in the programme.
    Tier {
        /// Entry.
        Registered "REGISTERED",
        /// Second.
        Silver "SILVER",
        /// Third.
        Gold "GOLD",
        /// Highest.
        Platinum "PLATINUM",
    }
    /// Where an organization stands in its life on the hub.
    OrganizationStatus {
        /// Known, not yet on board: its people see nothing.
        Prospect "PROSPECT",
        /// Coming on board: its people see spaces that are open to onboarding.
        Onboarding "ONBOARDING",
        /// A full participant.
        Active "ACTIVE",
        /// Paused: its people can't sign in.
        Suspended "SUSPENDED",
        /// Gone: its people can't sign in.
        Offboarded "OFFBOARDED",
    }
    /// What a person may administer.
    PersonRole {
        /// Nothing.
        Member "MEMBER",
        /// People and groups of the own organization.
        OrgAdmin "ORG_ADMIN",
        /// Organizations, people and settings of the hub; a host person only.
        HubAdmin "HUB_ADMIN",
    }
    /// Who a space is for.
    SpaceKind {
        /// Host people only.
        Internal "INTERNAL",
        /// From the host to many.
        Program "PROGRAM",
        /// Between two companies.
        Bilateral "BILATERAL",
        /// Among several companies; all owners consent.
        Joint "JOINT",
    }
    /// What a document is.
    DocumentKind {
        /// A technical specification.
        Spec "SPEC",
        /// A product's figures on a page or two.
        Datasheet "DATASHEET",
        /// How to do something, step by step.
        Playbook "PLAYBOOK",
        /// How to win against a competing offer.
        Battlecard "BATTLECARD",
        /// What a customer gained.
        CaseStudy "CASE_STUDY",
        /// Prices and discounts.
        Pricing "PRICING",
        /// Learning material.
        Training "TRAINING",
        /// A go-to-market plan.
        GtmPlan "GTM_PLAN",
        /// A rule to follow.
        Policy "POLICY",
        /// News.
        Announcement "ANNOUNCEMENT",
        /// None of these.
        Other "OTHER",
    }
    /// Where a document stands between draft and archive.
    DocumentState {
        /// Being written.
        Draft "DRAFT",
        /// Waiting for approval.
        InReview "IN_REVIEW",
        /// Out.
        Published "PUBLISHED",
        /// No longer out, kept.
        Archived "ARCHIVED",
    }
    /// Where an access request or a proposal stands.
    RequestState {
        /// Waiting for an answer.
        Pending "PENDING",
        /// Agreed to.
        Approved "APPROVED",
        /// Not agreed to.
        Refused "REFUSED",
    }
    /// What a notification tells of.
    NotificationKind {
        /// An administrator of the hub let itself see the node, for some hours.
        BreakGlass "BREAK_GLASS",
    }
    /// Which of the three a node is.
    NodeKind {
        /// A space, the root of a tree.
        Space "SPACE",
        /// A folder.
        Folder "FOLDER",
        /// A document, a leaf.
        Document "DOCUMENT",
    }
}
