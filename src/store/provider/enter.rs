//! Signing in by what an identity provider says. It stands for one of the people of the provider's own
//! organization, or for nobody.

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select, Set};

use crate::error::{Error, Result};
use crate::model::{IdentityProviderId, OrganizationId, PersonId, Time};
use crate::store::entity::{identity, identity_provider, mail_domain, person};
use crate::store::open::Store;
use crate::store::pulse::Pulse;
use crate::store::tx::Tx;

/// A provider with what the hub shows there. Never leaves the hub but to the provider.
#[derive(Clone)]
pub struct Registered {
    /// Which.
    pub id: IdentityProviderId,
    /// Whose people it may sign in.
    pub organization: OrganizationId,
    /// What people call it.
    pub name: String,
    /// Its own name: an address.
    pub issuer: String,
    /// The hub's name there.
    pub client_id: String,
    /// What shows there that it is the hub.
    pub client_secret: Option<String>,
    /// Whether people whom the hub does not know yet become members of the organization.
    pub creates_people: bool,
}

/// What a provider said of somebody.
#[derive(Debug, Clone)]
pub struct Said {
    /// Whom the provider knows this person by, for ever.
    pub subject: String,
    /// The mail address in lower case, if the provider says that it is this person's.
    pub email: Option<String>,
}

/// Proof that a provider of the person's own organization said that this is it.
pub struct Vouched {
    pub(in crate::store) person: PersonId,
    pub(in crate::store) pulse: Pulse,
    provider: IdentityProviderId,
    subject: String,
}

impl Vouched {
    /// Who it is.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// Who said so.
    pub fn provider(&self) -> IdentityProviderId {
        self.provider
    }
}

/// Why what a provider said stands for nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotVouched {
    /// It says no address that is verified.
    NoMail,
    /// The address is of a domain that is not the organization's.
    OtherDomain,
    /// Nobody has the address. It could be created.
    Nobody(String),
    /// Somebody of another organization has the address, or is known by this subject.
    OtherOrganization(PersonId),
    /// The provider knew whoever has the address by another subject.
    OtherSubject(PersonId),
}

impl Store {
    /// The providers for addresses of this domain, by name.
    #[async_recursion::async_recursion]
    pub async fn providers_of(&self, domain: &str) -> Result<Vec<Registered>> {
        let db = &self.inner.connections.readers;
        let find = mail_domain::Entity::find_by_id(domain.to_owned());
        let Some(domain) = find.one(db).await? else {
            return Ok(Vec::new());
        };
        let rows = identity_provider::Entity::find()
            .filter(identity_provider::Column::OrganizationId.eq(domain.organization_id))
            .order_by_asc(identity_provider::Column::Name)
            .all(db)
            .await?;
        Ok(rows.into_iter().map(registered).collect())
    }

    /// The provider with this id.
    #[async_recursion::async_recursion]
    pub async fn registered(&self, id: IdentityProviderId) -> Result<Option<Registered>> {
        let db = &self.inner.connections.readers;
        let row = identity_provider::Entity::find_by_id(id.0).one(db).await?;
        Ok(row.map(registered))
    }

    /// Whom what the provider said stands for: whoever it knew by that subject before, or else whoever has
    /// the address, if that is of the provider's organization.
    #[async_recursion::async_recursion]
    pub async fn vouched(
        &self,
        at: &Registered,
        said: &Said,
    ) -> Result<std::result::Result<Vouched, NotVouched>> {
        let pulse = self.pulse().await?;
        let known = self.identity(at.id, &said.subject).await?;
        let Some(person) = known else {
            let found = self.by_address(at, said).await?;
            let found = found.and_then(|row| own(at, row));
            return Ok(found.map(|person| vouched(at, said, (person, pulse))));
        };
        let db = &self.inner.connections.readers;
        let row = person::Entity::find_by_id(person.0).one(db).await?;
        let Some(row) = row else {
            return Ok(Err(NotVouched::OtherOrganization(person)));
        };
        // The domain may be another organization's since.
        if !self.is_of(at, &row.email).await? {
            return Ok(Err(NotVouched::OtherDomain));
        }
        let found = own(at, row);
        Ok(found.map(|person| vouched(at, said, (person, pulse))))
    }

    async fn identity(&self, at: IdentityProviderId, subject: &str) -> Result<Option<PersonId>> {
        let find = identity::Entity::find_by_id((at.0, subject.to_owned()));
        let row = find.one(&self.inner.connections.readers).await?;
        Ok(row.map(|row| PersonId(row.person_id)))
    }

