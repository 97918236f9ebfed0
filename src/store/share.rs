//! Sharing a node: grants and denials on it. Holding a node for `Share` allows both.

use sea_orm::{ActiveModelTrait, EntityTrait, Set, Unchanged};
use serde_json::json;

use super::entity::{denial, document, grant, node};
use super::node::make_anchor;
use super::policy::node_id;
use super::row::{self, SubjectColumns, word};
use super::tx::Tx;
use super::viewer::Viewer;
use super::vouch::{Held, Visible};
use crate::access::{Part, Share, Spot};
use crate::error::{Error, Result};
use crate::model::{
    Anchor, Denial, DenialId, DocumentId, Grant, GrantId, Level, Lifecycle, NodeId, Space, Span,
    Subject, Time,
};

/// A node held for `Share`: the anchor that its policy comes from, and itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// Which node.
    pub id: NodeId,
    /// Where its policy comes from until it owns any itself.
    pub anchor: Anchor,
    /// Its own number.
    ordinal: i64,
}

impl Shared {
    /// To be held only once it is decided about.
    pub(in crate::store) fn new(id: NodeId, anchor: Anchor, ordinal: i64) -> Self {
        Self {
            id,
            anchor,
            ordinal,
        }
    }

    /// Its own number.
    pub(in crate::store) fn ordinal(&self) -> i64 {
        self.ordinal
    }

    /// The node as changes of access name it.
    pub fn spot(&self) -> Spot {
        Spot {
            id: self.id,
            own: Anchor(self.ordinal),
            anchor: self.anchor,
        }
    }
}

/// A grant to be.
#[derive(Debug, Clone, PartialEq)]
pub struct GrantDraft {
    /// To whom.
    pub subject: Subject,
    /// How much.
    pub level: Level,
    /// Whether it opens documents that are still under embargo.
    pub early_access: bool,
    /// While it is live.
    pub span: Span,
    /// Why.
    pub reason: Option<String>,
}

/// A denial to be.
#[derive(Debug, Clone, PartialEq)]
pub struct DenialDraft {
    /// To whom.
    pub subject: Subject,
    /// While it is live.
    pub span: Span,
    /// Why.
    pub reason: Option<String>,
}

impl Viewer {
    /// The grants on a node itself, for whoever may MANAGE it; none for others.
    ///
    /// `lifecycle` is the document's, and none for a space or folder.
    pub fn grants_on(&self, node: NodeId, lifecycle: Option<&Lifecycle>) -> Vec<Visible<Grant>> {
        let Some(facts) = self.managed(node, lifecycle) else {
            return Vec::new();
        };
        facts.grants.iter().cloned().map(Visible::vouch).collect()
    }

    /// The denials on a node itself, for whoever may MANAGE it; none for others.
    pub fn denials_on(&self, node: NodeId, lifecycle: Option<&Lifecycle>) -> Vec<Visible<Denial>> {
        let Some(facts) = self.managed(node, lifecycle) else {
            return Vec::new();
        };
        facts.denials.iter().cloned().map(Visible::vouch).collect()
    }

    fn managed(
        &self,
        node: NodeId,
        lifecycle: Option<&Lifecycle>,
    ) -> Option<&crate::access::NodeFacts> {
        let anchor = self.policy().anchor(node)?;
        let level = match lifecycle {
            Some(lifecycle) => self.reach().document_level(anchor, lifecycle, self.now()),
            None => self.reach().level(anchor),
        };
        (level >= Level::Manage || level >= Level::View && leak!(GrantsForReaders))
            .then(|| self.policy().nodes.get(&anchor))?
    }
}

