//! An API token; `spaces` is a JSON array of ids, empty for all. One that `issues` does nothing but
//! issue others, whose `issuer_id` it is.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub hash: String,
    pub label: String,
    pub hint: String,
    pub cap: String,
    pub spaces: Json,
    pub admin: bool,
    pub issues: bool,
    pub issuer_id: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub expires_at: Option<DateTimeUtc>,
    pub used_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    pub trusted_only: bool,
    pub provisions: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
