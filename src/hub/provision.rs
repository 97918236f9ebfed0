//! Provisioning: what an identity provider has done with the people and groups of its organization, by a token
//! that does nothing else. People and groups are changed by the commands that everybody uses, in one
//! transaction with what the provider calls them.

use std::collections::BTreeSet;

use super::group::{self, GroupCreate, GroupUpdate};
use super::person::{self, PersonInvite, PersonUpdate};
use crate::error::{Error, Result};
use crate::model::{Group, GroupId, Person, PersonId, PersonRole};
use crate::store::{GroupEdit, PersonEdit, Provisioned, Tx, Viewer, Visible};

/// Bytes of what an identity provider calls somebody.
const NAME_BYTES: usize = 255;

/// What becomes of a person; none: as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonWish {
    /// Its address.
    pub email: Option<String>,
    /// Its full name.
    pub name: Option<String>,
    /// Whether it may sign in.
    pub active: Option<bool>,
    /// What the provider calls it.
    pub external_id: Option<Option<String>>,
}

/// What becomes of a group; none: as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroupWish {
    /// Its name.
    pub name: Option<String>,
    /// What becomes of its members, one after the other.
    pub members: Vec<Members>,
    /// What the provider calls it.
    pub external_id: Option<Option<String>>,
}

/// What becomes of the members of a group.
#[derive(Debug, Clone, PartialEq)]
pub enum Members {
    /// They are these.
    Set(Vec<PersonId>),
    /// These, too.
    Add(Vec<PersonId>),
    /// Not these any more.
    Remove(Vec<PersonId>),
}

/// Adds somebody to the organization, as a MEMBER. Whom the provider removed gives its address up.
#[async_recursion::async_recursion]
pub async fn add_person(viewer: &Viewer, wish: PersonWish) -> Result<Provisioned<Person>> {
    let organization = viewer.provisions().ok_or(Error::Unauthenticated)?;
    let external_id = external(wish.external_id.flatten())?;
    let missing = || Error::invalid("email", "is missing");
    let email = wish.email.ok_or_else(missing)?;
    let mailbox = || email.split('@').next().unwrap_or_default().to_owned();
    let (organization, mut draft) = person::drafted(PersonInvite {
        organization,
        key: None,
        name: wish.name.unwrap_or_else(mailbox),
        email: email.clone(),
        role: PersonRole::Member,
    })?;
    let tx = viewer.begin().await?;
    if let Some(id) = tx.removed_person(&draft.email).await? {
        // Whoever has the address now is somebody else, as far as anybody can tell: it gets nothing of what that one
        // had, neither grants nor groups nor a password.
        let edit = PersonEdit {
            email: Some(format!("{id}@removed.invalid")),
            ..PersonEdit::default()
        };
        edit_person(&tx, id, edit).await?;
    }
    draft.active = wish.active.unwrap_or(true);
    let row = person::add(&tx, organization, draft).await?;
    let held = tx.person(row.id).await?;
    held.provision(external_id.clone(), false).await?;
    tx.commit().await?;
    Ok(Provisioned { row, external_id })
}

/// Changes somebody of the organization, whatever the provider called it before.
#[async_recursion::async_recursion]
pub async fn change_person(
    viewer: &Viewer,
    (id, expected): (PersonId, Option<i32>),
    wish: PersonWish,
) -> Result<Provisioned<Person>> {
    let external_id = wish.external_id.map(external).transpose()?;
    let update = person::checked(PersonUpdate {
        id,
        expected: None,
        edit: PersonEdit {
            name: wish.name,
            email: wish.email,
            role: None,
            active: wish.active,
        },
    })?;
    let tx = viewer.begin().await?;
    let name = known(&tx, id).await?;
    let held = tx.person(id).await?.at_version(expected)?;
    let (row, edit) = (held.row(), update.edit);
    let edit = PersonEdit {
        name: edit.name.filter(|new| *new != row.name),
        email: edit.email.filter(|new| *new != row.email),
        role: None,
        active: edit.active.filter(|new| *new != row.active),
    };
    let external_id = external_id.filter(|new| *new != name);
    if edit == PersonEdit::default() && external_id.is_none() {
        drop(held);
        let row = viewer.person_by_id(id).await?.ok_or(Error::NotFound)?;
        return Ok(Provisioned {
            row,
            external_id: name,
        });
    }
    let row = edit_person(&tx, id, edit).await?;
    if let Some(external_id) = external_id.clone() {
        tx.person(id).await?.provision(external_id, false).await?;
    }
    tx.commit().await?;
    Ok(Provisioned {
        row,
        external_id: external_id.unwrap_or(name),
    })
}

