//! A seat that waits for the consent of every owner of its space.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "proposals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub space_id: Uuid,
    pub organization_id: Option<Uuid>,
    pub segment_id: Option<Uuid>,
    pub cap: String,
    pub clearance: String,
    pub from_at: Option<DateTimeUtc>,
    pub until_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub state: String,
    pub decided_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
