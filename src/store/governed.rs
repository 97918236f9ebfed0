//! Governed: a node as decisions about it are explained, for those who answer for it.
//!
//! Tells where the node's policy comes from and how many documents it has, never their content.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::entity::document;
use super::row::{self, word};
use super::scoped::in_list;
use super::tx::Tx;
use super::viewer::Viewer;
use super::vouch::Visible;
use crate::access::{Asker, Shelf};
use crate::error::Result;
use crate::model::{Anchor, DocumentId, Level, Lifecycle, NodeId, Time};

/// A node and what decides about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Governed {
    /// Which node.
    pub id: NodeId,
    /// Where its policy comes from.
    pub anchor: Anchor,
    /// For a document: draft, embargo, withdrawal.
    pub lifecycle: Option<Lifecycle>,
}

impl Viewer {
    /// A node, for whoever may MANAGE it and for hub administrators whose token reaches the
    /// whole hub; none for others, and for what does not exist.
    #[async_recursion::async_recursion]
    pub async fn governed(&self, id: NodeId) -> Result<Option<Visible<Governed>>> {
        let (anchor, lifecycle) = match id {
            NodeId::Document(document) => {
                let find = document::Entity::find_by_id(document.0);
                let Some(row) = find.one(&self.db()).await? else {
                    return Ok(None);
                };
                let document = row::document(row, Default::default())?;
                (Some(document.anchor), Some(document.lifecycle()))
            }
            place => (self.policy().anchor(place), None),
        };
        let Some(anchor) = anchor else {
            return Ok(None);
        };
        let level = match &lifecycle {
            Some(lifecycle) => self.reach().document_level(anchor, lifecycle, self.now()),
            None => self.reach().level(anchor),
        };
        let may = level >= Level::Manage || self.asker().is_some_and(Asker::administers_hub);
        Ok(may.then(|| {
            Visible::vouch(Governed {
                id,
                anchor,
                lifecycle,
            })
        }))
    }
}

/// Anchor, state, embargo, withdrawal, and how many documents have these.
type ShelfRow = (i64, String, Option<Time>, Option<Time>, i64);

impl Tx {
    /// How many documents these anchors have, by what rule G5 asks of them; or the one document
    /// alone. Numbers only, no content.
    #[async_recursion::async_recursion]
    pub async fn shelves(
        &self,
        anchors: &[Anchor],
        alone: Option<DocumentId>,
    ) -> Result<Vec<Shelf>> {
        use document::Column::{Anchor as On, EmbargoUntil, Id, State, WithdrawAt};
        let select = document::Entity::find();
        let select = match alone {
            Some(id) => select.filter(Id.eq(id.0)),
            None => {
                let numbers: Vec<String> = anchors.iter().map(|a| a.0.to_string()).collect();
                let list = format!("[{}]", numbers.join(","));
                let backend = self.viewer().store().inner.connections.backend();
                let column = Expr::col((document::Entity, On));
                select.filter(in_list(backend, column, &list))
            }
        };
        let grouped = select
            .select_only()
            .columns([On, State, EmbargoUntil, WithdrawAt])
            .column_as(Id.count(), "documents")
            .group_by(On)
            .group_by(State)
            .group_by(EmbargoUntil)
            .group_by(WithdrawAt);
        let rows: Vec<ShelfRow> = grouped.into_tuple().all(&self.db()).await?;
        let shelf = |(anchor, state, embargo_until, withdraw_at, documents): ShelfRow| {
            Ok(Shelf {
                anchor: Anchor(anchor),
                lifecycle: Lifecycle {
                    state: word(&state)?,
                    embargo_until,
                    withdraw_at,
                },
                documents: documents.unsigned_abs(),
            })
        };
        rows.into_iter().map(shelf).collect()
    }
}
