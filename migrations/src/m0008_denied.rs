//! The audit log tells what was refused, too, and the hub's row where the log ends.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::word;

/// What the log is asked by, newest first.
const INDEXES: &[(&str, &str)] = &[
    ("person_id", "person_id, seq"),
    ("object", "object, seq"),
    ("action", "action, seq"),
    ("outcome", "outcome, seq"),
    ("node", "(details ->> 'node'), seq"),
    ("space", "(details ->> 'space'), seq"),
];

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let words = word::AUDIT_OUTCOME.join("', '");
    db.execute_unprepared(&format!(
        "ALTER TABLE audit_entries ADD COLUMN outcome text NOT NULL DEFAULT 'DONE' \
         CONSTRAINT audit_entries_outcome_check CHECK (outcome IN ('{words}'))"
    ))
    .await?;
    for (name, columns) in INDEXES {
        db.execute_unprepared(&format!(
            "CREATE INDEX audit_entries_{name}_index ON audit_entries ({columns})"
        ))
        .await?;
    }
    for column in [
        big_integer("audit_length").default(0).take(),
        text("audit_head").default("").take(),
    ] {
        let add = Table::alter().table("hub").add_column(column).take();
        manager.alter_table(add).await?;
    }
    db.execute_unprepared(
        "UPDATE hub SET audit_length = COALESCE((SELECT MAX(seq) FROM audit_entries), 0), \
         audit_head = COALESCE((SELECT hash FROM audit_entries ORDER BY seq DESC LIMIT 1), '')",
    )
    .await?;
    Ok(())
}
