//! Keeps what identity providers call people and groups. What becomes of these themselves is written where
//! everybody writes it.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use crate::access::{Asker, Staff};
use crate::error::{Error, Result};
use crate::model::{Group, GroupId, OrganizationId, Person, PersonId};
use crate::store::entity::{person, provisioned_group, provisioned_person};
use crate::store::tx::Tx;
use crate::store::vouch::Held;

impl Tx {
    /// The organization that the writer provisions, as this transaction sees it.
    ///
    /// # Errors
    /// Unauthenticated with every other token.
    pub fn provisions(&self) -> Result<OrganizationId> {
        self.asker()
            .and_then(Asker::provisions)
            .ok_or(Error::Unauthenticated)
    }

    /// Refuses whoever is not of the organization that the writer provisions, as if it did not exist.
    pub fn provisions_person(&self, id: PersonId) -> Result<()> {
        let own = self.provisions()?;
        let facts = self.policy().people.get(&id);
        match facts.is_some_and(|facts| facts.organization == own) {
            true => Ok(()),
            false => Err(Error::NotFound),
        }
    }

    /// Whom the identity provider of the writer's organization removed, by its address; nobody lets it in since.
    #[async_recursion::async_recursion]
    pub async fn removed_person(&self, email: &str) -> Result<Option<PersonId>> {
        use person::Column;
        let own = self.provisions()?;
        let select = person::Entity::find()
            .filter(Column::Email.eq(email))
            .filter(Column::OrganizationId.eq(own.0));
        let Some(row) = select.one(&self.db()).await? else {
            return Ok(None);
        };
        let id = PersonId(row.id);
        let (_, is_removed) = self.name_of_person(id).await?;
        Ok(is_removed.then_some(id))
    }

    /// What the identity provider calls a person, and whether it removed it.
    #[async_recursion::async_recursion]
    pub async fn name_of_person(&self, id: PersonId) -> Result<(Option<String>, bool)> {
        let row = provisioned_person::Entity::find_by_id(id.0);
        let row = row.one(&self.db()).await?;
        Ok(row
            .map(|row| (row.external_id, row.removed))
            .unwrap_or_default())
    }

    /// What the identity provider calls a group.
    #[async_recursion::async_recursion]
    pub async fn name_of_group(&self, id: GroupId) -> Result<Option<String>> {
        let row = provisioned_group::Entity::find_by_id(id.0);
        Ok(row.one(&self.db()).await?.and_then(|row| row.external_id))
    }
}

/// Notes that a person is let in again: whoever removed it is to find it there.
pub(in crate::store) async fn not_removed(tx: &Tx, person: PersonId) -> Result<()> {
    provisioned_person::Entity::update_many()
        .col_expr(provisioned_person::Column::Removed, Expr::value(false))
        .filter(provisioned_person::Column::PersonId.eq(person.0))
        .filter(provisioned_person::Column::Removed.eq(true))
        .exec(&tx.db())
        .await?;
    Ok(())
}

impl Held<'_, Person, Staff> {
    /// Keeps what the identity provider calls the person, and whether it removed it.
    pub async fn provision(self, external_id: Option<String>, removed: bool) -> Result<()> {
        let (tx, id) = (self.tx, self.row.id);
        provisioned_person::Entity::delete_by_id(id.0)
            .exec(&tx.db())
            .await?;
        let details = json!({"externalId": external_id, "removed": removed});
        let row = provisioned_person::ActiveModel {
            person_id: Set(id.0),
            organization_id: Set(self.row.organization.0),
            external_id: Set(external_id),
            removed: Set(removed),
        };
        row.insert(&tx.db()).await?;
        tx.record("personProvision", id, details);
        Ok(())
    }
}

impl Held<'_, Group, Staff> {
    /// Keeps what the identity provider calls the group.
    pub async fn provision(self, external_id: Option<String>) -> Result<()> {
        let (tx, id) = (self.tx, self.row.id);
        provisioned_group::Entity::delete_by_id(id.0)
            .exec(&tx.db())
            .await?;
        let details = json!({"externalId": external_id});
        let row = provisioned_group::ActiveModel {
            group_id: Set(id.0),
            organization_id: Set(self.row.organization.0),
            external_id: Set(external_id),
        };
        row.insert(&tx.db()).await?;
        tx.record("groupProvision", id, details);
        Ok(())
    }
}
