//! Somebody asks for a node; `node` is an ordinal, `node_kind` and `node_id` say the same.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_requests")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub node: i64,
    pub node_kind: String,
    pub node_id: Uuid,
    pub person_id: Uuid,
    pub asked_by: String,
    pub level: String,
    pub reason: String,
    pub created_at: DateTimeUtc,
    pub state: String,
    pub decided_by_id: Option<Uuid>,
    pub decided_at: Option<DateTimeUtc>,
    pub answer: Option<String>,
    pub grant_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
