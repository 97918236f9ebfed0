//! Something that somebody is told of; `node` is an ordinal, `node_kind` and `node_id` say the same;
//! `seq` grows from commit to commit.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub kind: String,
    pub node: i64,
    pub node_kind: String,
    pub node_id: Uuid,
    pub grant_id: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub seq: i64,
    pub seen_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
