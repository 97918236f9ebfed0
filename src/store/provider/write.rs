//! Making identity providers, changing and removing them.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set, Unchanged,
};
use serde_json::json;

use super::read::{provider, vouch};
use crate::access::{Asker, Duty, Federate};
use crate::error::{Error, Result};
use crate::model::{IdentityProvider, IdentityProviderId, Organization, OrganizationId};
use crate::store::entity::identity_provider::{ActiveModel, Column, Entity};
use crate::store::entity::{identity, session};
use crate::store::session::end_all;
use crate::store::tx::Tx;
use crate::store::vouch::{Held, Visible};

/// An identity provider to be.
#[derive(Clone)]
pub struct ProviderDraft {
    /// What people call it.
    pub name: String,
    /// Its own name: an address.
    pub issuer: String,
    /// The hub's name there.
    pub client_id: String,
    /// What shows there that it is the hub; none: nothing but PKCE does.
    pub client_secret: Option<String>,
    /// Whether people whom the hub does not know yet become members of the organization.
    pub creates_people: bool,
}

/// Changes to an identity provider; its issuer stays: another one knows other people.
#[derive(Clone, Default)]
pub struct ProviderEdit {
    /// What people call it.
    pub name: Option<String>,
    /// The hub's name there.
    pub client_id: Option<String>,
    /// What shows there that it is the hub; none inside: nothing does any more.
    pub client_secret: Option<Option<String>>,
    /// Whether people whom the hub does not know yet become members of the organization.
    pub creates_people: Option<bool>,
}

impl Tx {
    /// Holds an identity provider, to change it.
    pub async fn provider(
        &self,
        id: IdentityProviderId,
    ) -> Result<Held<'_, IdentityProvider, Federate>> {
        let find = Entity::find_by_id(id.0);
        let row = find.one(&self.db()).await?.ok_or(Error::NotFound)?;
        let organization = OrganizationId(row.organization_id);
        let seen = self
            .asker()
            .is_none_or(|asker| asker.administers(organization));
        let may = |asker: &Asker| Federate::may(asker, organization);
        self.require(may, (seen, Federate::WHO))?;
        Ok(Held::hold(self, provider(row)))
    }
}

impl Held<'_, Organization, Federate> {
    /// How many identity providers the organization has.
    pub async fn provider_count(&self) -> Result<u64> {
        let of = Column::OrganizationId.eq(self.row.id.0);
        Ok(Entity::find().filter(of).count(&self.tx.db()).await?)
    }

    /// Adds one.
    pub async fn create_provider(self, draft: ProviderDraft) -> Result<Visible<IdentityProvider>> {
        let (tx, organization) = (self.tx, self.row.id);
        let id = IdentityProviderId(tx.fresh_id());
        let details = json!({
            "organization": organization.to_string(),
            "issuer": draft.issuer,
            "clientId": draft.client_id,
            "createsPeople": draft.creates_people,
        });
        let row = ActiveModel {
            id: Set(id.0),
            organization_id: Set(organization.0),
            name: Set(draft.name),
            issuer: Set(draft.issuer),
            client_id: Set(draft.client_id),
            client_secret: Set(draft.client_secret),
            creates_people: Set(draft.creates_people),
            version: Set(1),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
        };
        let row = row.insert(&tx.db()).await?;
        tx.record("identityProviderCreate", id, details);
        Ok(vouch(row))
    }
}

impl Held<'_, IdentityProvider, Federate> {
    /// Changes it.
    pub async fn apply(self, edit: ProviderEdit) -> Result<Visible<IdentityProvider>> {
        let (tx, id) = (self.tx, self.row.id);
        let details = json!({
            "name": edit.name.is_some(),
            "clientId": edit.client_id,
            "clientSecret": edit.client_secret.is_some(),
            "createsPeople": edit.creates_people,
        });
        let mut change = ActiveModel {
            id: Unchanged(id.0),
            version: Set(self.row.version + 1),
            updated_at: Set(tx.now()),
            ..Default::default()
        };
        if let Some(name) = edit.name {
            change.name = Set(name);
        }
        if let Some(client_id) = edit.client_id {
            if client_id != self.row.client_id {
                // Some providers call people otherwise for another client.
                identity::Entity::delete_many()
                    .filter(identity::Column::ProviderId.eq(id.0))
                    .exec(&tx.db())
                    .await?;
            }
            change.client_id = Set(client_id);
        }
        if let Some(secret) = edit.client_secret {
            change.client_secret = Set(secret);
        }
        if let Some(creates) = edit.creates_people {
            change.creates_people = Set(creates);
        }
        let row = change.update(&tx.db()).await?;
        tx.record("identityProviderUpdate", id, details);
        Ok(vouch(row))
    }

    /// Removes it, with whom it knows; the sessions that began there end.
    pub async fn remove(self) -> Result<()> {
        let (tx, id) = (self.tx, self.row.id);
        end_all(tx, session::Column::ProviderId.eq(id.0), None).await?;
        Entity::delete_by_id(id.0).exec(&tx.db()).await?;
        let details = json!({
            "organization": self.row.organization.to_string(),
            "issuer": self.row.issuer,
        });
        tx.record("identityProviderDelete", id, details);
        Ok(())
    }
}
