//! Documents and their revisions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, time, time_null};
use crate::word;

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    documents(manager).await?;
    revisions(manager).await
}

async fn documents(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("documents")
        .id()
        .belongs("id", "nodes")
        .col(big_integer("ordinal"))
        .unique(&["ordinal"])
        .col(big_integer("anchor"))
        .index(&["anchor"])
        .caller_key()
        .col(uuid("space_id"))
        .refers("space_id", "spaces")
        .col(uuid_null("folder_id"))
        .refers("folder_id", "folders")
        .index(&["folder_id"])
        .col(text("title"))
        .word("kind", word::DOCUMENT_KIND)
        .col(text_null("language"))
        .col(json_binary("tags"))
        .col(integer("revision"))
        .col(uuid_null("owner_id"))
        .refers("owner_id", "people")
        .index(&["owner_id"])
        .word("state", word::DOCUMENT_STATE)
        .col(time_null("embargo_until"))
        .col(time_null("withdraw_at"))
        .col(uuid_null("verified_by_id"))
        .refers("verified_by_id", "people")
        .col(time_null("verified_until"))
        .changes()
        .index(&["space_id", "updated_at", "ordinal"])
        .index(&["updated_at", "ordinal"])
        .index(&["created_at", "ordinal"])
        .index(&["title", "ordinal"])
        .create(manager)
        .await
}

async fn revisions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("revisions")
        .id()
        .col(uuid("document_id"))
        .belongs("document_id", "documents")
        .col(integer("number"))
        .unique(&["document_id", "number"])
        .col(text("title"))
        .col(text("text"))
        .col(uuid_null("author_id"))
        .refers("author_id", "people")
        .col(time("created_at"))
        .create(manager)
        .await
}
