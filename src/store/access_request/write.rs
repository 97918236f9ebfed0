//! Asking for a node, and answering. Whoever may DISCOVER a node may ask; whoever may share it
//! answers.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set, Unchanged,
};
use serde_json::json;

use super::read::{access_request, vouch};
use crate::access::{Ask, Share, decide};
use crate::error::{Error, Result};
use crate::model::{
    AccessRequest, AccessRequestId, Anchor, Grant, Level, Lifecycle, NodeId, PersonId,
    RequestState, Time,
};
use crate::store::entity::access_request::{Column, Entity};
use crate::store::entity::{access_request as row, organization, person};
use crate::store::share::Shared;
use crate::store::tx::Tx;
use crate::store::vouch::{Held, Visible};

/// A node that somebody may know of, and so may ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Which node.
    pub id: NodeId,
    /// What whoever asks holds on it already.
    pub level: Level,
    ordinal: i64,
}

/// An access request to be.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessRequestDraft {
    /// How much is asked for.
    pub level: Level,
    /// Why.
    pub reason: String,
}

impl Tx {
    /// Holds a node to ask for it: one that the writer sees, or that is shown locked.
    pub async fn ask(&self, id: NodeId) -> Result<Held<'_, Asked, Ask>> {
        let level = |anchor, lifecycle: Option<&Lifecycle>| {
            let now = self.now();
            self.asker().map_or(Level::None, |asker| {
                decide::<Ask>(self.policy(), asker, (anchor, lifecycle), now).level
            })
        };
        let (anchor, ordinal, level) = match id {
            NodeId::Document(document) => {
                let held = self.document::<Ask>(document).await?;
                let (anchor, lifecycle) = (held.row().anchor, held.row().lifecycle());
                let level = level(anchor, Some(&lifecycle));
                (anchor, held.row().ordinal, level)
            }
            place => {
                let anchor = self.policy().anchor(place).ok_or(Error::NotFound)?;
                self.may::<Ask>(anchor, None)?;
                (anchor, anchor.0, level(anchor, None))
            }
        };
        if level < Level::View && !self.is_discoverable(id, anchor) {
            return Err(Error::NotFound);
        }
        let asked = Asked { id, level, ordinal };
        Ok(Held::hold(self, asked))
    }

    /// Whether the node itself is marked so that it shows while it is locked.
    fn is_discoverable(&self, id: NodeId, anchor: Anchor) -> bool {
        let facts = self.policy().nodes.get(&anchor);
        facts.is_some_and(|node| node.id == id && node.policy.discoverable)
    }

    /// How many access requests the writer has made since, and how many of all its wait.
    pub async fn own_access_requests(&self, since: Time) -> Result<(u64, u64)> {
        let Some(own) = self.viewer().person() else {
            return Err(Error::Unauthenticated);
        };
        let of_own = Entity::find().filter(Column::PersonId.eq(own.0));
        let recent = of_own.clone().filter(Column::CreatedAt.gt(since));
        let waiting = of_own.filter(Column::State.eq(RequestState::Pending.as_str()));
        Ok((
            recent.count(&self.db()).await?,
            waiting.count(&self.db()).await?,
        ))
    }

    /// Holds the node that an access request is about, for sharing. Whoever neither asked nor may
    /// share the node does not learn that there is one.
    pub async fn access_request(
        &self,
        id: AccessRequestId,
    ) -> Result<(Held<'_, Shared, Share>, AccessRequest)> {
        let row = Entity::find_by_id(id.0).one(&self.db()).await?;
        let request = access_request(row.ok_or(Error::NotFound)?)?;
        match self.share(request.node).await {
            Ok(held) => Ok((held, request)),
            Err(Error::Forbidden(_) | Error::NotFound) if self.is_own(request.person) => {
                let message = "only who may MANAGE the node answers, not who asked";
                Err(Error::Forbidden(message.to_owned()))
            }
            Err(Error::Forbidden(_)) => Err(Error::NotFound),
            Err(other) => Err(other),
        }
    }

    fn is_own(&self, person: PersonId) -> bool {
        self.viewer().person() == Some(person)
    }
}

impl Held<'_, Asked, Ask> {
    /// Whether the writer has asked for this node already and waits for the answer.
    pub async fn is_waiting(&self) -> Result<bool> {
        let own = self.tx.viewer().person().ok_or(Error::Unauthenticated)?;
        let waiting = Entity::find()
            .filter(Column::Node.eq(self.row.ordinal))
            .filter(Column::PersonId.eq(own.0))
            .filter(Column::State.eq(RequestState::Pending.as_str()))
            .count(&self.tx.db())
            .await?;
        Ok(waiting > 0)
    }

    /// Asks.
    pub async fn request(self, draft: AccessRequestDraft) -> Result<Visible<AccessRequest>> {
        let tx = self.tx;
        let own = tx.viewer().person().ok_or(Error::Unauthenticated)?;
        let id = AccessRequestId(tx.fresh_id());
        let row = row::ActiveModel {
            id: Set(id.0),
            node: Set(self.row.ordinal),
            node_kind: Set(self.row.id.kind().as_str().to_owned()),
            node_id: Set(self.row.id.uuid()),
            person_id: Set(own.0),
            asked_by: Set(introduction(tx, own).await?),
            level: Set(draft.level.as_str().to_owned()),
            reason: Set(draft.reason.clone()),
            created_at: Set(tx.now()),
            state: Set(RequestState::Pending.as_str().to_owned()),
            decided_by_id: Set(None),
            decided_at: Set(None),
            answer: Set(None),
            grant_id: Set(None),
        };
        let row = row.insert(&tx.db()).await?;
        let details = json!({
            "node": self.row.id.to_string(),
            "level": draft.level,
            "reason": draft.reason,
        });
        tx.record("accessRequestCreate", id, details);
        vouch(row)
    }
}

/// Name, address and organization: what whoever asks discloses by asking.
async fn introduction(tx: &Tx, own: PersonId) -> Result<String> {
    let find = person::Entity::find_by_id(own.0);
    let person = find.one(&tx.db()).await?.ok_or(Error::Unauthenticated)?;
    let find = organization::Entity::find_by_id(person.organization_id);
    let organization = find.one(&tx.db()).await?.ok_or(Error::Unauthenticated)?;
    let (name, email) = (person.name, person.email);
    Ok(format!("{name} <{email}>, {}", organization.name))
}

impl Held<'_, Shared, Share> {
    /// Answers an access request on this node: with what was granted, or without.
    pub async fn answer(
        &self,
        request: AccessRequest,
        (grant, answer): (Option<&Grant>, Option<String>),
    ) -> Result<Visible<AccessRequest>> {
        let tx = self.tx;
        let (state, action) = match grant {
            Some(_) => (RequestState::Approved, "accessRequestApprove"),
            None => (RequestState::Refused, "accessRequestRefuse"),
        };
        let details = json!({
            "node": request.node.to_string(),
            "person": request.person.to_string(),
            "grant": grant.map(|grant| grant.id.to_string()),
            "answer": answer,
        });
        let change = row::ActiveModel {
            id: Unchanged(request.id.0),
            state: Set(state.as_str().to_owned()),
            decided_by_id: Set(tx.viewer().person().map(|id| id.0)),
            decided_at: Set(Some(tx.now())),
            answer: Set(answer),
            grant_id: Set(grant.map(|grant| grant.id.0)),
            ..Default::default()
        };
        let row = change.update(&tx.db()).await?;
        tx.record(action, request.id, details);
        vouch(row)
    }
}
