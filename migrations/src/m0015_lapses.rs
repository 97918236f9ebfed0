//! A version of an agreement may end the signatures under the versions before it.

use sea_orm_migration::prelude::*;

use crate::table::time_null;

pub async fn up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let add = Table::alter()
        .table("agreement_versions")
        .add_column(time_null("earlier_lapse_at"))
        .take();
    manager.alter_table(add).await
}