impl Tx {
    /// Holds a node for sharing.
    pub async fn share(&self, id: NodeId) -> Result<Held<'_, Shared, Share>> {
        let (anchor, ordinal) = match id {
            NodeId::Document(document) => {
                let held = self.document::<Share>(document).await?;
                (held.row.anchor, held.row.ordinal)
            }
            place => {
                let anchor = self.policy().anchor(place).ok_or(Error::NotFound)?;
                self.may::<Share>(anchor, None)?;
                (anchor, anchor.0)
            }
        };
        Ok(Held::hold(self, Shared::new(id, anchor, ordinal)))
    }

    /// Holds a space that this transaction has just added: nobody could hold it by a grant yet.
    pub fn share_new(&self, space: &Visible<Space>) -> Result<Held<'_, Shared, Share>> {
        let id = NodeId::Space(space.id);
        if self.policy().anchor(id).is_some() {
            return Err(Error::NotFound);
        }
        self.require_hub_admin()?;
        let row = Shared::new(id, space.anchor, space.anchor.0);
        Ok(Held::hold(self, row))
    }

    /// Holds the node that a grant is on, for sharing.
    pub async fn grant(&self, id: GrantId) -> Result<(Held<'_, Shared, Share>, Grant)> {
        let row = grant::Entity::find_by_id(id.0)
            .one(&self.db())
            .await?
            .ok_or(Error::NotFound)?;
        let held = self.share(self.node_at(row.node).await?).await;
        let held = held.map_err(unseen)?;
        let grant = row::grant(row, held.row.id)?;
        Ok((held, grant))
    }

    /// Holds the node that a denial is on, for sharing.
    pub async fn denial(&self, id: DenialId) -> Result<(Held<'_, Shared, Share>, Denial)> {
        let row = denial::Entity::find_by_id(id.0)
            .one(&self.db())
            .await?
            .ok_or(Error::NotFound)?;
        let held = self.share(self.node_at(row.node).await?).await;
        let held = held.map_err(unseen)?;
        let denial = row::denial(row, held.row.id)?;
        Ok((held, denial))
    }

    async fn node_at(&self, ordinal: i64) -> Result<NodeId> {
        let row = node::Entity::find_by_id(ordinal)
            .one(&self.db())
            .await?
            .ok_or(Error::NotFound)?;
        Ok(node_id(word(&row.kind)?, row.id))
    }
}

/// Who may see a node, but may not MANAGE it, sees nothing of what is on it.
pub(in crate::store) fn unseen(error: Error) -> Error {
    match error {
        Error::Forbidden(_) if !leak!(RefusalTellsOfShares) => Error::NotFound,
        error => error,
    }
}

impl<A> Held<'_, Shared, A> {
    async fn own_policy(&self) -> Result<()> {
        if let NodeId::Document(DocumentId(id)) = self.row.id {
            let row = document::Entity::find_by_id(id).one(&self.tx.db()).await?;
            let row = row.ok_or(Error::NotFound)?;
            make_anchor(self.tx, &row::document(row, Default::default())?).await?;
        }
        self.tx.change_policy(Part::Node(Anchor(self.row.ordinal)));
        Ok(())
    }

    /// Adds the row of a grant; whoever calls this writes the audit entry.
    pub(in crate::store) async fn insert_grant(
        &self,
        draft: GrantDraft,
        emergency: bool,
    ) -> Result<Grant> {
        self.own_policy().await?;
        let tx = self.tx;
        let subject = SubjectColumns::from(draft.subject);
        let row = grant::ActiveModel {
            id: Set(tx.fresh_id()),
            node: Set(self.row.ordinal),
            person_id: Set(subject.person_id),
            group_id: Set(subject.group_id),
            organization_id: Set(subject.organization_id),
            segment_id: Set(subject.segment_id),
            participants: Set(subject.participants),
            level: Set(draft.level.as_str().to_owned()),
            early_access: Set(draft.early_access),
            from_at: Set(draft.span.from),
            until_at: Set(draft.span.until),
            reason: Set(draft.reason),
            created_at: Set(tx.now()),
            emergency: Set(emergency),
            reviewed_at: Set(None),
            reviewed_by_id: Set(None),
        };
        row::grant(row.insert(&tx.db()).await?, self.row.id)
    }
}

