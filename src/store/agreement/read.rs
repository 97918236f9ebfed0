//! Reads of agreements. The versions of all agreements of a page come by one statement.

use std::collections::HashMap;

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::error::Result;
use crate::model::{Agreement, AgreementId, AgreementVersion, Page, Slice};
use crate::store::entity::agreement::Column;
use crate::store::entity::{agreement, agreement_version};
use crate::store::known::{self, id_in};
use crate::store::order::{NamePlace, by_name};
use crate::store::page::PlaceValues;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

impl NamePlace {
    /// The place of this agreement in a list of agreements.
    pub fn of_agreement(agreement: &Agreement) -> Self {
        Self {
            name: agreement.title.clone(),
            id: agreement.id.0,
        }
    }
}

impl Viewer {
    /// The agreement, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn agreement(&self, id: AgreementId) -> Result<Option<Visible<Agreement>>> {
        Ok(self.agreements_by_ids(&[id]).await?.pop())
    }

    /// The agreement with this key, if the viewer may see it.
    #[async_recursion::async_recursion]
    pub async fn agreement_by_key(&self, key: &str) -> Result<Option<Visible<Agreement>>> {
        let is: SimpleExpr = Column::Key.eq(key);
        let row = known::agreements(self).filter(is).one(&self.db()).await?;
        Ok(self
            .vouch_agreements(row.into_iter().collect())
            .await?
            .pop())
    }

    /// Those of the agreements that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn agreements_by_ids(&self, ids: &[AgreementId]) -> Result<Vec<Visible<Agreement>>> {
        let backend = self.store().inner.connections.backend();
        let wanted = id_in(
            backend,
            (agreement::Entity, Column::Id),
            ids.iter().map(|id| id.0),
        );
        let rows = known::agreements(self).filter(wanted);
        self.vouch_agreements(rows.all(&self.db()).await?).await
    }

    /// One slice of the agreements that the viewer may see, by title.
    #[async_recursion::async_recursion]
    pub async fn agreements(&self, slice: Slice<NamePlace>) -> Result<Page<Visible<Agreement>>> {
        let backend = self.store().inner.connections.backend();
        let keyset = by_name(backend, "agreements", "title");
        let slice = slice.map(PlaceValues::from);
        let page: Page<agreement::Model> = keyset
            .page(known::agreements(self), &slice, &self.db())
            .await?;
        Ok(Page {
            rows: self.vouch_agreements(page.rows).await?,
            has_previous: page.has_previous,
            has_next: page.has_next,
        })
    }

    /// How many agreements the viewer may see.
    #[async_recursion::async_recursion]
    pub async fn agreement_count(&self) -> Result<u64> {
        Ok(known::agreements(self).count(&self.db()).await?)
    }

    /// To be called with rows of a scoped select only.
    async fn vouch_agreements(
        &self,
        rows: Vec<agreement::Model>,
    ) -> Result<Vec<Visible<Agreement>>> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut versions: HashMap<Uuid, Vec<_>> = HashMap::new();
        if !ids.is_empty() {
            let column = agreement_version::Column::AgreementId;
            let backend = self.store().inner.connections.backend();
            let select = agreement_version::Entity::find()
                .filter(id_in(backend, (agreement_version::Entity, column), ids))
                .order_by_asc(agreement_version::Column::Version);
            for row in select.all(&self.db()).await? {
                let versions = versions.entry(row.agreement_id).or_default();
                versions.push(version(row));
            }
        }
        let agreements = rows.into_iter().map(|row| {
            let versions = versions.remove(&row.id).unwrap_or_default();
            Visible::vouch(agreement(row, versions))
        });
        Ok(agreements.collect())
    }
}

/// An agreement's row with its versions, lowest first.
pub(in crate::store) fn agreement(
    row: agreement::Model,
    versions: Vec<AgreementVersion>,
) -> Agreement {
    Agreement {
        id: AgreementId(row.id),
        key: row.key,
        title: row.title,
        versions,
        created_at: row.created_at,
    }
}

/// A version's row.
pub(in crate::store) fn version(row: agreement_version::Model) -> AgreementVersion {
    AgreementVersion {
        version: row.version,
        text: row.text,
        published_at: row.published_at,
        earlier_lapse_at: row.earlier_lapse_at,
    }
}
