//! A share link; `passcode` holds salt and digest, never the passcode.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "share_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub document_id: Uuid,
    pub created_by_id: Uuid,
    pub hash: String,
    pub passcode: Option<String>,
    pub created_at: DateTimeUtc,
    pub until_at: DateTimeUtc,
    pub view_limit: i32,
    pub views: i32,
    pub wrong_tries: i32,
    pub ended_at: Option<DateTimeUtc>,
    pub ended_by_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
