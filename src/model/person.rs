//! Person: somebody who signs in. Group: named people of one organization.

use super::{GroupId, OrganizationId, PersonId, PersonRole, Time};

/// Somebody who signs in; belongs to one organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// The caller's own stable string.
    pub key: Option<String>,
    /// The organization it belongs to.
    pub organization: OrganizationId,
    /// Full name.
    pub name: String,
    /// Address, lower case; unique on the hub.
    pub email: String,
    /// What it may administer.
    pub role: PersonRole,
    /// False once deactivated: it can't sign in.
    pub active: bool,
    /// Counts its changes, from 1.
    pub version: i32,
    /// When it was added.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// Named people of one organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// The caller's own stable string.
    pub key: Option<String>,
    /// The organization whose people it names.
    pub organization: OrganizationId,
    /// Its name; unique in the organization.
    pub name: String,
    /// Who is in it.
    pub members: Vec<PersonId>,
    /// Counts its changes, from 1.
    pub version: i32,
    /// When it was added.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}
