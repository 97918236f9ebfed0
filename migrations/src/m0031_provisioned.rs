//! What identity providers call the people and groups of an organization, and whom they removed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, flag};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("provisioned_people")
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .col(uuid("organization_id"))
        .belongs("organization_id", "organizations")
        .col(text_null("external_id"))
        .col(flag("removed"))
        .primary(&["person_id"])
        .unique(&["organization_id", "external_id"])
        .create(manager)
        .await?;
    NewTable::new("provisioned_groups")
        .col(uuid("group_id"))
        .belongs("group_id", "groups")
        .col(uuid("organization_id"))
        .belongs("organization_id", "organizations")
        .col(text_null("external_id"))
        .primary(&["group_id"])
        .unique(&["organization_id", "external_id"])
        .create(manager)
        .await
}
