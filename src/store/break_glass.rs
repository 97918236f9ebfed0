//! Break-glass: an administrator of the hub lets itself see a node, for some hours. The only grant
//! that needs no MANAGE; every other rule holds, and whoever answers for the node is told.

use sea_orm::EntityTrait;
use serde_json::json;

use super::entity::document;
use super::row;
use super::share::{GrantDraft, Shared};
use super::tx::Tx;
use super::vouch::{Held, Visible};
use crate::access::{Asker, BreakGlass, Change, Decision, Read, Rule, answerable, decide};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{Grant, Level, NodeId, NotificationKind, PersonId, Span, Subject, Time};

impl Tx {
    /// Holds a node to break the glass on it: for an administrator of the hub whose token reaches
    /// all of it. Every rule for nodes decides as if the grant were there already.
    ///
    /// # Errors
    /// Forbidden for everybody else, and where a denial, a wall or the clearance stands before the
    /// node; NotFound where there is no such node; an input error where the host has no seat, or a
    /// restricted node above cuts the grant off.
    pub async fn break_glass(&self, id: NodeId) -> Result<Held<'_, Shared, BreakGlass>> {
        let asker = self.asker();
        let asker = asker.filter(|asker| asker.administers_hub() || leak!(GlassForEveryone));
        let Some(asker) = asker else {
            let message = "only a hub administrator may do this, with a token for the whole hub";
            return Err(Error::Forbidden(message.to_owned()));
        };
        let shared = self.find_shared(id).await?;
        let (view, always) = ((Level::View, false), Span::default());
        let subject = Subject::Person(asker.person);
        let change = Change::Grant(shared.spot(), subject, view, always);
        let after = change.apply(self.policy(), self.now());
        let node = (shared.spot().own, None);
        let decision = decide::<BreakGlass>(&after, asker, node, self.now());
        if !leak!(GlassCrossesWalls) {
            refuse(&decision)?;
        }
        Ok(Held::hold(self, shared))
    }

    async fn find_shared(&self, id: NodeId) -> Result<Shared> {
        if let NodeId::Document(document) = id {
            let find = document::Entity::find_by_id(document.0);
            let row = find.one(&self.db()).await?.ok_or(Error::NotFound)?;
            let document = row::document(row, Default::default())?;
            return Ok(Shared::new(id, document.anchor, document.ordinal));
        }
        let anchor = self.policy().anchor(id).ok_or(Error::NotFound)?;
        Ok(Shared::new(id, anchor, anchor.0))
    }
}

/// What an administrator of the hub is told where even the grant would not let it in.
fn refuse(decision: &Decision) -> Result<()> {
    let forbid = |message: &str| Err(Error::Forbidden(message.to_owned()));
    let is_capped = decision.level < Level::View && decision.remedies.is_empty();
    match decision.denied {
        None if is_capped => forbid("the cap of your seat, or of your token, is below VIEW"),
        None => Ok(()),
        Some(Rule::NotParticipant) => {
            let message = "your organization has no seat in the space: its owners would have to \
                           give it one";
            let code = InvalidCode::OrganizationNotParticipant;
            Err(Error::rule(code, "node", message))
        }
        Some(Rule::Denied) => forbid("a denial keeps you from it: break-glass does not lift it"),
        Some(Rule::Wall) => forbid("a wall stands before it: break-glass never crosses a wall"),
        Some(Rule::Clearance) => forbid("it is classified above the clearance of your seat"),
        Some(Rule::Restricted) => {
            let above = decision.trail.last().and_then(|step| step.node);
            let above = above.map_or_else(|| "a node".to_owned(), |node| node.to_string());
            let message = format!("{above} above it is restricted: break the glass on that one");
            Err(Error::rule(InvalidCode::WrongState, "node", message))
        }
        Some(_) => forbid("no grant would open it for you"),
    }
}

impl Held<'_, Shared, BreakGlass> {
    fn person(&self) -> Result<PersonId> {
        let asker = self.tx.asker().ok_or(Error::Unauthenticated)?;
        Ok(asker.person)
    }

    /// When the writer last broke the glass on the node, or on one above it.
    pub fn last_broken(&self) -> Result<Option<Time>> {
        let own = Subject::Person(self.person()?);
        let policy = self.tx.policy();
        let path = policy.path(self.row.anchor).unwrap_or_default();
        let nodes = path.iter().filter_map(|at| policy.nodes.get(at));
        let grants = nodes.flat_map(|node| &node.grants);
        let broken = grants.filter(|grant| grant.emergency && grant.subject == own);
        Ok(broken.map(|grant| grant.created_at).max())
    }

    /// Whether the writer may see the node without.
    pub fn is_open(&self) -> bool {
        let (policy, node) = (self.tx.policy(), (self.row.anchor, None));
        let may = |asker: &Asker| decide::<Read>(policy, asker, node, self.tx.now()).is_allowed();
        self.tx.asker().is_some_and(may)
    }

    /// Grants the writer VIEW until then, and tells whoever answers for the node.
    #[async_recursion::async_recursion]
    pub async fn break_glass(&self, reason: String, until: Time) -> Result<Visible<Grant>> {
        let (tx, own) = (self.tx, self.person()?);
        let mut told = answerable(tx.policy(), self.row.anchor, tx.now());
        told.remove(&own);
        if leak!(GlassUntold) {
            told.clear();
        }
        let draft = GrantDraft {
            subject: Subject::Person(own),
            level: Level::View,
            early_access: false,
            span: Span {
                from: None,
                until: (!leak!(GlassEndless)).then_some(until),
            },
            reason: Some(reason),
        };
        let grant = self.insert_grant(draft, true).await?;
        let details = json!({
            "node": self.row.id.to_string(),
            "until": until.to_rfc3339(),
            "reason": grant.reason,
            "notified": told.len(),
        });
        tx.record("breakGlass", grant.id, details);
        let what = (NotificationKind::BreakGlass, Some(grant.id));
        tx.notify(told, what, &self.row).await?;
        Ok(Visible::vouch(grant))
    }
}
