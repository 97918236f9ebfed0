//! One document that changed or went; the index follows it. `shown`: the document itself changed, and not
//! only what the index keeps beside it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub document_id: Uuid,
    pub ordinal: i64,
    pub shown: bool,
    pub at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
