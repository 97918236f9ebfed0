//! Reads of share links, for whoever may MANAGE the document. Never the secret, nor its hash.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, Select};

use crate::error::Result;
use crate::model::{DocumentId, Page, PersonId, ShareLink, ShareLinkId, Slice, Time};
use crate::store::entity::share_link::{Column, Entity, Model};
use crate::store::known::{self, id_in};
use crate::store::order::TimePlace;
use crate::store::page::PlaceValues;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// Which share links of those that the viewer may see; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ShareLinkFilter {
    /// To this document.
    pub document: Option<DocumentId>,
    /// Whether it still opens something, as far as it is up to the link itself.
    pub is_live: Option<bool>,
}

impl TimePlace {
    /// The place of this share link in a list of them.
    pub fn of_share_link(link: &ShareLink) -> Self {
        Self {
            at: link.created_at,
            id: link.id.0,
        }
    }
}

impl Viewer {
    /// Those of the share links that the viewer may see, in no particular order.
    #[async_recursion::async_recursion]
    pub async fn share_links_by_ids(&self, ids: &[ShareLinkId]) -> Result<Vec<Visible<ShareLink>>> {
        let backend = self.store().inner.connections.backend();
        let wanted = id_in(backend, (Entity, Column::Id), ids.iter().map(|id| id.0));
        let rows = known::share_links(self).filter(wanted);
        let rows = rows.all(&self.db()).await?;
        Ok(rows.into_iter().map(vouch).collect())
    }

    /// One slice of the share links that the viewer may see, newest first.
    #[async_recursion::async_recursion]
    pub async fn share_links(
        &self,
        filter: &ShareLinkFilter,
        slice: Slice<TimePlace>,
    ) -> Result<Page<Visible<ShareLink>>> {
        let keyset = TimePlace::newest_first(
            Expr::col((Entity, Column::CreatedAt)),
            Expr::col((Entity, Column::Id)),
        );
        let slice = slice.map(PlaceValues::from);
        let page: Page<Model> = keyset
            .page(self.select_share_links(filter), &slice, &self.db())
            .await?;
        Ok(page.map(vouch))
    }

    /// How many share links that the viewer may see pass the filter.
    #[async_recursion::async_recursion]
    pub async fn share_link_count(&self, filter: &ShareLinkFilter) -> Result<u64> {
        Ok(self.select_share_links(filter).count(&self.db()).await?)
    }

    fn select_share_links(&self, filter: &ShareLinkFilter) -> Select<Entity> {
        let mut select = known::share_links(self);
        if let Some(document) = filter.document {
            select = select.filter(Column::DocumentId.eq(document.0));
        }
        match filter.is_live {
            None => select,
            Some(true) => select.filter(live(self.now())),
            Some(false) => select.filter(live(self.now()).not()),
        }
    }
}

/// `ShareLink::is_live` as SQL.
pub(super) fn live(now: Time) -> Condition {
    let views = Expr::col((Entity, Column::Views));
    Condition::all()
        .add(Column::EndedAt.is_null())
        .add(Column::UntilAt.gt(now))
        .add(views.lt(Expr::col((Entity, Column::ViewLimit))))
}

/// To be called with rows of a scoped select, or of a hold, only.
pub(super) fn vouch(row: Model) -> Visible<ShareLink> {
    Visible::vouch(share_link(row))
}

/// A share link's row.
pub(super) fn share_link(row: Model) -> ShareLink {
    ShareLink {
        id: ShareLinkId(row.id),
        document: DocumentId(row.document_id),
        created_by: PersonId(row.created_by_id),
        has_passcode: row.passcode.is_some(),
        created_at: row.created_at,
        until: row.until_at,
        view_limit: row.view_limit,
        views: row.views,
        wrong_tries: row.wrong_tries,
        ended_at: row.ended_at,
        ended_by: row.ended_by_id.map(PersonId),
    }
}
