//! Break-glass grants, when grants and seats were last confirmed, and what people are notified of.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, flag, time, time_null};
use crate::word;

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for (table, column) in [
        ("grants", flag("emergency")),
        ("grants", time_null("reviewed_at")),
        ("grants", uuid_null("reviewed_by_id")),
        ("participations", time_null("reviewed_at")),
        ("participations", uuid_null("reviewed_by_id")),
    ] {
        let add = Table::alter().table(table).add_column(column).take();
        manager.alter_table(add).await?;
    }
    NewTable::new("notifications")
        .id()
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .index(&["person_id", "created_at"])
        .word("kind", word::NOTIFICATION_KIND)
        .on_node()
        .index(&["node"])
        .word("node_kind", word::NODE_KIND)
        .col(uuid("node_id"))
        .col(uuid_null("grant_id"))
        .col(time("created_at"))
        .col(time_null("seen_at"))
        .create(manager)
        .await
}
