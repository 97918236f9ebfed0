//! Proposals: seats in JOINT spaces that wait for the consent of every owner.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, time, time_null};
use crate::word;

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("proposals")
        .id()
        .col(uuid("space_id"))
        .belongs("space_id", "spaces")
        .index(&["space_id", "created_at"])
        .col(uuid_null("organization_id"))
        .refers("organization_id", "organizations")
        .col(uuid_null("segment_id"))
        .belongs("segment_id", "segments")
        .check("one", "(organization_id IS NULL) <> (segment_id IS NULL)")
        .word("cap", word::LEVEL)
        .word("clearance", word::CLASSIFICATION)
        .col(time_null("from_at"))
        .col(time_null("until_at"))
        .col(time("created_at"))
        .word("state", word::REQUEST_STATE)
        .col(time_null("decided_at"))
        .check("decided", "(state = 'PENDING') = (decided_at IS NULL)")
        .create(manager)
        .await?;
    NewTable::new("consents")
        .col(uuid("proposal_id"))
        .belongs("proposal_id", "proposals")
        .col(uuid("organization_id"))
        .refers("organization_id", "organizations")
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .col(boolean("given"))
        .col(time("created_at"))
        .primary(&["proposal_id", "organization_id"])
        .create(manager)
        .await
}
