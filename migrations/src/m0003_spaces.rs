//! Nodes, and what spaces and folders hold besides: owners, seats, names.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, flag, time, time_null};
use crate::word;

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    nodes(manager).await?;
    spaces(manager).await?;
    participations(manager).await?;
    folders(manager).await
}

async fn nodes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // `space_id` has no foreign key: the node of a space comes before the space.
    NewTable::new("nodes")
        .col(big_pk_auto("ordinal"))
        .col(uuid("id"))
        .unique(&["id"])
        .word("kind", word::NODE_KIND)
        .col(uuid("space_id"))
        .index(&["space_id"])
        .col(uuid_null("parent_id"))
        .refers("parent_id", "nodes")
        .index(&["parent_id"])
        .check("parent_id", "(kind = 'SPACE') = (parent_id IS NULL)")
        .col(flag("restricted"))
        .word_null("classification", word::CLASSIFICATION)
        .col(flag("discoverable"))
        .col(flag("owns_policy"))
        .index(&["owns_policy"])
        .create(manager)
        .await
}

async fn spaces(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("spaces")
        .id()
        .belongs("id", "nodes")
        .caller_key()
        .col(text("slug"))
        .unique(&["slug"])
        .col(text("name"))
        .word("kind", word::SPACE_KIND)
        .col(text("description"))
        .col(flag("open_to_onboarding"))
        .col(flag("shows_names"))
        .col(time_null("archived_at"))
        .changes()
        .create(manager)
        .await?;
    NewTable::new("space_owners")
        .col(uuid("space_id"))
        .belongs("space_id", "spaces")
        .col(uuid("organization_id"))
        .refers("organization_id", "organizations")
        .primary(&["space_id", "organization_id"])
        .create(manager)
        .await
}

async fn participations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("participations")
        .id()
        .col(uuid("space_id"))
        .belongs("space_id", "spaces")
        .index(&["space_id"])
        .col(uuid_null("organization_id"))
        .refers("organization_id", "organizations")
        .index(&["organization_id"])
        .col(uuid_null("segment_id"))
        .belongs("segment_id", "segments")
        .check("one", "(organization_id IS NULL) <> (segment_id IS NULL)")
        .word("cap", word::LEVEL)
        .word("clearance", word::CLASSIFICATION)
        .col(time_null("from_at"))
        .col(time_null("until_at"))
        .col(time("created_at"))
        .create(manager)
        .await
}

async fn folders(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("folders")
        .id()
        .belongs("id", "nodes")
        .caller_key()
        .col(text("name"))
        .col(time_null("archived_at"))
        .changes()
        .create(manager)
        .await
}
