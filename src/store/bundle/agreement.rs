//! Agreements. Versions that a line does not name stay: they may be signed.

use std::collections::HashMap;

use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Restore;
use super::keyed::{Keyed, key_of};
use super::ledger::{Ledger, Outcome};
use crate::error::Result;
use crate::model::AgreementVersion;
use crate::store::entity::{agreement, agreement_version};
use crate::store::known::id_in;

/// An agreement as a bundle has it.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeAgreement {
    /// The caller's own stable string.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its versions, lowest first.
    pub versions: Vec<AgreementVersion>,
}

impl Restore {
    /// Adds agreements and versions, and changes those that are there.
    pub async fn agreements(&self, lines: Vec<WholeAgreement>) -> Result<Vec<Outcome>> {
        let keys = lines.iter().map(|line| line.key.as_str());
        let mut ledger = Ledger::<agreement::Model>::open(self, keys).await?;
        let had = self.versions(ledger.known().map(Keyed::id)).await?;
        let mut outcomes = Vec::with_capacity(lines.len());
        let mut changed = Vec::new();
        for line in lines {
            let old = ledger.claim(&line.key);
            let old = old.as_ref();
            let new = agreement::Model {
                id: old.map_or_else(|| self.tx.fresh_id(), |old| old.id),
                key: key_of(old, Some(line.key)),
                title: line.title,
                created_at: old.map_or(self.tx.now(), |old| old.created_at),
            };
            let before = changed.len();
            let rows = line
                .versions
                .into_iter()
                .map(|version| agreement_version::Model {
                    agreement_id: new.id,
                    version: version.version,
                    text: version.text,
                    published_at: version.published_at,
                    earlier_lapse_at: version.earlier_lapse_at,
                });
            changed
                .extend(rows.filter(|row| had.get(&(row.agreement_id, row.version)) != Some(row)));
            outcomes.push(ledger.keep(old, new, changed.len() > before));
        }
        self.upsert::<agreement::Entity>(ledger.rows).await?;
        self.upsert::<agreement_version::Entity>(changed).await?;
        Ok(outcomes)
    }

    /// All versions of these agreements.
    pub(super) async fn versions(
        &self,
        agreements: impl Iterator<Item = Uuid>,
    ) -> Result<HashMap<(Uuid, i32), agreement_version::Model>> {
        let column = (
            agreement_version::Entity,
            agreement_version::Column::AgreementId,
        );
        let wanted = id_in(self.backend(), column, agreements);
        let select = agreement_version::Entity::find().filter(wanted);
        let rows = select.all(&self.db()).await?.into_iter();
        Ok(rows
            .map(|row| ((row.agreement_id, row.version), row))
            .collect())
    }
}
