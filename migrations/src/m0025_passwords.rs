//! Passwords, and the links by which they are set once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, time, time_null};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("passwords")
        .col(uuid("person_id"))
        .primary(&["person_id"])
        .belongs("person_id", "people")
        .col(text("hash"))
        .col(time("set_at"))
        .create(manager)
        .await?;
    NewTable::new("password_links")
        .id()
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .index(&["person_id"])
        .col(text("hash"))
        .unique(&["hash"])
        .col(time("created_at"))
        .col(time("expires_at"))
        .col(time_null("ended_at"))
        .create(manager)
        .await
}
