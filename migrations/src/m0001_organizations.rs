//! Organizations, their people and groups, segments and walls.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::{NewTable, foreign_key, time, time_null};
use crate::word;

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    organizations(manager).await?;
    people(manager).await?;
    groups(manager).await?;
    segments_and_walls(manager).await
}

async fn organizations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = NewTable::new("organizations")
        .id()
        .caller_key()
        .col(text("slug"))
        .unique(&["slug"])
        .col(text("name"))
        .word("role", word::ORGANIZATION_ROLE)
        .word_null("kind", word::PARTNER_KIND)
        .word_null("tier", word::TIER)
        .word("status", word::ORGANIZATION_STATUS)
        .col(json_binary("regions"))
        .col(json_binary("industries"))
        .col(json_binary("capabilities"))
        .col(text_null("website"))
        .col(uuid_null("manager_id"))
        .changes();
    // SQLite can't add a foreign key to a table, but takes one to a table that comes later.
    if manager.get_database_backend() == DbBackend::Sqlite {
        table = table.refers("manager_id", "people");
    }
    table.create(manager).await?;
    manager
        .get_connection()
        .execute_unprepared(
            "CREATE UNIQUE INDEX organizations_host_unique ON organizations (role) \
             WHERE role = 'HOST'",
        )
        .await?;
    Ok(())
}

async fn people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("people")
        .id()
        .caller_key()
        .col(uuid("organization_id"))
        .refers("organization_id", "organizations")
        .index(&["organization_id"])
        .col(text("name"))
        .col(text("email"))
        .unique(&["email"])
        .word("role", word::PERSON_ROLE)
        .col(boolean("active"))
        .changes()
        .create(manager)
        .await?;
    if manager.get_database_backend() == DbBackend::Postgres {
        let key = foreign_key("organizations", "manager_id", "people", "id");
        manager.create_foreign_key(key).await?;
    }
    Ok(())
}

async fn groups(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("groups")
        .id()
        .caller_key()
        .col(uuid("organization_id"))
        .refers("organization_id", "organizations")
        .col(text("name"))
        .unique(&["organization_id", "name"])
        .changes()
        .create(manager)
        .await?;
    NewTable::new("group_members")
        .col(uuid("group_id"))
        .belongs("group_id", "groups")
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .primary(&["group_id", "person_id"])
        .index(&["person_id"])
        .create(manager)
        .await
}

async fn segments_and_walls(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("segments")
        .id()
        .caller_key()
        .col(text("name"))
        .col(json_binary("rule"))
        .changes()
        .create(manager)
        .await?;
    NewTable::new("walls")
        .id()
        .col(uuid("a_id"))
        .refers("a_id", "organizations")
        .index(&["a_id"])
        .col(uuid("b_id"))
        .refers("b_id", "organizations")
        .index(&["b_id"])
        .check("two", "a_id <> b_id")
        .col(text("reason"))
        .col(time("created_at"))
        .col(time_null("ended_at"))
        .create(manager)
        .await
}
