//! Which parts of the policy each of its versions changed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, time};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // No foreign keys: what is gone has changed, too.
    NewTable::new("policy_changes")
        .col(big_integer("version"))
        .col(text("part"))
        .col(time("at"))
        .primary(&["version", "part"])
        .create(manager)
        .await
}
