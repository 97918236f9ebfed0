//! Opening a share link by its secret. Nobody need have signed in: the secret finds the link, and
//! the rule of `access` decides what it opens.
//!
//! A secret that finds nothing costs at most one read, and none when its checksum is wrong.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::passcode::Passcode;
use super::read::{live, share_link};
use crate::access::{Barrier, Opening, Policy, open_link};
use crate::error::{Error, Result};
use crate::model::{AuditOutcome, Document, ShareLink, SharedDocument, Time};
use crate::store::audit::Entry;
use crate::store::document::current_texts;
use crate::store::entity::document;
use crate::store::entity::share_link::{Column, Entity};
use crate::store::tx::Tx;
use crate::store::viewer::Viewer;
use crate::store::{row, secret};

/// A share link that somebody has the secret of. Only `open` gets at its document.
pub struct FoundLink {
    link: ShareLink,
    passcode: Option<Passcode>,
    document: Document,
}

impl FoundLink {
    /// The link itself.
    pub fn link(&self) -> &ShareLink {
        &self.link
    }

    /// Whether this is its passcode; none needed is always right. Slow, where one is needed.
    pub fn accepts(&self, passcode: &str) -> bool {
        self.passcode.as_ref().is_none_or(|own| own.is(passcode))
    }

    /// What it opens now, by the rule.
    pub fn open(self, policy: &Policy, now: Time) -> Result<(ShareLink, Opening), Barrier> {
        let opening = open_link(policy, &self.link, self.document, now)?;
        Ok((self.link, opening))
    }

    /// What keeps it from opening now, if anything.
    pub fn barrier(&self, policy: &Policy, now: Time) -> Option<Barrier> {
        open_link(policy, &self.link, self.document.clone(), now).err()
    }
}

async fn find(db: &impl ConnectionTrait, written: &str) -> Result<Option<FoundLink>> {
    let Some(hash) = secret::hash(super::PREFIX, written) else {
        return Ok(None);
    };
    let found = Entity::find().filter(Column::Hash.eq(hash)).one(db).await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let passcode = found.passcode.clone().map(Passcode::kept);
    let link = share_link(found);
    let document = document::Entity::find_by_id(link.document.0)
        .one(db)
        .await?;
    document
        .map(|document| {
            Ok(FoundLink {
                link,
                passcode,
                document: row::document(document, Default::default())?,
            })
        })
        .transpose()
}

impl Viewer {
    /// The link with this secret, for whoever has it; none when there is no such link, or its
    /// document is gone.
    #[async_recursion::async_recursion]
    pub async fn link_by_secret(&self, written: &str) -> Result<Option<FoundLink>> {
        find(&self.db(), written).await
    }
}

impl Tx {
    /// As `Viewer::link_by_secret`, as this transaction sees it.
    #[async_recursion::async_recursion]
    pub async fn link_by_secret(&self, written: &str) -> Result<Option<FoundLink>> {
        find(&self.db(), written).await
    }

    /// Counts a view and reads what the link opens; none when it was opened as often as it can be.
    #[async_recursion::async_recursion]
    pub async fn view_link(
        &self,
        link: &ShareLink,
        opening: Opening,
    ) -> Result<Option<SharedDocument>> {
        if link.document != opening.document().id {
            return Err(Error::internal("a link to another document"));
        }
        let views = Expr::col(Column::Views).add(1);
        let counted = Entity::update_many()
            .col_expr(Column::Views, views)
            .filter(Column::Id.eq(link.id.0))
            .filter(live(self.now()))
            .exec(&self.db())
            .await?;
        if counted.rows_affected != 1 {
            return Ok(None);
        }
        let document = opening.document();
        let texts = current_texts(&self.db(), &[document.id.0]).await?;
        let text = texts.into_iter().next().map(|(_, _, text)| text);
        let text = text.ok_or_else(|| Error::internal("a document without its text"))?;
        let views = link.views + 1;
        let details = json!({"node": document.id.to_string(), "views": views});
        self.record("shareLinkOpen", link.id, details);
        Ok(Some(SharedDocument {
            title: document.title.clone(),
            kind: document.kind,
            language: document.language.clone(),
            text,
            until: link.until,
            views_left: link.view_limit - views,
        }))
    }

    /// Counts a wrong passcode; the last one of `most` ends the link.
    #[async_recursion::async_recursion]
    pub async fn wrong_passcode(&self, link: &ShareLink, most: i32) -> Result<()> {
        let tries = link.wrong_tries + 1;
        let ends = tries >= most;
        let mut change = Entity::update_many()
            .col_expr(Column::WrongTries, Expr::value(tries))
            .filter(Column::Id.eq(link.id.0));
        if ends {
            change = change.col_expr(Column::EndedAt, Expr::value(self.now()));
        }
        change.exec(&self.db()).await?;
        self.record_entry(Entry {
            action: "shareLinkOpen".to_owned(),
            outcome: AuditOutcome::Denied,
            object: Some(link.id.to_string()),
            details: json!({
                "rule": "PASSCODE_WRONG",
                "node": link.document.to_string(),
                "wrongTries": tries,
                "ends": ends,
            }),
            by: None,
        });
        Ok(())
    }
}