    async fn by_address(
        &self,
        at: &Registered,
        said: &Said,
    ) -> Result<std::result::Result<person::Model, NotVouched>> {
        let db = &self.inner.connections.readers;
        let Some(email) = &said.email else {
            return Ok(Err(NotVouched::NoMail));
        };
        if !self.is_of(at, email).await? {
            return Ok(Err(NotVouched::OtherDomain));
        }
        let find = person::Entity::find().filter(person::Column::Email.eq(email.as_str()));
        let Some(row) = find.one(db).await? else {
            return Ok(Err(NotVouched::Nobody(email.clone())));
        };
        // Addresses are given to others; whom the provider meant before stays whom it meant.
        let other = identity::Entity::find()
            .filter(identity::Column::ProviderId.eq(at.id.0))
            .filter(identity::Column::PersonId.eq(row.id));
        Ok(match other.one(db).await? {
            Some(_) => Err(NotVouched::OtherSubject(PersonId(row.id))),
            None => Ok(row),
        })
    }

    /// Whether an address is of a domain of the provider's organization.
    async fn is_of(&self, at: &Registered, email: &str) -> Result<bool> {
        let find = domain_of(email).one(&self.inner.connections.readers);
        let owner = find.await?.map(|row| row.organization_id);
        Ok(owner == Some(at.organization.0) || leak!(ProviderAcrossOrganizations))
    }

    /// Notes for the audit log that a sign-in by a provider was refused; of whom, where that is known.
    pub fn refused_provider(&self, person: Option<PersonId>, rule: &'static str, now: Time) {
        self.refuse_password(person, ("signIn", rule), now);
    }
}

impl Tx {
    /// Whether a provider brings in whoever has this address, as this transaction sees both.
    #[async_recursion::async_recursion]
    pub async fn brings_in(&self, at: IdentityProviderId, email: &str) -> Result<bool> {
        let row = identity_provider::Entity::find_by_id(at.0);
        let Some(row) = row.one(&self.db()).await?.filter(|row| row.creates_people) else {
            return Ok(false);
        };
        let owner = domain_of(email).one(&self.db()).await?;
        Ok(owner.is_some_and(|domain| domain.organization_id == row.organization_id))
    }

    /// Has the provider know the writer by that subject from now on. To be done in the transaction that
    /// begins the session, after whatever changed since the provider was asked.
    ///
    /// # Errors
    /// Unauthenticated when the provider is gone, or is no more of the writer's organization.
    #[async_recursion::async_recursion]
    pub async fn be_vouched(&self, vouched: &Vouched) -> Result<()> {
        let person = self.viewer().person().ok_or(Error::Unauthenticated)?;
        let find = identity_provider::Entity::find_by_id(vouched.provider.0);
        let row = find.one(&self.db()).await?.ok_or(Error::Unauthenticated)?;
        let facts = self.policy().people.get(&person);
        let is_own = facts.is_some_and(|facts| facts.organization.0 == row.organization_id);
        let is_meant = person == vouched.person;
        if !is_meant || !(is_own || leak!(ProviderAcrossOrganizations)) {
            return Err(Error::Unauthenticated);
        }
        // Somebody else may have been faster: the same person in another window, or another one.
        let known = identity::Entity::find()
            .filter(identity::Column::ProviderId.eq(vouched.provider.0))
            .filter(
                identity::Column::Subject
                    .eq(vouched.subject.as_str())
                    .or(identity::Column::PersonId.eq(person.0)),
            );
        match known.one(&self.db()).await? {
            Some(row) if row.person_id == person.0 && row.subject == vouched.subject => {
                return Ok(());
            }
            Some(_) => return Err(Error::Unauthenticated),
            None => {}
        }
        let row = identity::ActiveModel {
            provider_id: Set(vouched.provider.0),
            subject: Set(vouched.subject.clone()),
            person_id: Set(person.0),
            created_at: Set(self.now()),
        };
        row.insert(&self.db()).await?;
        Ok(())
    }
}

/// Somebody of the provider's own organization, and nobody else.
fn own(at: &Registered, row: person::Model) -> std::result::Result<PersonId, NotVouched> {
    let person = PersonId(row.id);
    let is_own = row.organization_id == at.organization.0;
    match is_own || leak!(ProviderAcrossOrganizations) {
        true => Ok(person),
        false => Err(NotVouched::OtherOrganization(person)),
    }
}

fn vouched(at: &Registered, said: &Said, (person, pulse): (PersonId, Pulse)) -> Vouched {
    Vouched {
        person,
        pulse,
        provider: at.id,
        subject: said.subject.clone(),
    }
}

/// Has no provider know a person any more: of the next one that says the person's address, it is known by what that
/// calls it then.
pub(in crate::store) async fn forget(tx: &Tx, person: PersonId) -> Result<()> {
    identity::Entity::delete_many()
        .filter(identity::Column::PersonId.eq(person.0))
        .exec(&tx.db())
        .await?;
    Ok(())
}

fn domain_of(email: &str) -> Select<mail_domain::Entity> {
    let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
    mail_domain::Entity::find_by_id(domain.to_owned())
}

fn registered(row: identity_provider::Model) -> Registered {
    Registered {
        id: IdentityProviderId(row.id),
        organization: OrganizationId(row.organization_id),
        name: row.name,
        issuer: row.issuer,
        client_id: row.client_id,
        client_secret: row.client_secret,
        creates_people: row.creates_people,
    }
}
