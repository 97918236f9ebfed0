//! Reads of proposals: for whoever may MANAGE the space.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select,
};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::model::{
    Consent, OrganizationId, Page, Participant, Proposal, ProposalId, RequestState, SegmentId,
    Slice, SpaceId, Span,
};
use crate::store::entity::proposal::Column;
use crate::store::entity::{consent, proposal};
use crate::store::known::{self, id_in};
use crate::store::order::TimePlace;
use crate::store::page::PlaceValues;
use crate::store::row::word;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// Which proposals of those that the viewer may see; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProposalFilter {
    /// In this space.
    pub space: Option<SpaceId>,
    /// In any of these states.
    pub states: Vec<RequestState>,
}

impl TimePlace {
    /// The place of this proposal in a list of them.
    pub fn of_proposal(proposal: &Proposal) -> Self {
        Self {
            at: proposal.created_at,
            id: proposal.id.0,
        }
    }
}

impl Viewer {
    /// Those of the proposals that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn proposals_by_ids(&self, ids: &[ProposalId]) -> Result<Vec<Visible<Proposal>>> {
        let backend = self.store().inner.connections.backend();
        let column = (proposal::Entity, Column::Id);
        let wanted = id_in(backend, column, ids.iter().map(|id| id.0));
        let rows = known::proposals(self).filter(wanted);
        let rows = rows.all(&self.db()).await?;
        let proposals = with_consents(rows, &self.db()).await?;
        Ok(proposals.into_iter().map(Visible::vouch).collect())
    }

    /// One slice of the proposals that the viewer may see, newest first.
    #[async_recursion::async_recursion]
    pub async fn proposals(
        &self,
        filter: &ProposalFilter,
        slice: Slice<TimePlace>,
    ) -> Result<Page<Visible<Proposal>>> {
        let keyset = TimePlace::newest_first(
            Expr::col((proposal::Entity, Column::CreatedAt)),
            Expr::col((proposal::Entity, Column::Id)),
        );
        let slice = slice.map(PlaceValues::from);
        let page: Page<proposal::Model> = keyset
            .page(self.select_proposals(filter), &slice, &self.db())
            .await?;
        let (has_previous, has_next) = (page.has_previous, page.has_next);
        let proposals = with_consents(page.rows, &self.db()).await?;
        Ok(Page {
            rows: proposals.into_iter().map(Visible::vouch).collect(),
            has_previous,
            has_next,
        })
    }

    /// How many proposals that the viewer may see pass the filter.
    #[async_recursion::async_recursion]
    pub async fn proposal_count(&self, filter: &ProposalFilter) -> Result<u64> {
        Ok(self.select_proposals(filter).count(&self.db()).await?)
    }

    fn select_proposals(&self, filter: &ProposalFilter) -> Select<proposal::Entity> {
        let mut select = known::proposals(self);
        if let Some(space) = filter.space {
            select = select.filter(Column::SpaceId.eq(space.0));
        }
        if !filter.states.is_empty() {
            let states = filter.states.iter().map(|state| state.as_str());
            select = select.filter(Column::State.is_in(states));
        }
        select
    }
}

/// The proposals with what their owners have said, in one more statement.
pub(super) async fn with_consents(
    rows: Vec<proposal::Model>,
    db: &impl ConnectionTrait,
) -> Result<Vec<Proposal>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let column = (consent::Entity, consent::Column::ProposalId);
    let backend = db.get_database_backend();
    let said = consent::Entity::find()
        .filter(id_in(backend, column, rows.iter().map(|row| row.id)))
        .order_by_asc(consent::Column::CreatedAt)
        .all(db)
        .await?;
    let mut consents: HashMap<Uuid, Vec<Consent>> = HashMap::new();
    for row in said {
        let consent = Consent {
            organization: OrganizationId(row.organization_id),
            given: row.given,
            at: row.created_at,
        };
        consents.entry(row.proposal_id).or_default().push(consent);
    }
    rows.into_iter()
        .map(|row| {
            let consents = consents.remove(&row.id).unwrap_or_default();
            proposal(row, consents)
        })
        .collect()
}

fn proposal(row: proposal::Model, consents: Vec<Consent>) -> Result<Proposal> {
    let participant = match (row.organization_id, row.segment_id) {
        (Some(id), None) => Participant::Organization(OrganizationId(id)),
        (None, Some(id)) => Participant::Segment(SegmentId(id)),
        _ => return Err(Error::internal("a proposal without one participant")),
    };
    Ok(Proposal {
        id: ProposalId(row.id),
        space: SpaceId(row.space_id),
        participant,
        cap: word(&row.cap)?,
        clearance: word(&row.clearance)?,
        span: Span {
            from: row.from_at,
            until: row.until_at,
        },
        created_at: row.created_at,
        state: word(&row.state)?,
        decided_at: row.decided_at,
        consents,
    })
}
