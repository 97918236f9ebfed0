//! The domains of an organization's mail addresses. An administrator of the hub says whose a domain is: an
//! organization could claim another one's, and have its people signed in by a provider of its own.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;

use crate::access::{Administer, Asker, Duty, Staff};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{Organization, OrganizationId};
use crate::store::entity::mail_domain::{ActiveModel, Column, Entity};
use crate::store::viewer::Viewer;
use crate::store::vouch::{Held, Visible};

impl Viewer {
    /// The domains of the organization's mail addresses, in order; none unless the viewer administers it.
    #[async_recursion::async_recursion]
    pub async fn mail_domains(
        &self,
        organization: &Visible<Organization>,
    ) -> Result<Option<Vec<String>>> {
        let may = |asker: &Asker| Staff::may(asker, organization.id);
        let is_admin = self.asker().is_some() && self.askers().all(may);
        if !is_admin && !leak!(DomainsTold) {
            return Ok(None);
        }
        let rows = Entity::find()
            .filter(Column::OrganizationId.eq(organization.id.0))
            .order_by_asc(Column::Domain)
            .all(&self.db())
            .await?;
        Ok(Some(rows.into_iter().map(|row| row.domain).collect()))
    }
}

impl Held<'_, Organization, Administer> {
    /// Replaces the domains of the organization's mail addresses.
    ///
    /// # Errors
    /// Invalid with TAKEN when one is another organization's.
    pub async fn set_mail_domains(self, domains: &[String]) -> Result<Visible<Organization>> {
        let (tx, organization) = (self.tx, self.row.id);
        let taken = Entity::find()
            .filter(Column::Domain.is_in(domains))
            .filter(Column::OrganizationId.ne(organization.0))
            .one(&tx.db())
            .await?;
        if let Some(taken) = taken {
            let other = OrganizationId(taken.organization_id);
            let message = format!(
                "{} is a domain of {other}: take it from there first",
                taken.domain
            );
            return Err(Error::rule(InvalidCode::Taken, "domains", message));
        }
        Entity::delete_many()
            .filter(Column::OrganizationId.eq(organization.0))
            .exec(&tx.db())
            .await?;
        let rows = domains.iter().map(|domain| ActiveModel {
            domain: Set(domain.clone()),
            organization_id: Set(organization.0),
            created_at: Set(tx.now()),
        });
        let rows: Vec<ActiveModel> = rows.collect();
        if !rows.is_empty() {
            Entity::insert_many(rows)
                .exec_without_returning(&tx.db())
                .await?;
        }
        let details = json!({ "domains": domains });
        tx.record("organizationDomainsSet", organization, details);
        Ok(Visible::vouch(self.row))
    }
}
