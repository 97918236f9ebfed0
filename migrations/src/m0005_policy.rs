//! What nodes carry: subject organizations, requirements, grants and denials.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, flag, time, time_null};
use crate::word;

/// Booleans don't add up on PostgreSQL, so each subject counts through a CASE.
const ONE_SUBJECT: &str = "CASE WHEN person_id IS NULL THEN 0 ELSE 1 END \
    + CASE WHEN group_id IS NULL THEN 0 ELSE 1 END \
    + CASE WHEN organization_id IS NULL THEN 0 ELSE 1 END \
    + CASE WHEN segment_id IS NULL THEN 0 ELSE 1 END \
    + CASE WHEN participants THEN 1 ELSE 0 END = 1";

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("node_subjects")
        .on_node()
        .col(uuid("organization_id"))
        .refers("organization_id", "organizations")
        .primary(&["node", "organization_id"])
        .create(manager)
        .await?;
    NewTable::new("requirements")
        .id()
        .on_node()
        .index(&["node"])
        .col(uuid_null("agreement_id"))
        .refers("agreement_id", "agreements")
        .col(integer_null("min_version"))
        .word_null("min_tier", word::TIER)
        .check("one", "(agreement_id IS NULL) <> (min_tier IS NULL)")
        .create(manager)
        .await?;
    let grants = for_one_subject(NewTable::new("grants").id())
        .word("level", word::LEVEL)
        .col(flag("early_access"));
    while_live(grants).create(manager).await?;
    let denials = for_one_subject(NewTable::new("denials").id());
    while_live(denials).create(manager).await
}

fn for_one_subject(table: NewTable) -> NewTable {
    table
        .on_node()
        .index(&["node"])
        .col(uuid_null("person_id"))
        .refers("person_id", "people")
        .index(&["person_id"])
        .col(uuid_null("group_id"))
        .belongs("group_id", "groups")
        .index(&["group_id"])
        .col(uuid_null("organization_id"))
        .refers("organization_id", "organizations")
        .index(&["organization_id"])
        .col(uuid_null("segment_id"))
        .belongs("segment_id", "segments")
        .index(&["segment_id"])
        .col(flag("participants"))
        .check("one", ONE_SUBJECT)
}

fn while_live(table: NewTable) -> NewTable {
    table
        .col(time_null("from_at"))
        .col(time_null("until_at"))
        .col(text_null("reason"))
        .col(time("created_at"))
}
