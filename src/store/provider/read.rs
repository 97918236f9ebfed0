//! Reads of identity providers: for the administrators of their organization and of the hub.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, Select};

use crate::error::Result;
use crate::model::{IdentityProvider, IdentityProviderId, OrganizationId, Page, Slice};
use crate::store::entity::identity_provider::{Column, Entity, Model};
use crate::store::known::{self, id_in};
use crate::store::order::TimePlace;
use crate::store::page::PlaceValues;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

impl TimePlace {
    /// The place of this identity provider in a list of them.
    pub fn of_provider(provider: &IdentityProvider) -> Self {
        Self {
            at: provider.created_at,
            id: provider.id.0,
        }
    }
}

impl Viewer {
    /// Those of the identity providers that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn providers_by_ids(
        &self,
        ids: &[IdentityProviderId],
    ) -> Result<Vec<Visible<IdentityProvider>>> {
        let backend = self.store().inner.connections.backend();
        let wanted = id_in(backend, (Entity, Column::Id), ids.iter().map(|id| id.0));
        let rows = known::providers(self).filter(wanted);
        let rows = rows.all(&self.db()).await?;
        Ok(rows.into_iter().map(vouch).collect())
    }

    /// One slice of the identity providers of an organization, or of all that the viewer may see, newest
    /// first.
    #[async_recursion::async_recursion]
    pub async fn providers(
        &self,
        of: Option<OrganizationId>,
        slice: Slice<TimePlace>,
    ) -> Result<Page<Visible<IdentityProvider>>> {
        let keyset = TimePlace::newest_first(
            Expr::col((Entity, Column::CreatedAt)),
            Expr::col((Entity, Column::Id)),
        );
        let slice = slice.map(PlaceValues::from);
        let page: Page<Model> = keyset
            .page(self.select_providers(of), &slice, &self.db())
            .await?;
        Ok(page.map(vouch))
    }

    /// How many identity providers of an organization the viewer may see.
    #[async_recursion::async_recursion]
    pub async fn provider_count(&self, of: Option<OrganizationId>) -> Result<u64> {
        Ok(self.select_providers(of).count(&self.db()).await?)
    }

    fn select_providers(&self, of: Option<OrganizationId>) -> Select<Entity> {
        let select = known::providers(self);
        match of {
            Some(organization) => select.filter(Column::OrganizationId.eq(organization.0)),
            None => select,
        }
    }
}

pub(super) fn provider(row: Model) -> IdentityProvider {
    IdentityProvider {
        id: IdentityProviderId(row.id),
        organization: OrganizationId(row.organization_id),
        name: row.name,
        issuer: row.issuer,
        client_id: row.client_id,
        has_secret: row.client_secret.is_some(),
        creates_people: row.creates_people,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// To be called with rows of a scoped select, or of a hold, only.
pub(super) fn vouch(row: Model) -> Visible<IdentityProvider> {
    Visible::vouch(provider(row))
}
