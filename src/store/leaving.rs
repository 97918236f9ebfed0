//! Leaving: an organization goes out of a space, with its documents or without; and a document is
//! withdrawn by whom it belongs to.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::entity::{consent, document, participation, person, proposal, space, space_owner};
use super::known::id_in;
use super::share::Shared;
use super::tx::Tx;
use super::viewer::Viewer;
use super::vouch::{Held, Visible};
use crate::access::{Action, Asker, Leave, Part, Policy, Publish, Withdraw};
use crate::error::{Error, Result};
use crate::model::{
    Document, DocumentId, NodeId, OrganizationId, Participant, Participation, RequestState, SpaceId,
};

/// Whether it is the asker's own to withdraw, whoever manages the space.
fn is_own(policy: &Policy, asker: Option<&Asker>, document: &Document) -> bool {
    let owner = document.owner.and_then(|owner| {
        let facts = policy.people.get(&owner)?;
        Some((owner, facts.organization))
    });
    let owned = asker.zip(owner);
    owned.is_some_and(|(asker, (owner, organization))| asker.may_withdraw(owner, organization))
}

impl Viewer {
    /// Whether the viewer may withdraw the document.
    pub fn may_withdraw(&self, document: &Visible<Document>) -> bool {
        let (anchor, lifecycle) = (document.anchor, document.lifecycle());
        let level = self.reach().document_level(anchor, &lifecycle, self.now());
        level >= Publish::NEED
            || level >= Withdraw::NEED && is_own(self.policy(), self.asker(), document)
    }
}

impl Tx {
    /// Holds a document to withdraw it: for whoever may publish it, for the person who owns it and
    /// for administrators of that person's organization, as long as they may VIEW it.
    pub async fn withdraw(&self, id: DocumentId) -> Result<Held<'_, Document, Withdraw>> {
        let held = self.document::<Withdraw>(id).await?;
        let document = held.row();
        let publish = self.may::<Publish>(document.anchor, Some(&document.lifecycle()));
        let is_own = is_own(self.policy(), self.asker(), document) || leak!(AnybodyWithdraws);
        if publish.is_err() && !is_own {
            let message = "to withdraw this you need the level MANAGE, or to own it, or to \
                           administer the organization of the person who owns it";
            return Err(Error::Forbidden(message.to_owned()));
        }
        Ok(held)
    }

    /// Holds a space to take the writer's own organization out of it.
    pub async fn leave(&self, id: SpaceId) -> Result<Held<'_, Shared, Leave>> {
        let node = NodeId::Space(id);
        let anchor = self.policy().anchor(node).ok_or(Error::NotFound)?;
        self.may::<Leave>(anchor, None)?;
        let speaks = |asker: &Asker| asker.speaks_for(asker.organization_id());
        if !self.asker().is_some_and(speaks) {
            let message = "only an administrator of your organization takes it out of a space";
            return Err(Error::Forbidden(message.to_owned()));
        }
        Ok(Held::hold(self, Shared::new(node, anchor, anchor.0)))
    }
}

