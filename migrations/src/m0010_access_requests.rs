//! Access requests: somebody asks for a node, a manager of the node answers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, time, time_null};
use crate::word;

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("access_requests")
        .id()
        .on_node()
        .index(&["node", "created_at"])
        .word("node_kind", word::NODE_KIND)
        .col(uuid("node_id"))
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .index(&["person_id", "created_at"])
        .col(text("asked_by"))
        .word("level", word::LEVEL)
        .col(text("reason"))
        .col(time("created_at"))
        .word("state", word::REQUEST_STATE)
        .col(uuid_null("decided_by_id"))
        .refers("decided_by_id", "people")
        .col(time_null("decided_at"))
        .col(text_null("answer"))
        .col(uuid_null("grant_id"))
        .check("decided", "(state = 'PENDING') = (decided_at IS NULL)")
        .create(manager)
        .await
}
