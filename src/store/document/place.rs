//! Holds on nodes: the row as the transaction sees it, with a decision about it.

use sea_orm::EntityTrait;

use super::read::own_policy;
use crate::access::{Action, Rule, decide};
use crate::error::{Error, Result};
use crate::model::{Anchor, Document, DocumentId, FolderId, Level, Lifecycle, NodeId, SpaceId};
use crate::store::entity::document;
use crate::store::row;
use crate::store::tx::Tx;
use crate::store::vouch::Held;

/// A place in the tree where documents and folders can be: a folder, or the top of a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The space.
    pub space: SpaceId,
    /// The folder; none: the top of the space.
    pub folder: Option<FolderId>,
    /// The node itself.
    pub anchor: Anchor,
}

/// A place by its node's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceId {
    /// The top of a space.
    Space(SpaceId),
    /// A folder.
    Folder(FolderId),
}

impl Tx {
    /// Holds a document for an action.
    pub async fn document<A: Action>(&self, id: DocumentId) -> Result<Held<'_, Document, A>> {
        let row = document::Entity::find_by_id(id.0).one(&self.db()).await?;
        let row = row.ok_or(Error::NotFound)?;
        let policy = own_policy(self.policy(), row.ordinal, row.anchor);
        let document = row::document(row, policy)?;
        self.may::<A>(document.anchor, Some(&document.lifecycle()))?;
        Ok(Held::hold(self, document))
    }

    /// Holds a place for an action.
    pub fn place<A: Action>(&self, id: PlaceId) -> Result<Held<'_, Place, A>> {
        let node = match id {
            PlaceId::Space(id) => NodeId::Space(id),
            PlaceId::Folder(id) => NodeId::Folder(id),
        };
        let anchor = self.policy().anchor(node).ok_or(Error::NotFound)?;
        let facts = self.policy().nodes.get(&anchor).ok_or(Error::NotFound)?;
        self.may::<A>(anchor, None)?;
        let folder = match id {
            PlaceId::Space(_) => None,
            PlaceId::Folder(id) => Some(id),
        };
        Ok(Held::hold(
            self,
            Place {
                space: facts.space,
                folder,
                anchor,
            },
        ))
    }

    /// Decides: unseen is `NotFound`, seen but refused is `Forbidden`.
    pub(in crate::store) fn may<A: Action>(
        &self,
        anchor: Anchor,
        lifecycle: Option<&Lifecycle>,
    ) -> Result<()> {
        let Some(asker) = self.asker() else {
            // The hub itself may do what its code says; people never get here.
            return self
                .viewer()
                .system_reason()
                .map(|_| ())
                .ok_or(Error::Unauthenticated);
        };
        let decision = decide::<A>(self.policy(), asker, (anchor, lifecycle), self.now());
        match decision.denied {
            None => Ok(()),
            Some(Rule::Level) if decision.level >= Level::View => Err(Error::Forbidden(format!(
                "to {} this you need the level {}; you hold {}",
                A::WORD,
                A::NEED,
                decision.level
            ))),
            Some(_) if leak!(HiddenIsForbidden) => Err(Error::Forbidden(String::new())),
            Some(_) => Err(Error::NotFound),
        }
    }
}
