//! Synonyms of the whole hub and of spaces, and the number that counts their changes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, flag, time};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let version = Table::alter()
        .table("hub")
        .add_column(big_integer("synonym_version").default(0))
        .take();
    manager.alter_table(version).await?;
    NewTable::new("synonyms")
        .id()
        .col(uuid_null("space_id"))
        .belongs("space_id", "spaces")
        .index(&["space_id", "created_at"])
        .col(json_binary("words"))
        .col(flag("one_way"))
        .col(time("created_at"))
        .col(time("updated_at"))
        .create(manager)
        .await
}