impl Held<'_, Shared, Share> {
    /// Grants.
    #[async_recursion::async_recursion]
    pub async fn grant(&self, draft: GrantDraft) -> Result<Visible<Grant>> {
        let grant = self.insert_grant(draft, false).await?;
        let details = json!({
            "node": self.row.id.to_string(),
            "subject": format!("{:?}", grant.subject),
            "level": grant.level,
            "until": grant.span.until.map(|t| t.to_rfc3339()),
            "reason": grant.reason,
        });
        self.tx.record("grantCreate", grant.id, details);
        Ok(Visible::vouch(grant))
    }

    /// Denies.
    #[async_recursion::async_recursion]
    pub async fn deny(&self, draft: DenialDraft) -> Result<Visible<Denial>> {
        self.own_policy().await?;
        let tx = self.tx;
        let subject = SubjectColumns::from(draft.subject);
        let row = denial::ActiveModel {
            id: Set(tx.fresh_id()),
            node: Set(self.row.ordinal),
            person_id: Set(subject.person_id),
            group_id: Set(subject.group_id),
            organization_id: Set(subject.organization_id),
            segment_id: Set(subject.segment_id),
            participants: Set(subject.participants),
            from_at: Set(draft.span.from),
            until_at: Set(draft.span.until),
            reason: Set(draft.reason),
            created_at: Set(tx.now()),
        };
        let denial = row::denial(row.insert(&tx.db()).await?, self.row.id)?;
        let details = json!({
            "node": self.row.id.to_string(),
            "subject": format!("{:?}", denial.subject),
            "reason": denial.reason,
        });
        tx.record("denialCreate", denial.id, details);
        Ok(Visible::vouch(denial))
    }

    /// Ends a grant on this node now.
    #[async_recursion::async_recursion]
    pub async fn end_grant(&self, grant: Grant) -> Result<Visible<Grant>> {
        let change = grant::ActiveModel {
            id: Unchanged(grant.id.0),
            until_at: Set(Some(self.end(grant.span))),
            ..Default::default()
        };
        let row = change.update(&self.tx.db()).await?;
        self.tx.change_policy(Part::Node(Anchor(self.row.ordinal)));
        self.tx.record(
            "grantEnd",
            grant.id,
            json!({"node": self.row.id.to_string()}),
        );
        Ok(Visible::vouch(row::grant(row, self.row.id)?))
    }

    /// Ends a denial on this node now.
    #[async_recursion::async_recursion]
    pub async fn end_denial(&self, denial: Denial) -> Result<Visible<Denial>> {
        let change = denial::ActiveModel {
            id: Unchanged(denial.id.0),
            until_at: Set(Some(self.end(denial.span))),
            ..Default::default()
        };
        let row = change.update(&self.tx.db()).await?;
        self.tx.change_policy(Part::Node(Anchor(self.row.ordinal)));
        self.tx.record(
            "denialEnd",
            denial.id,
            json!({"node": self.row.id.to_string()}),
        );
        Ok(Visible::vouch(row::denial(row, self.row.id)?))
    }

    /// Now, or its own end where that has passed already.
    fn end(&self, span: Span) -> Time {
        span.until
            .map_or(self.tx.now(), |until| until.min(self.tx.now()))
    }
}

impl Viewer {
    /// A grant on this very node, for whoever may MANAGE the node.
    pub fn grant_on(&self, node: NodeId, id: GrantId) -> Option<Visible<Grant>> {
        let anchor = self.policy().anchor(node)?;
        let manages = self.reach().level(anchor) >= Level::Manage;
        let facts = self.policy().nodes.get(&anchor).filter(|_| manages)?;
        let grant = facts.grants.iter().find(|grant| grant.id == id)?;
        Some(Visible::vouch(grant.clone()))
    }

    /// A grant, for whoever may MANAGE the node that it is on.
    #[async_recursion::async_recursion]
    pub async fn grant_by_id(&self, id: GrantId) -> Result<Option<Visible<Grant>>> {
        let row = grant::Entity::find_by_id(id.0).one(&self.db()).await?;
        let Some(row) = row else { return Ok(None) };
        let Some(node) = self.managed_anchor(Anchor(row.node)).await? else {
            return Ok(None);
        };
        Ok(Some(Visible::vouch(row::grant(row, node)?)))
    }

    /// A denial, for whoever may MANAGE the node that it is on.
    #[async_recursion::async_recursion]
    pub async fn denial_by_id(&self, id: DenialId) -> Result<Option<Visible<Denial>>> {
        let row = denial::Entity::find_by_id(id.0).one(&self.db()).await?;
        let Some(row) = row else { return Ok(None) };
        let Some(node) = self.managed_anchor(Anchor(row.node)).await? else {
            return Ok(None);
        };
        Ok(Some(Visible::vouch(row::denial(row, node)?)))
    }

    async fn managed_anchor(&self, anchor: Anchor) -> Result<Option<NodeId>> {
        let Some(id) = self.policy().nodes.get(&anchor).map(|node| node.id) else {
            return Ok(None);
        };
        let manages = match id {
            NodeId::Document(id) => match self.document(id).await? {
                Some(document) => {
                    let level =
                        self.reach()
                            .document_level(anchor, &document.lifecycle(), self.now());
                    level >= Level::Manage
                }
                None => false,
            },
            _ => self.reach().level(anchor) >= Level::Manage,
        };
        Ok(manages.then_some(id))
    }
}
