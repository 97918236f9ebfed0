//! Saved searches: everybody's own.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, flag, time};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // What a search can be ordered by grows with the engine: no check on the word.
    NewTable::new("saved_searches")
        .id()
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .index(&["person_id", "created_at"])
        .col(text("name"))
        .col(text("query"))
        .col(json_binary("filter"))
        .col(text("order_by"))
        .col(flag("descending"))
        .col(time("created_at"))
        .create(manager)
        .await
}
