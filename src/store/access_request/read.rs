//! Reads of access requests: for whoever asked, and for whoever may MANAGE the node.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, Select};

use crate::error::Result;
use crate::model::{
    AccessRequest, AccessRequestId, GrantId, NodeId, Page, PersonId, RequestState, Slice,
};
use crate::store::entity::access_request;
use crate::store::entity::access_request::Column;
use crate::store::known::{self, id_in};
use crate::store::order::TimePlace;
use crate::store::page::PlaceValues;
use crate::store::policy::node_id;
use crate::store::row::word;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// Which access requests of those that the viewer may see; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AccessRequestFilter {
    /// On this node itself.
    pub node: Option<NodeId>,
    /// In any of these states.
    pub states: Vec<RequestState>,
    /// Whether the viewer asked.
    pub is_mine: Option<bool>,
}

impl TimePlace {
    /// The place of this access request in a list of them.
    pub fn of_access_request(request: &AccessRequest) -> Self {
        Self {
            at: request.created_at,
            id: request.id.0,
        }
    }
}

impl Viewer {
    /// Those of the access requests that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn access_requests_by_ids(
        &self,
        ids: &[AccessRequestId],
    ) -> Result<Vec<Visible<AccessRequest>>> {
        let backend = self.store().inner.connections.backend();
        let column = (access_request::Entity, Column::Id);
        let wanted = id_in(backend, column, ids.iter().map(|id| id.0));
        let rows = known::access_requests(self).filter(wanted);
        let rows = rows.all(&self.db()).await?;
        rows.into_iter().map(vouch).collect()
    }

    /// One slice of the access requests that the viewer may see, newest first.
    #[async_recursion::async_recursion]
    pub async fn access_requests(
        &self,
        filter: &AccessRequestFilter,
        slice: Slice<TimePlace>,
    ) -> Result<Page<Visible<AccessRequest>>> {
        let keyset = TimePlace::newest_first(
            Expr::col((access_request::Entity, Column::CreatedAt)),
            Expr::col((access_request::Entity, Column::Id)),
        );
        let slice = slice.map(PlaceValues::from);
        let page: Page<access_request::Model> = keyset
            .page(self.select_access_requests(filter), &slice, &self.db())
            .await?;
        page.try_map(vouch)
    }

    /// How many access requests that the viewer may see pass the filter.
    #[async_recursion::async_recursion]
    pub async fn access_request_count(&self, filter: &AccessRequestFilter) -> Result<u64> {
        let select = self.select_access_requests(filter);
        Ok(select.count(&self.db()).await?)
    }

    fn select_access_requests(
        &self,
        filter: &AccessRequestFilter,
    ) -> Select<access_request::Entity> {
        let mut select = known::access_requests(self);
        if let Some(node) = filter.node {
            select = select
                .filter(Column::NodeId.eq(node.uuid()))
                .filter(Column::NodeKind.eq(node.kind().as_str()));
        }
        if !filter.states.is_empty() {
            let states = filter.states.iter().map(|state| state.as_str());
            select = select.filter(Column::State.is_in(states));
        }
        match (filter.is_mine, self.person()) {
            (None, _) => select,
            (Some(true), Some(own)) => select.filter(Column::PersonId.eq(own.0)),
            (Some(false), Some(own)) => select.filter(Column::PersonId.ne(own.0)),
            (Some(is_mine), None) => select.filter(Expr::value(!is_mine)),
        }
    }
}

/// To be called with rows of a scoped select, or of a hold, only.
pub(super) fn vouch(row: access_request::Model) -> Result<Visible<AccessRequest>> {
    access_request(row).map(Visible::vouch)
}

/// An access request's row.
pub(super) fn access_request(row: access_request::Model) -> Result<AccessRequest> {
    Ok(AccessRequest {
        id: AccessRequestId(row.id),
        node: node_id(word(&row.node_kind)?, row.node_id),
        person: PersonId(row.person_id),
        asked_by: row.asked_by,
        level: word(&row.level)?,
        reason: row.reason,
        created_at: row.created_at,
        state: word(&row.state)?,
        decided_by: row.decided_by_id.map(PersonId),
        decided_at: row.decided_at,
        answer: row.answer,
        grant: row.grant_id.map(GrantId),
    })
}
