//! The closed sets of words, as GraphQL enums.

use async_graphql::Enum;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $remote:tt { $($(#[$vdoc:meta])* $variant:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
        #[graphql(remote = $remote)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
    )*};
}

words! {
    /// What a person may do with a node; each level includes the ones before it.
    Level "crate::model::Level" {
        /// Nothing: the node does not exist for this person.
        None,
        /// Title, kind, owner and the remedy; never text.
        Discover,
        /// Read.
        View,
        /// Annotate.
        Comment,
        /// Change.
        Edit,
        /// Share, restrict, publish, move, delete.
        Manage,
    }
    /// Whether what an audit entry tells was done or refused.
    AuditOutcome "crate::model::AuditOutcome" {
        /// It was done.
        Done,
        /// It was refused, and nothing was changed or shown.
        Denied,
    }
    /// How closely a node is held; a participation's clearance must reach it.
    Classification "crate::model::Classification" {
        /// For every participant.
        General,
        /// For participants with clearance CONFIDENTIAL or more.
        Confidential,
        /// For participants with clearance SECRET.
        Secret,
    }
    /// Whether an organization runs the hub or takes part in it.
    OrganizationRole "crate::model::OrganizationRole" {
        /// The one organization that runs the hub.
        Host,
        /// Every other organization.
        Partner,
    }
    /// What a partner does in the ecosystem.
    PartnerKind "crate::model::PartnerKind" {
        /// Builds software that works with the host's (ISV).
        Technology,
        /// Sells to customers (VAR).
        Reseller,
        /// Sells to resellers.
        Distributor,
        /// Plans and builds whole systems for customers.
        SystemIntegrator,
        /// Runs systems for customers.
        ManagedService,
        /// Advises customers.
        Consultancy,
        /// Delivers parts or material.
        Supplier,
        /// Makes products.
        Manufacturer,
        /// Moves and stores goods.
        Logistics,
        /// Represents an industry.
        IndustryBody,
    }
    /// A partner's rung in the programme, lowest first.
    Tier "crate::model::Tier" {
        /// Entry.
        Registered,
        /// Second.
        Silver,
        /// Third.
        Gold,
        /// Highest.
        Platinum,
    }
    /// Where an organization stands in its life on the hub.
    OrganizationStatus "crate::model::OrganizationStatus" {
        /// Known, not yet on board: its people see nothing.
        Prospect,
        /// Coming on board: its people see spaces that are open to onboarding.
        Onboarding,
        /// A full participant.
        Active,
        /// Paused: its people can't sign in.
        Suspended,
        /// Gone: its people can't sign in.
        Offboarded,
    }
    /// What a person may administer.
    PersonRole "crate::model::PersonRole" {
        /// Nothing.
        Member,
        /// People and groups of the own organization.
        OrgAdmin,
        /// Organizations, people and settings of the hub; a host person only.
        HubAdmin,
    }
    /// Who a space is for.
    SpaceKind "crate::model::SpaceKind" {
        /// Host people only.
        Internal,
        /// From the host to many.
        Program,
        /// Between two companies.
        Bilateral,
        /// Among several companies; all owners consent.
        Joint,
    }
    /// What a document is.
    DocumentKind "crate::model::DocumentKind" {
        /// A technical specification.
        Spec,
        /// A product's figures on a page or two.
        Datasheet,
        /// How to do something, step by step.
        Playbook,
        /// How to win against a competing offer.
        Battlecard,
        /// What a customer gained.
        CaseStudy,
        /// Prices and discounts.
        Pricing,
        /// Learning material.
        Training,
        /// A go-to-market plan.
        GtmPlan,
        /// A rule to follow.
        Policy,
        /// News.
        Announcement,
        /// None of these.
        Other,
    }
    /// Where an access request or a proposal stands.
    RequestState "crate::model::RequestState" {
        /// Waiting for an answer.
        Pending,
        /// Agreed to.
        Approved,
        /// Not agreed to.
        Refused,
    }
    /// What a notification tells of.
    NotificationKind "crate::model::NotificationKind" {
        /// An administrator of the hub let itself see the node, for some hours.
        BreakGlass,
    }
    /// Where a document stands between draft and archive.
    DocumentState "crate::model::DocumentState" {
        /// Being written.
        Draft,
        /// Waiting for approval.
        InReview,
        /// Out.
        Published,
        /// No longer out, kept.
        Archived,
    }
}
