//! What spaces, folders and documents have in common: place and policy.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "nodes")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub ordinal: i64,
    pub id: Uuid,
    pub kind: String,
    pub space_id: Uuid,
    pub parent_id: Option<Uuid>,
    pub restricted: bool,
    pub classification: Option<String>,
    pub discoverable: bool,
    pub owns_policy: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
