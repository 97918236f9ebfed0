//! The log of searches, and what was opened from them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::{NewTable, time};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("searches")
        .id()
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .col(uuid("organization_id"))
        .belongs("organization_id", "organizations")
        .index(&["organization_id", "at"])
        .index(&["organization_id", "normal"])
        .col(time("at"))
        .index(&["at"])
        .col(text("query"))
        .col(normal(manager))
        .col(json_binary("filter"))
        .col(big_integer("results"))
        .check("results", "results >= 0")
        .create(manager)
        .await?;
    // No foreign keys: an opening may be written before its search, and outlives the document.
    NewTable::new("search_openings")
        .col(uuid("search_id"))
        .col(uuid("document_id"))
        .primary(&["search_id", "document_id"])
        .col(uuid("person_id"))
        .col(time("at"))
        .index(&["at"])
        .create(manager)
        .await
}

/// Ordered by code point on both databases, so that the index serves a search by prefix.
fn normal(manager: &SchemaManager<'_>) -> ColumnDef {
    match manager.get_database_backend() {
        DbBackend::Postgres => ColumnDef::new("normal")
            .custom(Alias::new("text COLLATE \"C\""))
            .not_null()
            .take(),
        _ => text("normal"),
    }
}
