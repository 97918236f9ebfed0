//! A company on the hub; the lists are JSON arrays of strings.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organizations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub key: Option<String>,
    pub slug: String,
    pub name: String,
    pub role: String,
    pub kind: Option<String>,
    pub tier: Option<String>,
    pub status: String,
    pub regions: Json,
    pub industries: Json,
    pub capabilities: Json,
    pub website: Option<String>,
    pub manager_id: Option<Uuid>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
