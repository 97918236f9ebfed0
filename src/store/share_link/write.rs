//! Making share links and ending them: the document is held for sharing. The secret is returned
//! once and never kept.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set, Unchanged,
};
use serde_json::json;

use super::passcode::Passcode;
use super::read::{live, share_link, vouch};
use crate::access::{Opening, Share};
use crate::error::{Error, Result};
use crate::model::{Document, ShareLink, ShareLinkId, Time};
use crate::store::entity::share_link::{ActiveModel, Column, Entity};
use crate::store::secret;
use crate::store::share::unseen;
use crate::store::tx::Tx;
use crate::store::vouch::{Held, Visible};

/// A share link to be.
#[derive(Clone, PartialEq)]
pub struct ShareLinkDraft {
    /// What it takes to open it, beside the secret.
    pub passcode: Option<Passcode>,
    /// The first instant at which it opens nothing any more.
    pub until: Time,
    /// How many times it can be opened.
    pub view_limit: i32,
}

impl Tx {
    /// Holds the document that a share link opens, for sharing. Whoever may not share it does not
    /// learn that there is a link.
    pub async fn share_link(
        &self,
        id: ShareLinkId,
    ) -> Result<(Held<'_, Document, Share>, ShareLink)> {
        let row = Entity::find_by_id(id.0).one(&self.db()).await?;
        let link = share_link(row.ok_or(Error::NotFound)?);
        let held = self.document::<Share>(link.document).await;
        Ok((held.map_err(unseen)?, link))
    }
}

impl Held<'_, Document, Share> {
    /// How many links still open the document, as far as it is up to them.
    pub async fn live_links(&self) -> Result<u64> {
        let links = Entity::find()
            .filter(Column::DocumentId.eq(self.row.id.0))
            .filter(live(self.tx.now()));
        Ok(links.count(&self.tx.db()).await?)
    }

    /// Makes a link that would open the document now. Returns its secret, for the only time.
    pub async fn create_link(
        &self,
        opening: &Opening,
        draft: ShareLinkDraft,
    ) -> Result<(Visible<ShareLink>, String)> {
        let tx = self.tx;
        if opening.document().id != self.row.id {
            return Err(Error::internal("an opening of another document"));
        }
        let own = tx.viewer().person().ok_or(Error::Unauthenticated)?;
        let id = ShareLinkId(tx.fresh_id());
        let written = secret::write(super::PREFIX, tx.viewer().store().sources().secret());
        let hash = secret::hash(super::PREFIX, &written)
            .ok_or_else(|| Error::internal("a fresh secret of the wrong form"))?;
        let details = json!({
            "node": self.row.id.to_string(),
            "until": draft.until.to_rfc3339(),
            "viewLimit": draft.view_limit,
            "hasPasscode": draft.passcode.is_some(),
        });
        let row = ActiveModel {
            id: Set(id.0),
            document_id: Set(self.row.id.0),
            created_by_id: Set(own.0),
            hash: Set(hash),
            passcode: Set(draft.passcode.map(Passcode::into_text)),
            created_at: Set(tx.now()),
            until_at: Set(draft.until),
            view_limit: Set(draft.view_limit),
            views: Set(0),
            wrong_tries: Set(0),
            ended_at: Set(None),
            ended_by_id: Set(None),
        };
        let row = row.insert(&tx.db()).await?;
        tx.record("shareLinkCreate", id, details);
        Ok((vouch(row), written))
    }

    /// Ends a link to this document now.
    pub async fn end_link(&self, link: ShareLink) -> Result<Visible<ShareLink>> {
        let tx = self.tx;
        if link.document != self.row.id {
            return Err(Error::internal("a link to another document"));
        }
        let change = ActiveModel {
            id: Unchanged(link.id.0),
            ended_at: Set(Some(tx.now())),
            ended_by_id: Set(tx.viewer().person().map(|id| id.0)),
            ..Default::default()
        };
        let row = change.update(&tx.db()).await?;
        let details = json!({"node": self.row.id.to_string(), "views": link.views});
        tx.record("shareLinkEnd", link.id, details);
        Ok(vouch(row))
    }
}
