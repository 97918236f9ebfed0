//! Viewer tokens: which tokens issue them, and by which each was issued.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::flag;

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // One column a statement: SQLite adds no more. No foreign key, which it can't add later: signing
    // in looks whether the issuing token is still there.
    for column in [flag("issues"), uuid_null("issuer_id")] {
        let add = Table::alter().table("tokens").add_column(column).take();
        manager.alter_table(add).await?;
    }
    let index = Index::create()
        .name("tokens_issuer_id_index")
        .table("tokens")
        .col("issuer_id")
        .take();
    manager.create_index(index).await
}
