//! Tokens that provision people and groups, and do nothing else.

use sea_orm_migration::prelude::*;

use crate::table::flag;

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let provisions = Table::alter()
        .table("tokens")
        .add_column(flag("provisions"))
        .take();
    manager.alter_table(provisions).await
}
