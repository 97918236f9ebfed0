//! Access reviews: what falls due on what the viewer manages, and confirming it.

use sea_orm::{ActiveModelTrait, Set, Unchanged};
use serde_json::json;

use super::entity::{grant, participation};
use super::row;
use super::share::Shared;
use super::viewer::Viewer;
use super::vouch::{Held, Visible};
use crate::access::{AccessReview, Part, Reviewable, Share};
use crate::error::Result;
use crate::model::{Anchor, Grant, Participation, Time};

/// A grant or a seat that its viewer may see.
#[derive(Debug, Clone)]
pub enum Confirmable {
    /// A grant.
    Grant(Visible<Grant>),
    /// A seat in a space.
    Participation(Visible<Participation>),
}

impl Visible<AccessReview> {
    /// What falls due.
    pub fn confirmable(&self) -> Confirmable {
        match &self.of {
            Reviewable::Grant(grant) => Confirmable::Grant(Visible::vouch(grant.clone())),
            Reviewable::Participation(seat) => {
                Confirmable::Participation(Visible::vouch(seat.clone()))
            }
        }
    }
}

impl Viewer {
    /// The live grants and seats on what the viewer may MANAGE that fall due before this instant,
    /// by when they do and then by id. No statement: all of it is in the policy.
    pub fn access_reviews(&self, before: Time) -> Vec<Visible<AccessReview>> {
        let due = AccessReview::due(self.policy(), self.reach(), before, self.now());
        due.into_iter().map(Visible::vouch).collect()
    }
}

impl Held<'_, Shared, Share> {
    /// Confirms a grant on this node: it falls due anew from now on.
    #[async_recursion::async_recursion]
    pub async fn confirm_grant(&self, grant: Grant) -> Result<Confirmable> {
        let tx = self.tx;
        let change = grant::ActiveModel {
            id: Unchanged(grant.id.0),
            reviewed_at: Set(Some(tx.now())),
            reviewed_by_id: Set(tx.asker().map(|asker| asker.person.0)),
            ..Default::default()
        };
        let row = change.update(&tx.db()).await?;
        tx.change_policy(Part::Node(Anchor(self.row.ordinal())));
        let details = json!({"node": self.row.id.to_string()});
        tx.record("accessReviewConfirm", grant.id, details);
        let grant = row::grant(row, self.row.id)?;
        Ok(Confirmable::Grant(Visible::vouch(grant)))
    }

    /// Confirms a seat in this space: it falls due anew from now on.
    #[async_recursion::async_recursion]
    pub async fn confirm_seat(&self, seat: Participation) -> Result<Confirmable> {
        let tx = self.tx;
        let change = participation::ActiveModel {
            id: Unchanged(seat.id.0),
            reviewed_at: Set(Some(tx.now())),
            reviewed_by_id: Set(tx.asker().map(|asker| asker.person.0)),
            ..Default::default()
        };
        let row = change.update(&tx.db()).await?;
        tx.change_policy(Part::Space(seat.space));
        let details = json!({"space": seat.space.to_string()});
        tx.record("accessReviewConfirm", seat.id, details);
        let seat = row::participation(row)?;
        Ok(Confirmable::Participation(Visible::vouch(seat)))
    }
}
