//! Writes of organizations. Each takes a change-set that names only its own columns.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set, Unchanged,
};
use serde_json::json;

use super::read::vouch;
use crate::access::{Administer, Part};
use crate::error::Result;
use crate::model::{
    Organization, OrganizationId, OrganizationRole, OrganizationStatus, PartnerKind, PersonId, Tier,
};
use crate::store::credentials;
use crate::store::duty::Directory;
use crate::store::entity::organization;
use crate::store::entity::organization::Column;
use crate::store::tx::Tx;
use crate::store::vouch::{Held, Visible};

/// An organization to be.
#[derive(Debug, Clone, PartialEq)]
pub struct OrganizationDraft {
    /// The caller's own stable string.
    pub key: Option<String>,
    /// Its short name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Host or partner.
    pub role: OrganizationRole,
    /// What a partner does.
    pub kind: Option<PartnerKind>,
    /// A partner's rung.
    pub tier: Option<Tier>,
    /// Where it stands.
    pub status: OrganizationStatus,
    /// Region codes.
    pub regions: Vec<String>,
    /// Industries it serves.
    pub industries: Vec<String>,
    /// What it is able to do.
    pub capabilities: Vec<String>,
    /// Its public site.
    pub website: Option<String>,
    /// Its partner manager.
    pub manager: Option<PersonId>,
}

/// Changes to an organization; `None` keeps, `Some(None)` clears.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrganizationEdit {
    /// Its short name in addresses.
    pub slug: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// What a partner does.
    pub kind: Option<Option<PartnerKind>>,
    /// A partner's rung.
    pub tier: Option<Option<Tier>>,
    /// Where it stands.
    pub status: Option<OrganizationStatus>,
    /// Region codes; replaces all.
    pub regions: Option<Vec<String>>,
    /// Industries it serves; replaces all.
    pub industries: Option<Vec<String>>,
    /// What it is able to do; replaces all.
    pub capabilities: Option<Vec<String>>,
    /// Its public site.
    pub website: Option<Option<String>>,
    /// Its partner manager.
    pub manager: Option<Option<PersonId>>,
}

impl Tx {
    /// The wanted slug, or the wanted one with the lowest number behind it that is still free.
    #[async_recursion::async_recursion]
    pub async fn free_organization_slug(&self, wanted: &str) -> Result<String> {
        let taken: Vec<String> = organization::Entity::find()
            .select_only()
            .column(Column::Slug)
            .filter(Column::Slug.starts_with(wanted))
            .into_tuple()
            .all(&self.db())
            .await?;
        let numbered = (2..).map(|n: u32| format!("{wanted}-{n}"));
        let mut candidates = std::iter::once(wanted.to_owned()).chain(numbered);
        let free = candidates.find(|slug| !taken.contains(slug));
        Ok(free.unwrap_or_else(|| wanted.to_owned()))
    }
}

impl Held<'_, Directory, Administer> {
    /// Adds an organization.
    pub async fn create_organization(
        self,
        draft: OrganizationDraft,
    ) -> Result<Visible<Organization>> {
        let tx = self.tx;
        let id = OrganizationId(tx.fresh_id());
        let details = json!({"name": draft.name, "role": draft.role, "status": draft.status});
        let row = organization::ActiveModel {
            id: Set(id.0),
            key: Set(draft.key),
            slug: Set(draft.slug),
            name: Set(draft.name),
            role: Set(draft.role.as_str().to_owned()),
            kind: Set(draft.kind.map(|k| k.as_str().to_owned())),
            tier: Set(draft.tier.map(|t| t.as_str().to_owned())),
            status: Set(draft.status.as_str().to_owned()),
            regions: Set(json!(sorted(draft.regions))),
            industries: Set(json!(sorted(draft.industries))),
            capabilities: Set(json!(sorted(draft.capabilities))),
            website: Set(draft.website),
            manager_id: Set(draft.manager.map(|p| p.0)),
            version: Set(1),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
        };
        let row = row.insert(&tx.db()).await?;
        tx.change_policy(Part::Organization(id));
        tx.record("organizationCreate", id, details);
        vouch(row)
    }
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words.dedup();
    words
}

impl Held<'_, Organization, Administer> {
    /// Changes the organization. Whoever is offboarded loses its people's tokens.
    pub async fn apply(self, edit: OrganizationEdit) -> Result<Visible<Organization>> {
        let tx = self.tx;
        let details = json!({
            "name": edit.name,
            "kind": edit.kind,
            "tier": edit.tier,
            "status": edit.status,
            "manager": edit.manager.map(|m| m.map(|id| id.to_string())),
        });
        let offboards = edit.status == Some(OrganizationStatus::Offboarded);
        let row = change(&self.row, edit, tx).update(&tx.db()).await?;
        if offboards {
            credentials::end_staff(tx, self.row.id).await?;
        }
        tx.change_policy(Part::Organization(self.row.id));
        tx.record("organizationUpdate", self.row.id, details);
        vouch(row)
    }
}

fn change(before: &Organization, edit: OrganizationEdit, tx: &Tx) -> organization::ActiveModel {
    let mut change = organization::ActiveModel {
        id: Unchanged(before.id.0),
        version: Set(before.version + 1),
        updated_at: Set(tx.now()),
        ..Default::default()
    };
    if let Some(slug) = edit.slug {
        change.slug = Set(slug);
    }
    if let Some(name) = edit.name {
        change.name = Set(name);
    }
    if let Some(kind) = edit.kind {
        change.kind = Set(kind.map(|k| k.as_str().to_owned()));
    }
    if let Some(tier) = edit.tier {
        change.tier = Set(tier.map(|t| t.as_str().to_owned()));
    }
    if let Some(status) = edit.status {
        change.status = Set(status.as_str().to_owned());
    }
    if let Some(regions) = edit.regions {
        change.regions = Set(json!(sorted(regions)));
    }
    if let Some(industries) = edit.industries {
        change.industries = Set(json!(sorted(industries)));
    }
    if let Some(capabilities) = edit.capabilities {
        change.capabilities = Set(json!(sorted(capabilities)));
    }
    if let Some(website) = edit.website {
        change.website = Set(website);
    }
    if let Some(manager) = edit.manager {
        change.manager_id = Set(manager.map(|p| p.0));
    }
    change
}
