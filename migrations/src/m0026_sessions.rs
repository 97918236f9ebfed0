//! Sessions of people who signed in with a password.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, flag, time, time_null};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("sessions")
        .id()
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .index(&["person_id", "created_at"])
        .col(text("hash"))
        .unique(&["hash"])
        .col(text_null("client"))
        .col(flag("second_factor"))
        .col(time("created_at"))
        .col(time("used_at"))
        .col(time("expires_at"))
        .col(time_null("ended_at"))
        .create(manager)
        .await
}
