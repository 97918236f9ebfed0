//! The documents that a token trusts, and whether it runs no others.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, flag};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let only = Table::alter()
        .table("tokens")
        .add_column(flag("trusted_only"))
        .take();
    manager.alter_table(only).await?;
    NewTable::new("trusted_documents")
        .col(uuid("token_id"))
        .belongs("token_id", "tokens")
        .col(text("hash"))
        .col(text("text"))
        .primary(&["token_id", "hash"])
        .create(manager)
        .await
}
