//! Sending notifications, in the transaction of what they tell of, and marking the own ones as seen.

use std::collections::BTreeSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::read::vouch;
use crate::error::{Error, Result};
use crate::model::{GrantId, Notification, NotificationId, NotificationKind, PersonId};
use crate::store::entity::notification::{ActiveModel, Column, Entity};
use crate::store::known::id_in;
use crate::store::share::Shared;
use crate::store::tx::{ROWS_PER_INSERT, Tx};
use crate::store::vouch::Visible;

impl Tx {
    /// Tells these people of something on a node.
    pub(in crate::store) async fn notify(
        &self,
        people: BTreeSet<PersonId>,
        (kind, grant): (NotificationKind, Option<GrantId>),
        on: &Shared,
    ) -> Result<()> {
        let rows = people.into_iter().map(|person| ActiveModel {
            id: Set(self.fresh_id()),
            person_id: Set(person.0),
            kind: Set(kind.as_str().to_owned()),
            node: Set(on.ordinal()),
            node_kind: Set(on.id.kind().as_str().to_owned()),
            node_id: Set(on.id.uuid()),
            grant_id: Set(grant.map(|grant| grant.0)),
            created_at: Set(self.now()),
            seq: Set(self.seq()),
            seen_at: Set(None),
        });
        let rows: Vec<_> = rows.collect();
        for chunk in rows.chunks(ROWS_PER_INSERT) {
            Entity::insert_many(chunk.to_vec())
                .exec_without_returning(&self.db())
                .await?;
        }
        Ok(())
    }

    /// Marks the writer's own notifications as seen, all or none; those that are seen already stay
    /// as they are.
    ///
    /// # Errors
    /// NotFound when one of them is not the writer's own.
    #[async_recursion::async_recursion]
    pub async fn see_notifications(
        &self,
        ids: &BTreeSet<NotificationId>,
    ) -> Result<Vec<Visible<Notification>>> {
        let own = self.viewer().person().ok_or(Error::Unauthenticated)?;
        let backend = self.viewer().store().inner.connections.backend();
        let wanted = || id_in(backend, (Entity, Column::Id), ids.iter().map(|id| id.0));
        let own = || Column::PersonId.eq(own.0);
        Entity::update_many()
            .col_expr(Column::SeenAt, Expr::value(self.now()))
            .filter(Column::SeenAt.is_null())
            .filter(own())
            .filter(wanted())
            .exec(&self.db())
            .await?;
        let find = Entity::find().filter(own()).filter(wanted());
        let rows = find.all(&self.db()).await?;
        if rows.len() < ids.len() {
            return Err(Error::NotFound);
        }
        for row in rows.iter().filter(|row| row.seen_at == Some(self.now())) {
            self.record("notificationsSee", NotificationId(row.id), json!({}));
        }
        rows.into_iter().map(vouch).collect()
    }
}
