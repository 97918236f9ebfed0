//! Reads of sessions: the viewer's own that hold. Never the secret, nor its hash.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, Select};

use super::IDLE;
use crate::error::Result;
use crate::model::{Page, PersonId, Session, SessionId, Slice};
use crate::store::entity::session::{Column, Entity, Model};
use crate::store::known::{self, id_in};
use crate::store::order::TimePlace;
use crate::store::page::PlaceValues;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

impl TimePlace {
    /// The place of this session in a list of them.
    pub fn of_session(session: &Session) -> Self {
        Self {
            at: session.created_at,
            id: session.id.0,
        }
    }
}

impl Viewer {
    /// Those of the sessions that are the viewer's own and hold, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn sessions_by_ids(&self, ids: &[SessionId]) -> Result<Vec<Visible<Session>>> {
        let backend = self.store().inner.connections.backend();
        let wanted = id_in(backend, (Entity, Column::Id), ids.iter().map(|id| id.0));
        let rows = self
            .select_sessions()
            .filter(wanted)
            .all(&self.db())
            .await?;
        Ok(rows.into_iter().map(vouch).collect())
    }

    /// One slice of the viewer's own sessions that hold, newest first.
    #[async_recursion::async_recursion]
    pub async fn sessions(&self, slice: Slice<TimePlace>) -> Result<Page<Visible<Session>>> {
        let keyset = TimePlace::newest_first(
            Expr::col((Entity, Column::CreatedAt)),
            Expr::col((Entity, Column::Id)),
        );
        let slice = slice.map(PlaceValues::from);
        let page: Page<Model> = keyset
            .page(self.select_sessions(), &slice, &self.db())
            .await?;
        Ok(page.map(vouch))
    }

    /// How many sessions of the viewer's own hold.
    #[async_recursion::async_recursion]
    pub async fn session_count(&self) -> Result<u64> {
        Ok(self.select_sessions().count(&self.db()).await?)
    }

    fn select_sessions(&self) -> Select<Entity> {
        known::sessions(self)
            .filter(Column::EndedAt.is_null())
            .filter(Column::ExpiresAt.gt(self.now()))
            .filter(Column::UsedAt.gt(self.now() - IDLE))
    }
}

/// To be called with rows of a scoped select, or of the writer's own, only.
pub(super) fn vouch(row: Model) -> Visible<Session> {
    Visible::vouch(Session {
        id: SessionId(row.id),
        person: PersonId(row.person_id),
        client: row.client,
        second_factor: row.second_factor,
        created_at: row.created_at,
        used_at: row.used_at,
        expires_at: row.expires_at,
    })
}
