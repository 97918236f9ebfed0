//! Writes of agreements. What is published stays as it is: a version is never changed.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, Set,
};
use serde_json::json;

use super::read::{agreement as agreement_of, version as version_of};
use crate::access::{Administer, Part};
use crate::error::{Error, Result};
use crate::model::{Agreement, AgreementId, AgreementVersion, OrganizationId, Time};
use crate::store::duty::Directory;
use crate::store::entity::{agreement, agreement_version, signature};
use crate::store::tx::Tx;
use crate::store::vouch::{Held, Visible};

impl Tx {
    /// An agreement's versions, lowest first.
    #[async_recursion::async_recursion]
    pub async fn agreement_versions(&self, id: AgreementId) -> Result<Vec<AgreementVersion>> {
        Ok(find(self, id).await?.versions)
    }
}

/// The agreement as the transaction sees it.
pub(in crate::store) async fn find(tx: &Tx, id: AgreementId) -> Result<Agreement> {
    let find = agreement::Entity::find_by_id(id.0);
    let row = find.one(&tx.db()).await?.ok_or(Error::NotFound)?;
    let versions = agreement_version::Entity::find()
        .filter(agreement_version::Column::AgreementId.eq(id.0))
        .order_by_asc(agreement_version::Column::Version)
        .all(&tx.db())
        .await?;
    let versions = versions.into_iter().map(version_of).collect();
    Ok(agreement_of(row, versions))
}

impl Held<'_, Directory, Administer> {
    /// Adds an agreement, without any version yet.
    pub async fn create_agreement(
        self,
        key: Option<String>,
        title: String,
    ) -> Result<Visible<Agreement>> {
        let tx = self.tx;
        let id = AgreementId(tx.fresh_id());
        let row = agreement::ActiveModel {
            id: Set(id.0),
            key: Set(key),
            title: Set(title.clone()),
            created_at: Set(tx.now()),
        };
        let row = row.insert(&tx.db()).await?;
        tx.record("agreementCreate", id, json!({"title": title}));
        Ok(Visible::vouch(agreement_of(row, Vec::new())))
    }
}

impl Held<'_, Agreement, Administer> {
    /// The number that the next version will have.
    pub fn next_version(&self) -> i32 {
        self.row.versions.last().map_or(1, |v| v.version + 1)
    }

    /// Publishes a text as the next version; with an instant, signatures under earlier versions
    /// no longer bind from then on.
    pub async fn publish(
        self,
        text: String,
        earlier_lapse_at: Option<Time>,
    ) -> Result<Visible<Agreement>> {
        if let Some(at) = earlier_lapse_at {
            self.lapse(at).await?;
        }
        let version = AgreementVersion {
            version: self.next_version(),
            text,
            published_at: self.tx.now(),
            earlier_lapse_at,
        };
        self.add_version(version).await
    }

    /// Ends every signature under it at this instant, unless it ends before.
    async fn lapse(&self, at: Time) -> Result<()> {
        use signature::Column::{AgreementId as Of, RevokedAt, UntilAt};
        let binds_longer = Condition::any().add(UntilAt.is_null()).add(UntilAt.gt(at));
        signature::Entity::update_many()
            .set(signature::ActiveModel {
                until_at: Set(Some(at)),
                ..Default::default()
            })
            .filter(Of.eq(self.row.id.0))
            .filter(RevokedAt.is_null())
            .filter(binds_longer)
            .exec(&self.tx.db())
            .await?;
        let bound = self.tx.policy().signatures.keys();
        let bound = bound.filter(|(_, agreement)| *agreement == self.row.id);
        bound.for_each(|(by, _): &(OrganizationId, _)| {
            self.tx.change_policy(Part::Signatures(*by));
        });
        Ok(())
    }

    /// Adds a version that was published elsewhere, under its own number.
    pub async fn add_version(self, version: AgreementVersion) -> Result<Visible<Agreement>> {
        let (tx, mut agreement) = (self.tx, self.row);
        let row = agreement_version::ActiveModel {
            agreement_id: Set(agreement.id.0),
            version: Set(version.version),
            text: Set(version.text),
            published_at: Set(version.published_at),
            earlier_lapse_at: Set(version.earlier_lapse_at),
        };
        let row = row.insert(&tx.db()).await?;
        let details = json!({
            "version": row.version,
            "earlierLapseAt": row.earlier_lapse_at.map(|at| at.to_rfc3339()),
        });
        tx.record("agreementVersionPublish", agreement.id, details);
        agreement.versions.push(version_of(row));
        agreement.versions.sort_unstable_by_key(|v| v.version);
        Ok(Visible::vouch(agreement))
    }
}
