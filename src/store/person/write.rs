//! Writes of people. Nobody's organization ever changes: what the index holds hangs on it.

use sea_orm::{ActiveModelTrait, Set, Unchanged};
use serde_json::json;

use super::read::vouch;
use crate::access::{Part, Staff};
use crate::error::Result;
use crate::model::{Organization, Person, PersonId, PersonRole};
use crate::store::credentials;
use crate::store::entity::person;
use crate::store::vouch::{Held, Visible};

/// A person to be.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonDraft {
    /// The caller's own stable string.
    pub key: Option<String>,
    /// Full name.
    pub name: String,
    /// Address, lower case; unique on the hub.
    pub email: String,
    /// What it may administer.
    pub role: PersonRole,
    /// Whether it may sign in.
    pub active: bool,
}

/// Changes to a person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonEdit {
    /// Full name.
    pub name: Option<String>,
    /// Address, lower case; unique on the hub.
    pub email: Option<String>,
    /// What it may administer.
    pub role: Option<PersonRole>,
    /// Whether it may sign in.
    pub active: Option<bool>,
}

impl Held<'_, Organization, Staff> {
    /// Adds a person to the organization.
    pub async fn create_person(self, draft: PersonDraft) -> Result<Visible<Person>> {
        let (tx, organization) = (self.tx, self.row.id);
        let id = PersonId(tx.fresh_id());
        let row = person::ActiveModel {
            id: Set(id.0),
            key: Set(draft.key),
            organization_id: Set(organization.0),
            name: Set(draft.name),
            email: Set(draft.email),
            role: Set(draft.role.as_str().to_owned()),
            active: Set(draft.active),
            version: Set(1),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
        };
        let row = row.insert(&tx.db()).await?;
        tx.change_policy(Part::Person(id));
        let details = json!({"organization": organization.to_string(), "role": draft.role});
        tx.record("personInvite", id, details);
        vouch(row)
    }
}

impl Held<'_, Person, Staff> {
    /// Changes the person. Whoever is deactivated loses its tokens and sessions; by another address, or after that,
    /// identity providers have to say anew who it is.
    pub async fn apply(self, edit: PersonEdit) -> Result<Visible<Person>> {
        let (tx, id) = (self.tx, self.row.id);
        let details = json!({
            "name": edit.name.is_some(),
            "email": edit.email.is_some(),
            "role": edit.role,
            "active": edit.active,
        });
        let mut change = person::ActiveModel {
            id: Unchanged(id.0),
            version: Set(self.row.version + 1),
            updated_at: Set(tx.now()),
            ..Default::default()
        };
        if let Some(name) = edit.name {
            change.name = Set(name);
        }
        if let Some(email) = edit.email {
            change.email = Set(email);
        }
        if let Some(role) = edit.role {
            change.role = Set(role.as_str().to_owned());
        }
        if let Some(active) = edit.active {
            change.active = Set(active);
        }
        let row = change.update(&tx.db()).await?;
        let before = (self.row.email.as_str(), self.row.active);
        let after = (row.email.as_str(), row.active);
        credentials::follow(tx, id, (before, after)).await?;
        // A new name, too: nodes keep the row until the policy's log names the person.
        tx.change_policy(Part::Person(id));
        tx.record("personUpdate", id, details);
        vouch(row)
    }
}
