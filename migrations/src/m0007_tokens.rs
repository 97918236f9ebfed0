//! API tokens.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, flag, time, time_null};
use crate::word;

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("tokens")
        .id()
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .index(&["person_id"])
        .col(text("hash"))
        .unique(&["hash"])
        .col(text("label"))
        .col(text("hint"))
        .word("cap", word::LEVEL)
        .col(json_binary("spaces"))
        .col(flag("admin"))
        .col(time("created_at"))
        .col(time_null("expires_at"))
        .col(time_null("used_at"))
        .col(time_null("revoked_at"))
        .create(manager)
        .await
}
