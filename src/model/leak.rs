//! Leak: wrong edits that would leak, each behind a switch, so that tests can prove that they
//! catch it. The switches are there with the feature `seeded-leaks` only, which no release has;
//! without it each is a constant `false`, and what it guards is not compiled in.

macro_rules! leaks {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        /// A wrong edit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Leak {
            $($(#[$doc])* $name,)*
        }

        impl Leak {
            /// Each of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

leaks! {
    /// A token that provisions administers every organization.
    ProvisionsEverywhere;
    /// Lists for provisioning have the people of other organizations, too.
    ProvisionedUnscoped;
    /// A span holds at its end, too.
    ClosedSpan;
    /// Drafts and archived documents are shown to readers.
    UnpublishedShown;
    /// Embargoes do not count.
    EmbargoIgnored;
    /// Withdrawn documents stay.
    WithdrawnIgnored;
    /// A document stays for the instant of its withdrawal.
    WithdrawnLate;
    /// A revoked signature counts.
    RevokedSignatureCounts;
    /// A signature counts after its end.
    EndedSignatureCounts;
    /// Deactivated people sign in.
    DeactivatedSignsIn;
    /// People of suspended organizations sign in.
    SuspendedSignsIn;
    /// A seat counts after its end.
    EndedSeatCounts;
    /// Without a tier one is in segments that ask for one.
    NoTierIsAnyTier;
    /// Everybody is in every group.
    AnyGroup;
    /// Prospects enter.
    ProspectEnters;
    /// Who is coming on board enters every space.
    OnboardingEnters;
    /// A token reaches every space.
    TokenSpacesIgnored;
    /// A token's cap does not count.
    TokenCapIgnored;
    /// A seat's cap does not count.
    SeatCapIgnored;
    /// Denials do not count.
    DenialIgnored;
    /// Walls do not count.
    WallIgnored;
    /// Classification does not count.
    ClearanceIgnored;
    /// A restricted node takes what is granted above.
    RestrictedIgnored;
    /// Early access goes down through a restricted node.
    EarlyAccessInherited;
    /// A grant counts after its end.
    EndedGrantCounts;
    /// Requirements do not count.
    RequirementIgnored;
    /// Any version of an agreement will do.
    AnyVersionCounts;
    /// The reach goes on below a refusal.
    ReachForgetsRefusals;
    /// In the reach, a requirement does not bind what is below.
    RequirementNotInherited;
    /// Partners know every organization.
    EveryOrganizationKnown;
    /// Members know everybody.
    EveryoneKnown;
    /// The first policy loaded stays.
    StalePolicy;
    /// Rights worked out under one policy serve the next.
    RightsOutlivePolicy;
    /// Rights worked out before a boundary serve after it.
    RightsOutliveBoundary;
    /// A change of a node is not looked at again on the node itself.
    RefreshForgetsBelow;
    /// A row that was kept is taken after it changed.
    KeptStale;
    /// A row that was kept is taken for everybody.
    KeptUnchecked;
    /// Rights worked out for one token serve all of its person.
    RightsIgnoreToken;
    /// Documents come without their scope.
    DocumentsUnscoped;
    /// Spaces come without their scope.
    SpacesUnscoped;
    /// Folders come without their scope.
    FoldersUnscoped;
    /// What is locked shows without the mark.
    LockedUnmarked;
    /// What is locked shows under embargo.
    LockedUnderEmbargo;
    /// Embargoes do not count in the database.
    EmbargoIgnoredInRows;
    /// Readers get drafts from the database.
    DraftsInRows;
    /// Withdrawn rows stay.
    WithdrawnInRows;
    /// `totalCount` counts every document.
    CountsUnscoped;
    /// Texts follow no decision.
    TextsUnchecked;
    /// Organizations come without their scope.
    OrganizationsUnscoped;
    /// People come without their scope.
    PeopleUnscoped;
    /// Segments come without their scope.
    SegmentsUnscoped;
    /// Groups come without their scope.
    GroupsUnscoped;
    /// Signatures come without their scope.
    SignaturesUnscoped;
    /// Walls come without their scope.
    WallsUnscoped;
    /// Filters take ids of what is unknown.
    FiltersByUnknown;
    /// Readers see the grants on a node.
    GrantsForReaders;
    /// To end a grant that one can't see is refused, not "not found".
    RefusalTellsOfShares;
    /// What is hidden is forbidden, not "not found".
    HiddenIsForbidden;
    /// Who is unknown is forbidden, not "not found".
    UnknownIsForbidden;
    /// Policies name organizations that are unknown.
    SubjectsUnchecked;
    /// Anybody names segments.
    SegmentsNamedByAll;
    /// What changed is found as it was indexed.
    NothingMasked;
    /// When something hidden changed tells of it.
    PendingTells;
    /// Facets have ids of what is unknown.
    FacetsUnvetted;
    /// What the index showed before a boundary it shows after it.
    PermitOutlivesBoundary;
    /// Everybody sees in the index what the first one saw.
    PermitShared;
    /// Searches find drafts without being asked to.
    DraftsInSearch;
    /// In the index, embargo and withdrawal do not count.
    DatesNotIndexed;
    /// Deleted entries are found.
    DeletedFound;
    /// Words are weighed by every document that has them.
    FrequenciesOfAll;
    /// Words are weighed among all documents.
    StatisticsOfAll;
    /// The average length is that of all documents.
    LengthsOfAll;
    /// Totals count what is hidden.
    TotalsOfAll;
    /// Facets count what is hidden.
    FacetsOfAll;
    /// Suggestions are chosen among all documents.
    SuggestionsOfAll;
    /// Mistyped words are read as words of hidden documents.
    TyposOfAll;
    /// What was perhaps meant is made of words of hidden documents.
    MeantOfAll;
    /// What a document is like is judged by how common its words are in hidden documents.
    SimilarOfAll;
    /// A facet without its own field's choice counts what is hidden.
    OtherFacetsOfAll;
    /// A cursor serves every viewer.
    CursorsShared;
    /// A cursor serves with any signature.
    CursorsUnsigned;
    /// A share link opens after its end.
    LinkOutlivesEnd;
    /// A share link opens as often as one likes.
    LinkViewsUncounted;
    /// A share link opens what its maker may not share any more.
    LinkOutlivesMaker;
    /// Share links open in every space.
    LinkInAnySpace;
    /// Share links open what several organizations own.
    LinkDespiteOwners;
    /// Share links open what somebody is denied.
    LinkDespiteDenial;
    /// Share links open what a wall stands before.
    LinkAcrossWall;
    /// Share links open what is classified.
    LinkDespiteClassification;
    /// Share links open what requires something of its readers.
    LinkDespiteRequirement;
    /// Share links open drafts, and what is under embargo or withdrawn.
    LinkToUnpublished;
    /// Any passcode opens a share link.
    AnyPasscode;
    /// A link that opens nothing says why.
    LinkTellsWhy;
    /// Share links come without their scope.
    LinksUnscoped;
    /// Everybody breaks the glass.
    GlassForEveryone;
    /// Breaking the glass is refused by nothing on the node.
    GlassCrossesWalls;
    /// Broken glass is told to nobody.
    GlassUntold;
    /// Broken glass stays broken.
    GlassEndless;
    /// Notifications come without their scope.
    NotificationsUnscoped;
    /// Whoever follows documents is told when only what nobody is shown of them changed.
    EventsOfTouches;
    /// A stream of events goes on with the rights that it began with.
    EventsOutliveRights;
    /// Cursors of streams are written in the clear.
    EventsCounted;
    /// Whoever may see a document withdraws it.
    AnybodyWithdraws;
    /// Who left a space stays seated.
    LeftSeatStays;
    /// A link sets a password as often as one likes.
    PasswordLinkTwice;
    /// Sessions come without their scope.
    SessionsUnscoped;
    /// Who has a second factor is not asked for it.
    FactorSkipped;
    /// A code of the second factor counts twice.
    CodeTwice;
    /// A viewer token outlives the token that issued it.
    IssuerOutlived;
    /// Viewer tokens are issued for people of any organization.
    IssuesForAnybody;
    /// A session that ended goes on.
    EndedSessionGoesOn;
    /// A session never expires.
    SessionEndless;
    /// Who has no account is told so.
    UnknownAccountTold;
    /// A new password leaves the sessions as they are.
    SessionsOutlivePassword;
    /// Anybody tries passwords as often as it likes.
    TriesUncounted;
    /// Pages of other sites may send a session's requests.
    CrossSiteAllowed;
    /// Identity providers come without their scope.
    ProvidersUnscoped;
    /// Everybody is told the domains of an organization's mail addresses.
    DomainsTold;
    /// An identity provider signs in people of other organizations.
    ProviderAcrossOrganizations;
    /// An administrator of the host adds identity providers for the hub's administrators.
    HostFederatedByAnyAdmin;
    /// An address counts of which the identity provider does not say that it is verified.
    UnverifiedMailTaken;
    /// An ID token for somebody else counts.
    AnyAudience;
    /// An ID token of another sign-in counts.
    AnyNonce;
    /// A sign-in at an identity provider comes back twice.
    StateTwice;
    /// An idempotency key that somebody else sent counts.
    IdempotencyKeysShared;
}

#[cfg(feature = "seeded-leaks")]
mod switch {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::Leak;

    /// One more than the number of the one that is on; 0: none.
    static ON: AtomicUsize = AtomicUsize::new(0);

    /// Whether the wrong edit is in force.
    pub fn is_on(leak: Leak) -> bool {
        ON.load(Ordering::SeqCst) == leak as usize + 1
    }

    /// Puts this one in force and no other; none: none.
    pub fn turn_on(leak: Option<Leak>) {
        ON.store(leak.map_or(0, |leak| leak as usize + 1), Ordering::SeqCst);
    }
}

#[cfg(feature = "seeded-leaks")]
pub use switch::{is_on, turn_on};

/// Whether the wrong edit is in force: never.
#[cfg(not(feature = "seeded-leaks"))]
#[inline(always)]
pub const fn is_on(_: Leak) -> bool {
    false
}

/// Whether this wrong edit is in force.
macro_rules! leak {
    ($name:ident) => {
        $crate::model::leak::is_on($crate::model::leak::Leak::$name)
    };
}
