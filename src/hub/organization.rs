//! Commands on organizations. All of them need a hub administrator.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::check;
use crate::access::{Administer, Change};
use crate::error::{Error, InvalidCode, Result};
use crate::ingest::SLUG_CHARS;
use crate::model::{
    Organization, OrganizationId, OrganizationRole, OrganizationStatus, PartnerKind, PersonId, Tier,
};
use crate::store::{OrganizationDraft, OrganizationEdit, Tx, Viewer, Visible};

/// Characters left free in a slug made from a name, for the number of a second one.
const NUMBER: usize = 8;

/// What a new organization needs. Every new one is a partner; the host comes with the hub.
#[derive(Debug, Clone)]
pub struct OrganizationCreate {
    /// The caller's own stable string.
    pub key: Option<String>,
    /// Its short name in addresses; none: made from the name.
    pub slug: Option<String>,
    /// Its name.
    pub name: String,
    /// What it does.
    pub kind: Option<PartnerKind>,
    /// Its rung.
    pub tier: Option<Tier>,
    /// Where it stands: PROSPECT, ONBOARDING or ACTIVE.
    pub status: OrganizationStatus,
    /// Region codes.
    pub regions: Vec<String>,
    /// Industries it serves.
    pub industries: Vec<String>,
    /// What it is able to do.
    pub capabilities: Vec<String>,
    /// Its public site.
    pub website: Option<String>,
    /// Its partner manager: an active person of the host.
    pub manager: Option<PersonId>,
}

/// What to change in an organization, and the version that the caller read.
#[derive(Debug, Clone)]
pub struct OrganizationUpdate {
    /// Which.
    pub id: OrganizationId,
    /// The version that the caller read; none: whatever it is.
    pub expected: Option<i32>,
    /// What becomes of it.
    pub edit: OrganizationEdit,
}

/// Adds a partner.
#[async_recursion::async_recursion]
pub async fn create(viewer: &Viewer, create: OrganizationCreate) -> Result<Visible<Organization>> {
    use OrganizationStatus::{Active, Onboarding, Prospect};
    let name = check::line("name", &create.name)?;
    let key = check::key("key", create.key)?;
    let slug = create.slug.map(|slug| check::slug("slug", &slug));
    let slug = slug.transpose()?;
    let regions = check::words("regions", create.regions)?;
    let industries = check::words("industries", create.industries)?;
    let capabilities = check::words("capabilities", create.capabilities)?;
    let website = check::website("website", create.website)?;
    if !matches!(create.status, Prospect | Onboarding | Active) {
        let message = "a new organization is PROSPECT, ONBOARDING or ACTIVE";
        return Err(Error::rule(InvalidCode::WrongState, "status", message));
    }
    let tx = viewer.begin().await?;
    let directory = tx.directory()?;
    check_manager(&tx, create.manager)?;
    let slug = match slug {
        Some(slug) => slug,
        None => tx.free_organization_slug(&slug_of(&name)).await?,
    };
    let draft = OrganizationDraft {
        key,
        slug,
        name,
        role: OrganizationRole::Partner,
        kind: create.kind,
        tier: create.tier,
        status: create.status,
        regions,
        industries,
        capabilities,
        website,
        manager: create.manager,
    };
    let organization = directory.create_organization(draft).await?;
    tx.commit().await?;
    Ok(organization)
}

/// Changes an organization.
#[async_recursion::async_recursion]
pub async fn update(viewer: &Viewer, update: OrganizationUpdate) -> Result<Visible<Organization>> {
    let edit = check_edit(update.edit)?;
    let tx = viewer.begin().await?;
    let held = tx.organization::<Administer>(update.id).await?;
    let held = held.at_version(update.expected)?;
    if let Some(manager) = edit.manager {
        check_manager(&tx, manager)?;
    }
    if let Some(status) = edit.status {
        check_status(held.row(), status)?;
    }
    let organization = held.apply(edit).await?;
    tx.commit().await?;
    Ok(organization)
}

