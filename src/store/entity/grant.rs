//! An allowance for one subject on one node; `node` is an ordinal.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "grants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub node: i64,
    pub person_id: Option<Uuid>,
    pub group_id: Option<Uuid>,
    pub organization_id: Option<Uuid>,
    pub segment_id: Option<Uuid>,
    pub participants: bool,
    pub level: String,
    pub early_access: bool,
    pub from_at: Option<DateTimeUtc>,
    pub until_at: Option<DateTimeUtc>,
    pub reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub emergency: bool,
    pub reviewed_at: Option<DateTimeUtc>,
    pub reviewed_by_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
