//! Share links: one document for whoever has the secret, in spaces that allow it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, flag, time, time_null};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let allows = Table::alter()
        .table("spaces")
        .add_column(flag("share_links"))
        .take();
    manager.alter_table(allows).await?;
    NewTable::new("share_links")
        .id()
        .col(uuid("document_id"))
        .belongs("document_id", "documents")
        .index(&["document_id", "created_at"])
        .col(uuid("created_by_id"))
        .refers("created_by_id", "people")
        .col(text("hash"))
        .unique(&["hash"])
        .col(text_null("passcode"))
        .col(time("created_at"))
        .col(time("until_at"))
        .col(integer("view_limit"))
        .col(integer("views"))
        .check("views", "views BETWEEN 0 AND view_limit")
        .col(integer("wrong_tries"))
        .col(time_null("ended_at"))
        .col(uuid_null("ended_by_id"))
        .refers("ended_by_id", "people")
        .create(manager)
        .await
}
