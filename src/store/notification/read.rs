//! Reads of notifications: the viewer's own.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder, Select};

use crate::error::Result;
use crate::model::{GrantId, Notification, NotificationId, Page, PersonId, Slice};
use crate::store::entity::notification;
use crate::store::entity::notification::Column;
use crate::store::known::{self, id_in};
use crate::store::order::TimePlace;
use crate::store::page::PlaceValues;
use crate::store::policy::node_id;
use crate::store::row::word;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// Which of the viewer's own notifications.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NotificationFilter {
    /// Those that it has seen, or those that it has not; none: both.
    pub seen: Option<bool>,
}

impl TimePlace {
    /// The place of this notification in a list of them.
    pub fn of_notification(notification: &Notification) -> Self {
        Self {
            at: notification.created_at,
            id: notification.id.0,
        }
    }
}

impl Viewer {
    /// Those of the notifications that are the viewer's own, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn notifications_by_ids(
        &self,
        ids: &[NotificationId],
    ) -> Result<Vec<Visible<Notification>>> {
        let backend = self.store().inner.connections.backend();
        let column = (notification::Entity, Column::Id);
        let wanted = id_in(backend, column, ids.iter().map(|id| id.0));
        let rows = known::notifications(self).filter(wanted);
        let rows = rows.all(&self.db()).await?;
        rows.into_iter().map(vouch).collect()
    }

    /// One slice of the viewer's own notifications, newest first.
    #[async_recursion::async_recursion]
    pub async fn notifications(
        &self,
        filter: &NotificationFilter,
        slice: Slice<TimePlace>,
    ) -> Result<Page<Visible<Notification>>> {
        let keyset = TimePlace::newest_first(
            Expr::col((notification::Entity, Column::CreatedAt)),
            Expr::col((notification::Entity, Column::Id)),
        );
        let slice = slice.map(PlaceValues::from);
        let page: Page<notification::Model> = keyset
            .page(self.select_notifications(filter), &slice, &self.db())
            .await?;
        page.try_map(vouch)
    }

    /// The first of the viewer's own notifications that was committed after this place, and its own
    /// place; none when there is none.
    #[async_recursion::async_recursion]
    pub async fn next_notification(
        &self,
        (seq, id): (i64, NotificationId),
    ) -> Result<Option<(i64, Visible<Notification>)>> {
        let same_commit = Condition::all()
            .add(Column::Seq.eq(seq))
            .add(Column::Id.gt(id.0));
        let after = Condition::any().add(Column::Seq.gt(seq)).add(same_commit);
        let row = known::notifications(self)
            .filter(after)
            .order_by_asc(Column::Seq)
            .order_by_asc(Column::Id)
            .one(&self.db())
            .await?;
        row.map(|row| Ok((row.seq, vouch(row)?))).transpose()
    }

    /// How many of the viewer's own notifications pass the filter.
    #[async_recursion::async_recursion]
    pub async fn notification_count(&self, filter: &NotificationFilter) -> Result<u64> {
        Ok(self.select_notifications(filter).count(&self.db()).await?)
    }

    fn select_notifications(&self, filter: &NotificationFilter) -> Select<notification::Entity> {
        let select = known::notifications(self);
        match filter.seen {
            None => select,
            Some(true) => select.filter(Column::SeenAt.is_not_null()),
            Some(false) => select.filter(Column::SeenAt.is_null()),
        }
    }
}

/// To be called with rows of a scoped select, or of the writer's own, only.
pub(super) fn vouch(row: notification::Model) -> Result<Visible<Notification>> {
    Ok(Visible::vouch(Notification {
        id: NotificationId(row.id),
        person: PersonId(row.person_id),
        kind: word(&row.kind)?,
        node: node_id(word(&row.node_kind)?, row.node_id),
        grant: row.grant_id.map(GrantId),
        created_at: row.created_at,
        seen_at: row.seen_at,
    }))
}
