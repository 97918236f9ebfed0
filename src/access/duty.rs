//! Duty: what somebody wants to do with the directory. It asks for an administrator of the hub or
//! of an organization (rule W7), not for a level on a node.

use super::asker::Asker;
use crate::model::{Level, OrganizationId, PersonId, PersonRole};

mod sealed {
    pub trait Sealed {}
}

/// Something to be done with an organization and what belongs to it. The set is closed.
pub trait Duty: sealed::Sealed + Send + Sync + 'static {
    /// Who may do it, for refusals: "only … may do this".
    const WHO: &'static str;

    /// Whether the asker may do it to this organization.
    fn may(asker: &Asker, organization: OrganizationId) -> bool;
}

macro_rules! duties {
    ($($(#[$doc:meta])* $name:ident $who:literal $may:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;
        impl sealed::Sealed for $name {}
        impl Duty for $name {
            const WHO: &'static str = $who;

            fn may(asker: &Asker, organization: OrganizationId) -> bool {
                let may: fn(&Asker, OrganizationId) -> bool = $may;
                may(asker, organization)
            }
        }
    )*};
}

duties! {
    /// Add, change and end organizations, segments, walls and agreements.
    Administer "a hub administrator" |asker, _| asker.is_hub_admin();
    /// Add and change an organization's people and groups.
    Staff "an administrator of the organization or of the hub" Asker::administers;
    /// Say who signs in an organization's people: who does could sign in as any of them. Among the
    /// host's are the hub's administrators.
    Federate "an administrator of the organization or of the hub, for the host's of the hub," |asker, organization| {
        let is_hosts = asker.is_host() && !leak!(HostFederatedByAnyAdmin);
        asker.is_hub_admin() || (!is_hosts && asker.administers(organization))
    };
    /// Bind the own organization by a signature. Nobody signs for another one.
    Sign "an administrator of the organization that signs" |asker, organization| {
        asker.speaks_for(organization)
    };
    /// End an organization's signature.
    Revoke "an administrator of the organization that signed or of the hub" Asker::administers;
}

/// To have tokens made that act for a person, for oneself only; or to revoke them, also of whom
/// one administers.
#[derive(Debug, Clone, Copy)]
pub struct Represent;

impl Asker {
    /// Whether it administers a person with this role of this organization: nobody administers
    /// somebody who may administer more.
    pub fn administers_person(&self, organization: OrganizationId, role: PersonRole) -> bool {
        self.administers(organization) && self.each(|one| role <= one.highest())
    }

    /// Whether it administers the hub with a token that reaches all of it.
    pub fn administers_hub(&self) -> bool {
        self.is_hub_admin() && self.each(|one| one.scope.spaces.is_empty())
    }

    /// Whether it speaks for this organization: its own, of which it is an administrator.
    pub fn speaks_for(&self, organization: OrganizationId) -> bool {
        self.each(|one| one.organization_id() == organization) && self.administers(organization)
    }

    /// Whether it may withdraw a document that this person owns, whoever manages the space: its
    /// own, or one of the organization that it speaks for; not with a token for less than MANAGE.
    pub fn may_withdraw(&self, owner: PersonId, organization: OrganizationId) -> bool {
        let is_own = self.each(|one| one.person == owner);
        let is_whole = self.each(|one| one.scope.cap == Level::Manage);
        is_whole && (is_own || self.speaks_for(organization))
    }

    /// Whether it may have tokens made that act for the person: only for itself. Whoever could act
    /// as somebody else would read what is not for it, across walls. A token that may not administer
    /// makes no tokens: whoever stole it could outlive its revocation.
    pub fn may_represent(&self, person: PersonId) -> bool {
        self.each(|one| one.scope.admin && person == one.person)
    }

    /// Whether viewer tokens may be issued for the person by a token of its own: as an administrator
    /// of that person's organization, which is its own, and of no less role. A portal vouches for the
    /// people of its organization, and for nobody else.
    pub fn may_issue_for(&self, person: &Self) -> bool {
        self.each(|one| {
            one.facts.role >= PersonRole::OrgAdmin
                && one.facts.organization == person.facts.organization
                && person.facts.role <= one.facts.role
        })
    }

    /// Whether it may have tokens made that act for its organization: that issue viewer tokens, or provision.
    pub fn may_have_tools(&self) -> bool {
        self.speaks_for(self.organization_id())
    }

    /// Whether it may revoke the person's tokens: its own, and those of whom it administers.
    pub fn may_revoke_tokens(
        &self,
        person: PersonId,
        (organization, role): (OrganizationId, PersonRole),
    ) -> bool {
        self.each(|one| {
            let is_own = person == one.person;
            one.scope.admin && (is_own || one.administers_person(organization, role))
        })
    }
}
