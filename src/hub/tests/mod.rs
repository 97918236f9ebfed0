//! The commands on the directory, on a hub of their own: what each does, and each of
//! its refusals.

mod agreement;
mod group;
mod organization;
mod person;
mod setup;
mod token;
mod wall;

use super::organization::OrganizationCreate;
use super::person::PersonInvite;
use super::setup::{Beginning, initialize};
use crate::error::{Error, Result};
use crate::model::{OrganizationId, OrganizationStatus, PersonId, PersonRole, Slice};
use crate::store::{Scratch, Store, Viewer};

/// A host and two partners, each with an administrator and a member.
struct World {
    _scratch: Scratch,
    store: Store,
    beginning: Beginning,
    acme: OrganizationId,
    bolt: OrganizationId,
}

/// The first hub administrator.
const ADMIN: &str = "admin@host.example";
/// An ORG_ADMIN of the host, who is no hub administrator.
const OLGA: &str = "olga@host.example";
/// A MEMBER of the host.
const HAL: &str = "hal@host.example";
/// The ORG_ADMIN of acme.
const ADA: &str = "ada@acme.example";
/// A MEMBER of acme.
const ABE: &str = "abe@acme.example";
/// The ORG_ADMIN of bolt.
const BEA: &str = "bea@bolt.example";

impl World {
    async fn new() -> Self {
        let scratch = Scratch::new().await;
        let store = scratch.store.clone();
        let beginning = initialize(&store, "Host & Söhne", ADMIN).await.unwrap();
        let admin = store.as_person(ADMIN).await.unwrap();
        let acme = partner(&admin, "Acme").await;
        let bolt = partner(&admin, "Bolt").await;
        let host = beginning.host.id;
        for (organization, email, role) in [
            (host, OLGA, PersonRole::OrgAdmin),
            (host, HAL, PersonRole::Member),
            (acme, ADA, PersonRole::OrgAdmin),
            (acme, ABE, PersonRole::Member),
            (bolt, BEA, PersonRole::OrgAdmin),
        ] {
            let invite = invitation(organization, email, role);
            super::person::invite(&admin, invite).await.unwrap();
        }
        Self {
            _scratch: scratch,
            store,
            beginning,
            acme,
            bolt,
        }
    }

    /// Somebody with everything that a person may do.
    async fn by(&self, email: &str) -> Viewer {
        self.store.as_person(email).await.unwrap()
    }

    async fn system(&self) -> Viewer {
        self.store.as_system("test").await.unwrap()
    }

    async fn person(&self, email: &str) -> PersonId {
        let system = self.system().await;
        system.person_by_email(email).await.unwrap().unwrap().id
    }

    /// The newest audit entry's command; also proves that the chain holds.
    async fn chain_length(&self) -> i64 {
        let chain = self.system().await.audit_chain(None).await.unwrap();
        assert_eq!(chain.broken, None);
        chain.length
    }
}

async fn partner(admin: &Viewer, name: &str) -> OrganizationId {
    let create = OrganizationCreate {
        status: OrganizationStatus::Active,
        ..named(name)
    };
    super::organization::create(admin, create).await.unwrap().id
}

fn named(name: &str) -> OrganizationCreate {
    OrganizationCreate {
        key: None,
        slug: None,
        name: name.to_owned(),
        kind: None,
        tier: None,
        status: OrganizationStatus::Prospect,
        regions: Vec::new(),
        industries: Vec::new(),
        capabilities: Vec::new(),
        website: None,
        manager: None,
    }
}

fn invitation(organization: OrganizationId, email: &str, role: PersonRole) -> PersonInvite {
    PersonInvite {
        organization,
        key: None,
        name: email.split('@').next().unwrap().to_owned(),
        email: email.to_owned(),
        role,
    }
}

fn first<C>(size: u64) -> Slice<C> {
    Slice {
        size,
        after: None,
        before: None,
        backward: false,
    }
}

/// An error in one word, with the field of an input error.
fn refusal<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => "allowed".to_owned(),
        Err(Error::Invalid { field, code, .. }) => format!("{code:?} {}", field.join(".")),
        Err(Error::Conflict { current }) => format!("Conflict {current}"),
        Err(Error::NotFound) => "NotFound".to_owned(),
        Err(Error::Forbidden(_)) => "Forbidden".to_owned(),
        Err(Error::Unauthenticated) => "Unauthenticated".to_owned(),
        Err(other) => format!("{other:?}"),
    }
}
