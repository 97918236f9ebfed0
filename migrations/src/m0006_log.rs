//! The hub's own row, the audit log that can only grow, and the feed of changed documents.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::{NewTable, time};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("hub")
        .col(integer("id").primary_key().take())
        .check("id", "id = 1")
        .col(uuid("epoch"))
        .col(big_integer("policy_version"))
        .col(text("cursor_secret"))
        .col(time("created_at"))
        .create(manager)
        .await?;
    audit_entries(manager).await?;
    // No foreign key: an entry tells that a document is gone.
    NewTable::new("feed")
        .col(big_pk_auto("seq"))
        .col(uuid("document_id"))
        .col(big_integer("ordinal"))
        .index(&["ordinal"])
        .col(time("at"))
        .create(manager)
        .await
}

async fn audit_entries(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // No foreign keys: an entry outlives whom and what it names.
    NewTable::new("audit_entries")
        .col(big_pk_auto("seq"))
        .col(time("at"))
        .col(uuid_null("person_id"))
        .col(uuid_null("token_id"))
        .col(text_null("system"))
        .col(text("action"))
        .col(text_null("object"))
        .col(json_binary("details"))
        .col(text("previous_hash"))
        .col(text("hash"))
        .unique(&["hash"])
        .create(manager)
        .await?;
    let triggers = match manager.get_database_backend() {
        DbBackend::Postgres => POSTGRES_TRIGGERS,
        _ => SQLITE_TRIGGERS,
    };
    for trigger in triggers {
        manager.get_connection().execute_unprepared(trigger).await?;
    }
    Ok(())
}

const SQLITE_TRIGGERS: &[&str] = &[
    "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries \
     BEGIN SELECT RAISE(ABORT, 'audit entries only grow: no update'); END",
    "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries \
     BEGIN SELECT RAISE(ABORT, 'audit entries only grow: no delete'); END",
];

const POSTGRES_TRIGGERS: &[&str] = &[
    "CREATE FUNCTION audit_entries_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$ \
     BEGIN RAISE EXCEPTION 'audit entries only grow: no %', lower(TG_OP); END $$",
    "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE OR DELETE ON audit_entries \
     FOR EACH ROW EXECUTE FUNCTION audit_entries_only_grow()",
    "CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries \
     FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_only_grow()",
];