/// Keeps somebody from signing in, takes it out of its groups, and forgets what the provider called it.
#[async_recursion::async_recursion]
pub async fn remove_person(viewer: &Viewer, (id, expected): (PersonId, Option<i32>)) -> Result<()> {
    let tx = viewer.begin().await?;
    known(&tx, id).await?;
    tx.person(id).await?.at_version(expected)?;
    let edit = PersonEdit {
        active: Some(false),
        ..PersonEdit::default()
    };
    edit_person(&tx, id, edit).await?;
    // Groups show whom the provider can look up, and nobody else.
    let groups = tx
        .policy()
        .people
        .get(&id)
        .map(|facts| facts.groups.clone());
    for id_of_group in groups.unwrap_or_default() {
        let members = tx.group(id_of_group).await?.row().members.clone();
        let update = GroupUpdate {
            id: id_of_group,
            expected: None,
            edit: GroupEdit {
                name: None,
                members: Some(members.into_iter().filter(|one| *one != id).collect()),
            },
        };
        group::change(&tx, update).await?;
    }
    tx.person(id).await?.provision(None, true).await?;
    tx.commit().await
}

/// What the provider calls somebody of the organization whom it did not remove.
async fn known(tx: &Tx, id: PersonId) -> Result<Option<String>> {
    tx.provisions_person(id)?;
    let (name, is_removed) = tx.name_of_person(id).await?;
    match is_removed {
        true => Err(Error::NotFound),
        false => Ok(name),
    }
}

async fn edit_person(tx: &Tx, id: PersonId, edit: PersonEdit) -> Result<Visible<Person>> {
    let update = PersonUpdate {
        id,
        expected: None,
        edit,
    };
    person::change(tx, update).await
}

/// Adds a group to the organization.
#[async_recursion::async_recursion]
pub async fn add_group(viewer: &Viewer, wish: GroupWish) -> Result<Provisioned<Group>> {
    let organization = viewer.provisions().ok_or(Error::Unauthenticated)?;
    let external_id = external(wish.external_id.flatten())?;
    let name = wish
        .name
        .ok_or_else(|| Error::invalid("name", "is missing"))?;
    let (organization, draft) = group::drafted(GroupCreate {
        organization,
        key: None,
        name,
        members: after(&[], wish.members),
    })?;
    let tx = viewer.begin().await?;
    let row = group::add(&tx, organization, draft).await?;
    let held = tx.group(row.id).await?;
    held.provision(external_id.clone()).await?;
    tx.commit().await?;
    Ok(Provisioned { row, external_id })
}

/// Changes a group of the organization.
#[async_recursion::async_recursion]
pub async fn change_group(
    viewer: &Viewer,
    (id, expected): (GroupId, Option<i32>),
    wish: GroupWish,
) -> Result<Provisioned<Group>> {
    let external_id = wish.external_id.map(external).transpose()?;
    let update = group::checked(GroupUpdate {
        id,
        expected: None,
        edit: GroupEdit {
            name: wish.name,
            members: None,
        },
    })?;
    let tx = viewer.begin().await?;
    tx.provisions()?;
    let held = tx.group(id).await?.at_version(expected)?;
    let name = tx.name_of_group(id).await?;
    let row = held.row();
    let members = after(&row.members, wish.members);
    let edit = GroupEdit {
        name: update.edit.name.filter(|new| *new != row.name),
        members: (members != row.members).then_some(members),
    };
    let external_id = external_id.filter(|new| *new != name);
    if edit == GroupEdit::default() && external_id.is_none() {
        drop(held);
        let row = viewer.group(id).await?.ok_or(Error::NotFound)?;
        return Ok(Provisioned {
            row,
            external_id: name,
        });
    }
    let update = GroupUpdate {
        id,
        expected: None,
        edit,
    };
    let row = group::change(&tx, update).await?;
    if let Some(external_id) = external_id.clone() {
        tx.group(id).await?.provision(external_id).await?;
    }
    tx.commit().await?;
    Ok(Provisioned {
        row,
        external_id: external_id.unwrap_or(name),
    })
}

/// Removes a group of the organization for good; grants and denials that name it go with it.
#[async_recursion::async_recursion]
pub async fn remove_group(viewer: &Viewer, (id, expected): (GroupId, Option<i32>)) -> Result<()> {
    viewer.provisions().ok_or(Error::Unauthenticated)?;
    group::delete(viewer, id, expected).await.map(drop)
}

/// The members after the changes, in order.
fn after(members: &[PersonId], changes: Vec<Members>) -> Vec<PersonId> {
    let mut members: BTreeSet<PersonId> = members.iter().copied().collect();
    for change in changes {
        match change {
            Members::Set(these) => members = these.into_iter().collect(),
            Members::Add(these) => members.extend(these),
            Members::Remove(these) => {
                for one in &these {
                    members.remove(one);
                }
            }
        }
    }
    members.into_iter().collect()
}

/// What a provider calls somebody, to the letter.
fn external(name: Option<String>) -> Result<Option<String>> {
    let fits = |name: &String| {
        (1..=NAME_BYTES).contains(&name.len()) && !name.chars().any(char::is_control)
    };
    match name.as_ref().is_none_or(fits) {
        true => Ok(name),
        false => {
            let message = format!("must be 1 to {NAME_BYTES} bytes without control characters");
            Err(Error::invalid("externalId", message))
        }
    }
}
