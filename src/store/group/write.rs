//! Writes of groups and their members.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set, Unchanged};
use serde_json::json;

use super::read::group as group_of;
use crate::access::{Part, Staff};
use crate::error::Result;
use crate::model::{Group, GroupId, Organization, PersonId};
use crate::store::entity::{group, group_member};
use crate::store::tx::{ROWS_PER_INSERT, Tx};
use crate::store::vouch::{Held, Visible};

/// A group to be.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupDraft {
    /// The caller's own stable string.
    pub key: Option<String>,
    /// Its name; unique in the organization.
    pub name: String,
    /// Who is in it: people of the organization.
    pub members: Vec<PersonId>,
}

/// Changes to a group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroupEdit {
    /// Its name; unique in the organization.
    pub name: Option<String>,
    /// Who is in it: people of the organization; replaces all.
    pub members: Option<Vec<PersonId>>,
}

impl Held<'_, Organization, Staff> {
    /// Adds a group to the organization.
    pub async fn create_group(self, draft: GroupDraft) -> Result<Visible<Group>> {
        let tx = self.tx;
        let id = GroupId(tx.fresh_id());
        let members = sorted(draft.members);
        let row = group::ActiveModel {
            id: Set(id.0),
            key: Set(draft.key),
            organization_id: Set(self.row.id.0),
            name: Set(draft.name.clone()),
            version: Set(1),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
        };
        let row = row.insert(&tx.db()).await?;
        insert_members(tx, id, &members).await?;
        tx.change_policy(Part::Group(id));
        let details = json!({
            "organization": self.row.id.to_string(),
            "name": draft.name,
            "members": written(&members),
        });
        tx.record("groupCreate", id, details);
        Ok(Visible::vouch(group_of(row, members)))
    }
}

impl Held<'_, Group, Staff> {
    /// Changes the group.
    pub async fn apply(self, edit: GroupEdit) -> Result<Visible<Group>> {
        let (tx, id) = (self.tx, self.row.id);
        let mut change = group::ActiveModel {
            id: Unchanged(id.0),
            version: Set(self.row.version + 1),
            updated_at: Set(tx.now()),
            ..Default::default()
        };
        if let Some(name) = &edit.name {
            change.name = Set(name.clone());
        }
        let row = change.update(&tx.db()).await?;
        let members = edit.members.map(sorted);
        let details = json!({
            "name": edit.name,
            "members": members.as_deref().map(written),
        });
        if let Some(members) = &members {
            group_member::Entity::delete_many()
                .filter(group_member::Column::GroupId.eq(id.0))
                .exec(&tx.db())
                .await?;
            insert_members(tx, id, members).await?;
            tx.change_policy(Part::Group(id));
        }
        tx.record("groupUpdate", id, details);
        let members = members.unwrap_or(self.row.members);
        Ok(Visible::vouch(group_of(row, members)))
    }

    /// Removes the group for good, and with it every grant and denial that names it.
    pub async fn delete(self) -> Result<GroupId> {
        let (tx, id) = (self.tx, self.row.id);
        group::Entity::delete_by_id(id.0).exec(&tx.db()).await?;
        // What names it goes with it.
        tx.change_policy(Part::All);
        let details = json!({"name": self.row.name, "members": written(&self.row.members)});
        tx.record("groupDelete", id, details);
        Ok(id)
    }
}

async fn insert_members(tx: &Tx, group: GroupId, members: &[PersonId]) -> Result<()> {
    for chunk in members.chunks(ROWS_PER_INSERT) {
        let rows = chunk.iter().map(|person| group_member::ActiveModel {
            group_id: Set(group.0),
            person_id: Set(person.0),
        });
        group_member::Entity::insert_many(rows)
            .exec_without_returning(&tx.db())
            .await?;
    }
    Ok(())
}

fn sorted(mut members: Vec<PersonId>) -> Vec<PersonId> {
    members.sort_unstable();
    members.dedup();
    members
}

fn written(members: &[PersonId]) -> Vec<String> {
    members.iter().map(ToString::to_string).collect()
}
