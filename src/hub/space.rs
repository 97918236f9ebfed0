//! Commands on spaces.

use super::check;
use crate::error::{Error, InvalidCode, Result};
use crate::ingest::rule;
use crate::model::{
    Level, OrganizationId, OrganizationRole, PersonId, Space, SpaceId, SpaceKind, Span, Subject,
};
use crate::store::{GrantDraft, SpaceDraft, SpaceEdit, Tx, Viewer, Visible};

/// What a new space needs.
#[derive(Debug, Clone)]
pub struct SpaceCreate {
    /// Its settings.
    pub draft: SpaceDraft,
    /// Who gets MANAGE; none: the one who creates it.
    pub manager: Option<PersonId>,
}

/// Adds a space and gives its manager MANAGE. Needs a hub administrator.
#[async_recursion::async_recursion]
pub async fn create(viewer: &Viewer, create: SpaceCreate) -> Result<Visible<Space>> {
    let draft = create.draft;
    let draft = SpaceDraft {
        key: check::key("key", draft.key)?,
        slug: check::slug("slug", &draft.slug)?,
        name: check::line("name", &draft.name)?,
        description: check::note("description", draft.description)?,
        ..draft
    };
    let tx = viewer.begin().await?;
    check_owners(&tx, draft.kind, &draft.owners)?;
    if draft.share_links {
        check_links(&draft.owners)?;
    }
    let manager = create.manager.or_else(|| tx.asker().map(|a| a.person));
    let manager = manager.ok_or_else(|| Error::invalid("manager", "say who manages the space"))?;
    let owned = tx
        .policy()
        .people
        .get(&manager)
        .is_some_and(|p| draft.owners.contains(&p.organization));
    if !owned {
        let message = "must be a person of an organization that owns the space";
        return Err(Error::rule(InvalidCode::NotFound, "manager", message));
    }
    let space = tx.create_space(draft).await?;
    let first = GrantDraft {
        subject: Subject::Person(manager),
        level: Level::Manage,
        early_access: false,
        span: Span::default(),
        reason: Some("manages the space".to_owned()),
    };
    tx.share_new(&space)?.grant(first).await?;
    tx.commit().await?;
    Ok(space)
}

/// Changes a space's settings, or archives it.
#[async_recursion::async_recursion]
pub async fn update(
    viewer: &Viewer,
    id: SpaceId,
    expected: Option<i32>,
    edit: SpaceEdit,
) -> Result<Visible<Space>> {
    let edit = SpaceEdit {
        name: edit
            .name
            .map(|name| check::line("name", &name))
            .transpose()?,
        description: edit
            .description
            .map(|d| check::note("description", d))
            .transpose()?,
        ..edit
    };
    let tx = viewer.begin().await?;
    let held = tx.space(id).await?.at_version(expected)?;
    if edit.share_links == Some(true) {
        check_links(&held.row().owners)?;
    }
    let space = held.apply(edit).await?;
    tx.commit().await?;
    Ok(space)
}

fn check_links(owners: &[OrganizationId]) -> Result<()> {
    let allowed = rule::share_links(owners);
    allowed.map_err(|why| Error::rule(InvalidCode::WrongState, "allowsShareLinks", why))
}

fn check_owners(tx: &Tx, kind: SpaceKind, owners: &[OrganizationId]) -> Result<()> {
    let policy = tx.policy();
    let neighbours = tx.viewer().neighbours();
    let find = |id: &OrganizationId| {
        let found = policy.organizations.get(id);
        found.filter(|_| neighbours.knows_organization(*id))
    };
    let mut known = owners.iter().map(find);
    if owners.is_empty() || known.clone().any(|o| o.is_none()) {
        let message = "name the organizations that own the space";
        return Err(Error::rule(InvalidCode::NotFound, "owners", message));
    }
    let host_only = known.all(|o| o.is_some_and(|o| o.role == OrganizationRole::Host));
    let fits = match kind {
        SpaceKind::Internal | SpaceKind::Program => host_only,
        SpaceKind::Bilateral => owners.len() <= 2,
        SpaceKind::Joint => true,
    };
    if fits {
        Ok(())
    } else {
        let message =
            "INTERNAL and PROGRAM spaces belong to the host, BILATERAL ones to at most two";
        Err(Error::rule(InvalidCode::WrongState, "owners", message))
    }
}