/// Moves an organization to another status: activates, suspends or offboards it.
#[async_recursion::async_recursion]
pub async fn set_status(
    viewer: &Viewer,
    id: OrganizationId,
    expected: Option<i32>,
    status: OrganizationStatus,
) -> Result<Visible<Organization>> {
    let edit = OrganizationEdit {
        status: Some(status),
        ..OrganizationEdit::default()
    };
    update(viewer, OrganizationUpdate { id, expected, edit }).await
}

/// Checks all that another status needs.
pub(super) async fn prepare_status(
    tx: &Tx,
    id: OrganizationId,
    status: OrganizationStatus,
) -> Result<Change> {
    let held = tx.organization::<Administer>(id).await?;
    check_status(held.row(), status)?;
    Ok(Change::SetStatus(id, status))
}

fn check_edit(edit: OrganizationEdit) -> Result<OrganizationEdit> {
    let list =
        |field, list: Option<Vec<String>>| list.map(|list| check::words(field, list)).transpose();
    let slug = edit.slug.map(|slug| check::slug("slug", &slug));
    let name = edit.name.map(|name| check::line("name", &name));
    Ok(OrganizationEdit {
        slug: slug.transpose()?,
        name: name.transpose()?,
        regions: list("regions", edit.regions)?,
        industries: list("industries", edit.industries)?,
        capabilities: list("capabilities", edit.capabilities)?,
        website: edit
            .website
            .map(|w| check::website("website", w))
            .transpose()?,
        ..edit
    })
}

/// A partner manager is an active person of the host.
fn check_manager(tx: &Tx, manager: Option<PersonId>) -> Result<()> {
    let Some(manager) = manager else {
        return Ok(());
    };
    let policy = tx.policy();
    let facts = policy.people.get(&manager);
    if facts.is_some_and(|p| p.active && Some(p.organization) == policy.host()) {
        return Ok(());
    }
    let message = "a partner manager must be an active person of the host";
    Err(Error::rule(InvalidCode::NotFound, "manager", message))
}

fn check_status(organization: &Organization, to: OrganizationStatus) -> Result<()> {
    let from = organization.status;
    let refusal = if organization.role == OrganizationRole::Host {
        "the host is always ACTIVE".to_owned()
    } else if from == to {
        format!("the organization is {from} already")
    } else if !may_become(from, to) {
        format!("an organization that is {from} can't become {to}")
    } else {
        return Ok(());
    };
    Err(Error::rule(InvalidCode::WrongState, "status", refusal))
}

/// The life of an organization on the hub. Who is gone may come back.
fn may_become(from: OrganizationStatus, to: OrganizationStatus) -> bool {
    use OrganizationStatus::{Active, Offboarded, Onboarding, Prospect, Suspended};
    match to {
        Prospect => false,
        Onboarding => matches!(from, Prospect | Offboarded),
        Active => from != Active,
        Suspended => matches!(from, Onboarding | Active),
        Offboarded => from != Offboarded,
    }
}

/// A slug made from a name: accents dropped, everything but letters and digits a hyphen.
pub fn slug_of(name: &str) -> String {
    let mut slug = String::new();
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(SLUG_CHARS - NUMBER);
    match slug.trim_end_matches('-') {
        "" => "organization".to_owned(),
        slug => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_made_from_any_name() {
        for (name, slug) in [
            ("Müller & Söhne AG", "muller-sohne-ag"),
            ("  ACME  ", "acme"),
            ("株式会社", "organization"),
            ("a—b", "a-b"),
        ] {
            assert_eq!(slug_of(name), slug, "{name}");
            assert!(check::slug("slug", slug).is_ok());
        }
    }

    #[test]
    fn an_organization_moves_along_its_life_only() {
        use OrganizationStatus::{Active, Offboarded, Onboarding, Prospect, Suspended};
        let next: [(OrganizationStatus, &[OrganizationStatus]); 5] = [
            (Prospect, &[Onboarding, Active, Offboarded]),
            (Onboarding, &[Active, Suspended, Offboarded]),
            (Active, &[Suspended, Offboarded]),
            (Suspended, &[Active, Offboarded]),
            (Offboarded, &[Onboarding, Active]),
        ];
        for (from, allowed) in next {
            for to in OrganizationStatus::ALL {
                assert_eq!(may_become(from, *to), allowed.contains(to), "{from} {to}");
            }
        }
    }
}
