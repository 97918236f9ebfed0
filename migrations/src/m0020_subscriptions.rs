//! What subscriptions follow: which entries of the feed tell of the documents themselves, and an order
//! in which notifications were committed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (table, column) in [
        ("feed", boolean("shown").default(false).take()),
        ("notifications", big_integer("seq").default(0).take()),
    ] {
        let add = Table::alter().table(table).add_column(column).take();
        manager.alter_table(add).await?;
    }
    let index = Index::create()
        .name("notifications_person_id_seq_index")
        .table("notifications")
        .col("person_id")
        .col("seq")
        .take();
    manager.create_index(index).await
}
