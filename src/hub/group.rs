//! Commands on groups (rule W7). A group names people of its own organization only.

use super::check;
use crate::access::Staff;
use crate::error::{Error, InvalidCode, Result};
use crate::model::{Group, GroupId, OrganizationId, PersonId};
use crate::store::{GroupDraft, GroupEdit, Tx, Viewer, Visible};

/// The most people that one group names.
const MEMBERS: usize = 1_000;

/// What a new group needs.
#[derive(Debug, Clone)]
pub struct GroupCreate {
    /// The organization whose people it names.
    pub organization: OrganizationId,
    /// The caller's own stable string; only hub administrators give one.
    pub key: Option<String>,
    /// Its name; unique in the organization.
    pub name: String,
    /// Who is in it.
    pub members: Vec<PersonId>,
}

/// What to change in a group, and the version that the caller read.
#[derive(Debug, Clone)]
pub struct GroupUpdate {
    /// Which.
    pub id: GroupId,
    /// The version that the caller read; none: whatever it is.
    pub expected: Option<i32>,
    /// What becomes of it.
    pub edit: GroupEdit,
}

/// Adds a group.
#[async_recursion::async_recursion]
pub async fn create(viewer: &Viewer, create: GroupCreate) -> Result<Visible<Group>> {
    let (organization, draft) = drafted(create)?;
    let tx = viewer.begin().await?;
    let group = add(&tx, organization, draft).await?;
    tx.commit().await?;
    Ok(group)
}

/// Checks what needs no look at the hub.
pub(super) fn drafted(create: GroupCreate) -> Result<(OrganizationId, GroupDraft)> {
    let draft = GroupDraft {
        key: check::key("key", create.key)?,
        name: check::line("name", &create.name)?,
        members: create.members,
    };
    Ok((create.organization, draft))
}

/// As `create`, in a transaction that may do more.
#[async_recursion::async_recursion]
pub(super) async fn add(
    tx: &Tx,
    organization: OrganizationId,
    draft: GroupDraft,
) -> Result<Visible<Group>> {
    let held = tx.organization::<Staff>(organization).await;
    let held = check::found("organization", held)?;
    check::may_give_key(tx, draft.key.as_deref())?;
    check_members(tx, organization, &draft.members)?;
    held.create_group(draft).await
}

/// Renames a group or names other people.
#[async_recursion::async_recursion]
pub async fn update(viewer: &Viewer, update: GroupUpdate) -> Result<Visible<Group>> {
    let update = checked(update)?;
    let tx = viewer.begin().await?;
    let group = change(&tx, update).await?;
    tx.commit().await?;
    Ok(group)
}

/// Checks what needs no look at the hub.
pub(super) fn checked(update: GroupUpdate) -> Result<GroupUpdate> {
    let name = update.edit.name.map(|name| check::line("name", &name));
    let edit = GroupEdit {
        name: name.transpose()?,
        ..update.edit
    };
    Ok(GroupUpdate { edit, ..update })
}

/// As `update`, in a transaction that may do more.
#[async_recursion::async_recursion]
pub(super) async fn change(tx: &Tx, update: GroupUpdate) -> Result<Visible<Group>> {
    let held = tx.group(update.id).await?.at_version(update.expected)?;
    if let Some(members) = &update.edit.members {
        check_members(tx, held.row().organization, members)?;
    }
    held.apply(update.edit).await
}

/// Removes a group for good; grants and denials that name it go with it.
#[async_recursion::async_recursion]
pub async fn delete(viewer: &Viewer, id: GroupId, expected: Option<i32>) -> Result<GroupId> {
    let tx = viewer.begin().await?;
    let id = tx.group(id).await?.at_version(expected)?.delete().await?;
    tx.commit().await?;
    Ok(id)
}

fn check_members(tx: &Tx, organization: OrganizationId, members: &[PersonId]) -> Result<()> {
    if members.len() > MEMBERS {
        let message = format!("a group names at most {MEMBERS} people");
        return Err(Error::invalid("members", message));
    }
    let people = &tx.policy().people;
    let is_staff = |id: &&PersonId| {
        people
            .get(*id)
            .is_some_and(|p| p.organization == organization)
    };
    match members.iter().find(|id| !is_staff(id)) {
        None => Ok(()),
        Some(id) => {
            let message = format!("{id} is nobody of this organization");
            Err(Error::rule(InvalidCode::NotFound, "members", message))
        }
    }
}
