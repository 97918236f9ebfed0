//! What a document has besides its node; `tags` is a JSON array of strings.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub ordinal: i64,
    pub anchor: i64,
    pub key: Option<String>,
    pub space_id: Uuid,
    pub folder_id: Option<Uuid>,
    pub title: String,
    pub kind: String,
    pub language: Option<String>,
    pub tags: Json,
    pub revision: i32,
    pub owner_id: Option<Uuid>,
    pub state: String,
    pub embargo_until: Option<DateTimeUtc>,
    pub withdraw_at: Option<DateTimeUtc>,
    pub verified_by_id: Option<Uuid>,
    pub verified_until: Option<DateTimeUtc>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