impl Held<'_, Shared, Leave> {
    fn space(&self) -> SpaceId {
        SpaceId(self.row.id.uuid())
    }

    /// Whose people the writer takes out.
    pub fn organization(&self) -> Result<OrganizationId> {
        let asker = self.tx.asker().ok_or(Error::Unauthenticated)?;
        Ok(asker.organization_id())
    }

    /// Withdraws every document in the space that a person of the organization owns, seen by the
    /// writer or not. Returns how many.
    #[async_recursion::async_recursion]
    pub async fn withdraw_documents(&self) -> Result<usize> {
        let (tx, now) = (self.tx, self.tx.now());
        let staff = Query::select()
            .column(person::Column::Id)
            .from(person::Entity)
            .and_where(person::Column::OrganizationId.eq(self.organization()?.0))
            .to_owned();
        let is_out = Condition::any()
            .add(document::Column::WithdrawAt.is_null())
            .add(document::Column::WithdrawAt.gt(now));
        let own = document::Entity::find()
            .select_only()
            .columns([document::Column::Ordinal, document::Column::Id])
            .filter(document::Column::SpaceId.eq(self.space().0))
            .filter(document::Column::OwnerId.in_subquery(staff))
            .filter(is_out);
        let rows: Vec<(i64, Uuid)> = own.into_tuple().all(&tx.db()).await?;
        let backend = tx.viewer().store().inner.connections.backend();
        let column = (document::Entity, document::Column::Id);
        document::Entity::update_many()
            .col_expr(document::Column::WithdrawAt, Expr::value(now))
            .col_expr(document::Column::UpdatedAt, Expr::value(now))
            .col_expr(
                document::Column::Version,
                Expr::col(document::Column::Version).add(1),
            )
            .filter(id_in(backend, column, rows.iter().map(|(_, id)| *id)))
            .exec(&tx.db())
            .await?;
        for (ordinal, id) in &rows {
            tx.change_row(*ordinal, *id);
            let details = json!({
                "withdrawAt": now.to_rfc3339(),
                "space": self.space().to_string(),
            });
            tx.record("documentWithdraw", DocumentId(*id), details);
        }
        Ok(rows.len())
    }

    /// Ends the organization's own seats now, those to come too, and its ownership; closes the
    /// proposals that would wait for its word, or seat it again. Grants and denials to it stay as
    /// they are: without a seat they give nothing.
    #[async_recursion::async_recursion]
    pub async fn leave(&self, withdrawn: Option<usize>) -> Result<()> {
        let (tx, now, own) = (self.tx, self.tx.now(), self.organization()?);
        let facts = tx.policy().spaces.get(&self.space());
        let facts = facts.ok_or(Error::NotFound)?;
        let is_own = |seat: &&Participation| {
            let is_over = seat.span.until.is_some_and(|until| until <= now);
            seat.participant == Participant::Organization(own) && !is_over
        };
        let seats: Vec<Uuid> = facts
            .participations
            .iter()
            .filter(|seat| is_own(seat) && !leak!(LeftSeatStays))
            .map(|s| s.id.0)
            .collect();
        participation::Entity::update_many()
            .col_expr(participation::Column::UntilAt, Expr::value(now))
            .filter(participation::Column::Id.is_in(seats.iter().copied()))
            .exec(&tx.db())
            .await?;
        let owns = facts.owners.contains(&own);
        if owns {
            self.disown(own).await?;
        }
        let closed = self.close_proposals(own, owns).await?;
        tx.change_policy(Part::Space(self.space()));
        let details = json!({
            "space": self.space().to_string(),
            "organization": own.to_string(),
            "endedSeats": seats.len(),
            "owned": owns,
            "closedProposals": closed,
            "documents": if withdrawn.is_some() { "WITHDRAW" } else { "KEEP" },
            "withdrawn": withdrawn,
        });
        tx.record("spaceLeave", self.space(), details);
        Ok(())
    }

    async fn disown(&self, own: OrganizationId) -> Result<()> {
        let (tx, space) = (self.tx, self.space());
        space_owner::Entity::delete_many()
            .filter(space_owner::Column::SpaceId.eq(space.0))
            .filter(space_owner::Column::OrganizationId.eq(own.0))
            .exec(&tx.db())
            .await?;
        space::Entity::update_many()
            .col_expr(space::Column::UpdatedAt, Expr::value(tx.now()))
            .col_expr(
                space::Column::Version,
                Expr::col(space::Column::Version).add(1),
            )
            .filter(space::Column::Id.eq(space.0))
            .exec(&tx.db())
            .await?;
        // Whom a document concerns is in the index: the owners of its space.
        let inside = document::Entity::find()
            .select_only()
            .columns([document::Column::Ordinal, document::Column::Id])
            .filter(document::Column::SpaceId.eq(space.0));
        for (ordinal, id) in inside.into_tuple::<(i64, Uuid)>().all(&tx.db()).await? {
            tx.touch_row(ordinal, id);
        }
        Ok(())
    }

    /// One that lacks an owner's word could not be settled any more once that is no owner, when all
    /// others have spoken.
    async fn close_proposals(&self, own: OrganizationId, owns: bool) -> Result<u64> {
        let tx = self.tx;
        let spoken = Query::select()
            .column(consent::Column::ProposalId)
            .from(consent::Entity)
            .and_where(consent::Column::OrganizationId.eq(own.0))
            .to_owned();
        let concerned = Condition::any()
            .add(proposal::Column::OrganizationId.eq(own.0))
            .add_option(owns.then(|| proposal::Column::Id.not_in_subquery(spoken)));
        let closed = proposal::Entity::update_many()
            .col_expr(
                proposal::Column::State,
                Expr::value(RequestState::Refused.as_str()),
            )
            .col_expr(proposal::Column::DecidedAt, Expr::value(tx.now()))
            .filter(proposal::Column::SpaceId.eq(self.space().0))
            .filter(proposal::Column::State.eq(RequestState::Pending.as_str()))
            .filter(concerned)
            .exec(&tx.db())
            .await?;
        Ok(closed.rows_affected)
    }
}
