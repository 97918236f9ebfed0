//! Signatures: reads for the organization that is bound and for the host, and what signs and
//! revokes.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, PaginatorTrait, QueryFilter, Select, Set, Unchanged,
};
use serde_json::json;

use super::entity::signature;
use super::entity::signature::Column;
use super::known::{self, id_in};
use super::order::TimePlace;
use super::page::PlaceValues;
use super::policy::signature_of;
use super::viewer::Viewer;
use super::vouch::{Held, Visible};
use crate::access::{Asker, Part, Revoke, Sign};
use crate::error::Result;
use crate::model::{
    AgreementId, Organization, OrganizationId, Page, PersonId, Signature, SignatureId, Slice, Time,
};

/// Which signatures of those that the viewer may see. Within a list any one suffices; all that
/// is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SignatureFilter {
    /// Of any of these organizations.
    pub organizations: Vec<OrganizationId>,
    /// Under any of these agreements.
    pub agreements: Vec<AgreementId>,
    /// Whether it is in force now.
    pub in_force: Option<bool>,
}

/// A signature to be.
#[derive(Debug, Clone, PartialEq)]
pub struct SignatureDraft {
    /// What is signed.
    pub agreement: AgreementId,
    /// Which version.
    pub version: i32,
    /// Who signs.
    pub person: PersonId,
    /// From when it binds.
    pub signed_at: Time,
    /// The first instant it no longer binds; none: open-ended.
    pub until: Option<Time>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

impl TimePlace {
    /// The place of this signature in a list of signatures.
    pub fn of_signature(signature: &Signature) -> Self {
        Self {
            at: signature.signed_at,
            id: signature.id.0,
        }
    }
}

impl Viewer {
    /// Those of the signatures that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn signatures_by_ids(&self, ids: &[SignatureId]) -> Result<Vec<Visible<Signature>>> {
        let backend = self.store().inner.connections.backend();
        let column = (signature::Entity, Column::Id);
        let wanted = id_in(backend, column, ids.iter().map(|id| id.0));
        let rows = known::signatures(self).filter(wanted);
        let rows = rows.all(&self.db()).await?;
        Ok(rows.into_iter().map(vouch).collect())
    }

    /// One slice of the signatures that the viewer may see, newest first.
    #[async_recursion::async_recursion]
    pub async fn signatures(
        &self,
        filter: &SignatureFilter,
        slice: Slice<TimePlace>,
    ) -> Result<Page<Visible<Signature>>> {
        let keyset = TimePlace::newest_first(
            Expr::col((signature::Entity, Column::SignedAt)),
            Expr::col((signature::Entity, Column::Id)),
        );
        let slice = slice.map(PlaceValues::from);
        let page: Page<signature::Model> = keyset
            .page(self.select_signatures(filter), &slice, &self.db())
            .await?;
        Ok(page.map(vouch))
    }

    /// How many signatures that the viewer may see pass the filter.
    #[async_recursion::async_recursion]
    pub async fn signature_count(&self, filter: &SignatureFilter) -> Result<u64> {
        Ok(self.select_signatures(filter).count(&self.db()).await?)
    }

    /// The viewer's organization's signature under the agreement that is in force now, of the
    /// highest version, if there is one.
    pub fn signature_in_force(&self, agreement: AgreementId) -> Option<Visible<Signature>> {
        let own = self.asker()?.organization_id();
        // A host person sees every signature, anybody else the own organization's.
        let each_sees = |asker: &Asker| asker.is_host() || asker.organization_id() == own;
        if !self.askers().all(each_sees) {
            return None;
        }
        let bound = (own, agreement);
        let signatures = self.policy().signatures.get(&bound)?;
        let in_force = signatures.iter().filter(|s| s.is_in_force(self.now()));
        let best = in_force.max_by_key(|s| (s.version, s.signed_at));
        best.cloned().map(Visible::vouch)
    }

    fn select_signatures(&self, filter: &SignatureFilter) -> Select<signature::Entity> {
        let backend = self.store().inner.connections.backend();
        let mut select = known::signatures(self);
        if !filter.organizations.is_empty() {
            let column = (signature::Entity, Column::OrganizationId);
            let ids = filter.organizations.iter().map(|id| id.0);
            select = select.filter(id_in(backend, column, ids));
        }
        if !filter.agreements.is_empty() {
            let column = (signature::Entity, Column::AgreementId);
            let ids = filter.agreements.iter().map(|id| id.0);
            select = select.filter(id_in(backend, column, ids));
        }
        match filter.in_force {
            None => select,
            Some(true) => select.filter(self.in_force()),
            Some(false) => select.filter(self.in_force().not()),
        }
    }

    /// `Signature::is_in_force` as SQL; no part of it is ever NULL, so that it can be negated.
    fn in_force(&self) -> Condition {
        let now = self.now();
        let open = |column: Column| column.is_null().or(column.gt(now));
        Condition::all()
            .add(Column::SignedAt.lte(now))
            .add(open(Column::UntilAt))
            .add(open(Column::RevokedAt))
    }
}

impl Held<'_, Organization, Sign> {
    /// Binds the organization by a version of an agreement.
    pub async fn sign(self, draft: SignatureDraft) -> Result<Visible<Signature>> {
        let (tx, organization) = (self.tx, self.row.id);
        let id = SignatureId(tx.fresh_id());
        let row = signature::ActiveModel {
            id: Set(id.0),
            agreement_id: Set(draft.agreement.0),
            version: Set(draft.version),
            organization_id: Set(organization.0),
            person_id: Set(draft.person.0),
            signed_at: Set(draft.signed_at),
            until_at: Set(draft.until),
            revoked_at: Set(draft.revoked_at),
            created_at: Set(tx.now()),
        };
        let row = row.insert(&tx.db()).await?;
        tx.change_policy(Part::Signatures(organization));
        let details = json!({
            "agreement": draft.agreement.to_string(),
            "version": draft.version,
            "organization": organization.to_string(),
            "until": draft.until.map(|t| t.to_rfc3339()),
        });
        tx.record("agreementSign", id, details);
        Ok(vouch(row))
    }
}

impl Held<'_, Signature, Revoke> {
    /// Ends the signature now.
    pub async fn revoke(self) -> Result<Visible<Signature>> {
        let tx = self.tx;
        let change = signature::ActiveModel {
            id: Unchanged(self.row.id.0),
            revoked_at: Set(Some(tx.now())),
            ..Default::default()
        };
        let row = change.update(&tx.db()).await?;
        tx.change_policy(Part::Signatures(self.row.organization));
        let details = json!({
            "agreement": self.row.agreement.to_string(),
            "organization": self.row.organization.to_string(),
        });
        tx.record("agreementRevoke", self.row.id, details);
        Ok(vouch(row))
    }
}

/// To be called with rows of a scoped select, or of a hold, only.
pub(in crate::store) fn vouch(row: signature::Model) -> Visible<Signature> {
    Visible::vouch(signature_of(row))
}
