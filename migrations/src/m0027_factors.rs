//! Second factors, and the recovery codes that stand in for a lost one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, time, time_null};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("factors")
        .col(uuid("person_id"))
        .primary(&["person_id"])
        .belongs("person_id", "people")
        .col(text("secret"))
        .col(big_integer("last_step"))
        .col(time("created_at"))
        .col(time_null("confirmed_at"))
        .create(manager)
        .await?;
    NewTable::new("recovery_codes")
        .id()
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .col(text("hash"))
        .unique(&["person_id", "hash"])
        .col(time_null("used_at"))
        .create(manager)
        .await
}
