//! Identity providers of organizations, the domains of their mail addresses, whom a provider knows, and which
//! sessions began at one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::table::{NewTable, flag, time};

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new("identity_providers")
        .id()
        .col(uuid("organization_id"))
        .belongs("organization_id", "organizations")
        .index(&["organization_id", "created_at"])
        .col(text("name"))
        .col(text("issuer"))
        .col(text("client_id"))
        .col(text_null("client_secret"))
        .col(flag("creates_people"))
        .changes()
        .create(manager)
        .await?;
    NewTable::new("mail_domains")
        .col(text("domain"))
        .primary(&["domain"])
        .col(uuid("organization_id"))
        .belongs("organization_id", "organizations")
        .index(&["organization_id"])
        .col(time("created_at"))
        .create(manager)
        .await?;
    NewTable::new("identities")
        .col(uuid("provider_id"))
        .belongs("provider_id", "identity_providers")
        .col(text("subject"))
        .primary(&["provider_id", "subject"])
        .col(uuid("person_id"))
        .belongs("person_id", "people")
        .unique(&["provider_id", "person_id"])
        .index(&["person_id"])
        .col(time("created_at"))
        .create(manager)
        .await?;
    // No foreign key, which SQLite can't add later: whatever removes a provider ends its sessions first.
    let began_at = Table::alter()
        .table("sessions")
        .add_column(uuid_null("provider_id"))
        .take();
    manager.alter_table(began_at).await
}
