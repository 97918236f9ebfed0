//! Commands on people (rule W7). Nobody gives a role above the own, and the hub never loses its
//! last administrator.

use super::{check, password};
use crate::access::{Asker, Policy, Staff};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{
    OrganizationId, OrganizationRole, OrganizationStatus, Person, PersonId, PersonRole,
};
use crate::store::{MadeLink, PersonDraft, PersonEdit, Tx, Viewer, Visible};

/// What a new person needs.
#[derive(Debug, Clone)]
pub struct PersonInvite {
    /// The organization it belongs to, for good.
    pub organization: OrganizationId,
    /// The caller's own stable string; only hub administrators give one.
    pub key: Option<String>,
    /// Full name.
    pub name: String,
    /// Address; unique on the hub.
    pub email: String,
    /// What it may administer.
    pub role: PersonRole,
}

/// What to change in a person, and the version that the caller read.
#[derive(Debug, Clone)]
pub struct PersonUpdate {
    /// Which.
    pub id: PersonId,
    /// The version that the caller read; none: whatever it is.
    pub expected: Option<i32>,
    /// What becomes of it.
    pub edit: PersonEdit,
}

/// Adds a person to an organization, active from now on, and makes the link by which it sets its
/// password, once.
#[async_recursion::async_recursion]
pub async fn invite(viewer: &Viewer, invite: PersonInvite) -> Result<(Visible<Person>, MadeLink)> {
    let (organization, draft) = drafted(invite)?;
    let tx = viewer.begin().await?;
    let person = add(&tx, organization, draft).await?;
    let held = tx.person(person.id).await?;
    let link = held.create_password_link(password::INVITED).await?;
    tx.commit().await?;
    Ok((person, link))
}

/// Checks what needs no look at the hub.
pub(super) fn drafted(invite: PersonInvite) -> Result<(OrganizationId, PersonDraft)> {
    let draft = PersonDraft {
        key: check::key("key", invite.key)?,
        name: check::line("name", &invite.name)?,
        email: check::email("email", &invite.email)?,
        role: invite.role,
        active: true,
    };
    Ok((invite.organization, draft))
}

/// As `invite`, in a transaction that may do more.
#[async_recursion::async_recursion]
pub(super) async fn add(
    tx: &Tx,
    organization: OrganizationId,
    draft: PersonDraft,
) -> Result<Visible<Person>> {
    let held = tx.organization::<Staff>(organization).await;
    let held = check::found("organization", held)?;
    if held.row().status == OrganizationStatus::Offboarded {
        let message = "the organization is OFFBOARDED: activate it first";
        return Err(Error::rule(
            InvalidCode::WrongState,
            "organization",
            message,
        ));
    }
    check::may_give_key(tx, draft.key.as_deref())?;
    check_role(tx.asker(), held.row().role, draft.role)?;
    held.create_person(draft).await
}

/// Changes a person, deactivates it or lets it in again.
#[async_recursion::async_recursion]
pub async fn update(viewer: &Viewer, update: PersonUpdate) -> Result<Visible<Person>> {
    let update = checked(update)?;
    let tx = viewer.begin().await?;
    let person = change(&tx, update).await?;
    tx.commit().await?;
    Ok(person)
}

/// Checks what needs no look at the hub.
pub(super) fn checked(update: PersonUpdate) -> Result<PersonUpdate> {
    let name = update.edit.name.map(|name| check::line("name", &name));
    let address = update
        .edit
        .email
        .map(|address| check::email("email", &address));
    let edit = PersonEdit {
        name: name.transpose()?,
        email: address.transpose()?,
        ..update.edit
    };
    Ok(PersonUpdate { edit, ..update })
}

/// As `update`, in a transaction that may do more.
#[async_recursion::async_recursion]
pub(super) async fn change(tx: &Tx, update: PersonUpdate) -> Result<Visible<Person>> {
    let edit = update.edit;
    let held = tx.person(update.id).await?.at_version(update.expected)?;
    if let Some(role) = edit.role {
        let organization = tx.policy().organizations.get(&held.row().organization);
        let organization = organization.ok_or(Error::NotFound)?;
        check_role(tx.asker(), organization.role, role)?;
    }
    let stops = edit.active == Some(false) || edit.role.is_some_and(|r| r < PersonRole::HubAdmin);
    if stops && is_last_administrator(tx.policy(), held.row()) {
        let field = if edit.active == Some(false) {
            "active"
        } else {
            "role"
        };
        let message = "this is the last hub administrator: make somebody else one first";
        return Err(Error::rule(InvalidCode::WrongState, field, message));
    }
    held.apply(edit).await
}

/// Keeps a person from signing in, and revokes its tokens.
#[async_recursion::async_recursion]
pub async fn deactivate(
    viewer: &Viewer,
    id: PersonId,
    expected: Option<i32>,
) -> Result<Visible<Person>> {
    let edit = PersonEdit {
        active: Some(false),
        ..PersonEdit::default()
    };
    update(viewer, PersonUpdate { id, expected, edit }).await
}

/// Only people of the host administer the hub; nobody gives a role above the own, which also
/// keeps everybody from raising the own.
fn check_role(
    asker: Option<&Asker>,
    organization: OrganizationRole,
    role: PersonRole,
) -> Result<()> {
    if role == PersonRole::HubAdmin && organization != OrganizationRole::Host {
        let message = "only a person of the host can be a HUB_ADMIN";
        return Err(Error::rule(InvalidCode::WrongState, "role", message));
    }
    if asker.is_some_and(|asker| role > asker.facts.role) {
        let message = "nobody gives a role above the own";
        return Err(Error::rule(InvalidCode::ExceedsOwnLevel, "role", message));
    }
    Ok(())
}

fn is_last_administrator(policy: &Policy, person: &Person) -> bool {
    let administers = |role: PersonRole, active: bool| role == PersonRole::HubAdmin && active;
    let mut others = policy.people.iter().filter(|(id, _)| **id != person.id);
    administers(person.role, person.active)
        && !others.any(|(_, facts)| administers(facts.role, facts.active))
}
