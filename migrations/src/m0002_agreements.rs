//! Agreements, their versions and the signatures under them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, time, time_null};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("agreements")
        .id()
        .caller_key()
        .col(text("title"))
        .col(time("created_at"))
        .create(manager)
        .await?;
    NewTable::new("agreement_versions")
        .col(uuid("agreement_id"))
        .belongs("agreement_id", "agreements")
        .col(integer("version"))
        .check("version", "version >= 1")
        .primary(&["agreement_id", "version"])
        .col(text("text"))
        .col(time("published_at"))
        .create(manager)
        .await?;
    signatures(manager).await
}

async fn signatures(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let signed = ForeignKey::create()
        .name("signatures_agreement_id_version_fkey")
        .from("signatures", ("agreement_id", "version"))
        .to("agreement_versions", ("agreement_id", "version"))
        .take();
    NewTable::new("signatures")
        .id()
        .col(uuid("agreement_id"))
        .col(integer("version"))
        .foreign_key(signed)
        .col(uuid("organization_id"))
        .refers("organization_id", "organizations")
        .col(uuid("person_id"))
        .refers("person_id", "people")
        .col(time("signed_at"))
        .col(time_null("until_at"))
        .col(time_null("revoked_at"))
        .col(time("created_at"))
        .index(&["organization_id", "agreement_id"])
        .create(manager)
        .await
}
