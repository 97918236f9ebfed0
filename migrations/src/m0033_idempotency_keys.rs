//! What requests with an `Idempotency-Key` made, for whoever repeats them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, time};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("idempotency_keys")
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .col(text("hash"))
        .primary(&["person_id", "hash"])
        .col(text("fingerprint"))
        .col(text("object"))
        .col(time("created_at"))
        .index(&["created_at"])
        .create(manager)
        .await
}
