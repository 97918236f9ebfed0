//! The hub itself: one row, whose id is 1.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "hub")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    pub epoch: Uuid,
    pub policy_version: i64,
    pub cursor_secret: String,
    pub created_at: DateTimeUtc,
    pub audit_length: i64,
    pub audit_head: String,
    pub synonym_version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
