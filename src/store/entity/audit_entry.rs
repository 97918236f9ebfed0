//! One line of the audit log; the database refuses to change or delete it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub at: DateTimeUtc,
    pub person_id: Option<Uuid>,
    pub token_id: Option<Uuid>,
    pub system: Option<String>,
    pub action: String,
    pub outcome: String,
    pub object: Option<String>,
    pub details: Json,
    pub previous_hash: String,
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
