//! Governed: a node as decisions about it are explained, for those who answer for it.
//!
//! Tells where the node's policy comes from, never its content.

use sea_orm::EntityTrait;

use super::entity::document;
use super::row;
use super::viewer::Viewer;
use super::vouch::Visible;
use crate::access::Asker;
use crate::error::Result;
use crate::model::{Anchor, Level, Lifecycle, NodeId};

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
        let answers_for_all = |asker: &Asker| asker.is_hub_admin() && asker.scope.spaces.is_empty();
        let may = level >= Level::Manage || self.asker().is_some_and(answers_for_all);
        Ok(may.then(|| {
            Visible::vouch(Governed {
                id,
                anchor,
                lifecycle,
            })
        }))
    }
}
