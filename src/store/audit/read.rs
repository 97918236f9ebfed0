//! Scoped reads of the log. Who sees what of it is one condition here.
//!
//! Hub administrators see everything. An administrator of an organization sees what its people
//! did and were denied, and whoever manages a node what happened to that node; both without names
//! and texts. Others see nothing. That something hidden exists never shows: what somebody was
//! denied as if it did not exist is for those who manage it, and for hub administrators.

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    Select,
};
use serde_json::Value;

use super::denied::NOT_FOUND;
use crate::access::Asker;
use crate::error::{Error, Result};
use crate::model::{
    AuditEntry, AuditEntryId, AuditLink, AuditOutcome, Level, NodeId, OrganizationId, Page,
    PersonId, Slice, Time, TokenId,
};
use crate::store::entity::audit_entry::{Column, Entity, Model};
use crate::store::entity::person;
use crate::store::known;
use crate::store::page::{Keyset, PlaceValues};
use crate::store::row::word;
use crate::store::viewer::Viewer;
use crate::store::vouch::Visible;

/// Which entries of those that the viewer may see; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AuditFilter {
    /// By this person.
    pub actor: Option<PersonId>,
    /// By people of this organization.
    pub organization: Option<OrganizationId>,
    /// About what has this id: a node, or anything else.
    pub object: Option<String>,
    /// Any of these commands and queries.
    pub actions: Vec<String>,
    /// Done, or denied.
    pub outcome: Option<AuditOutcome>,
    /// From this instant on.
    pub from: Option<Time>,
    /// Before this instant.
    pub until: Option<Time>,
}

/// The place of one entry in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditPlace(pub i64);

impl From<AuditPlace> for PlaceValues {
    fn from(place: AuditPlace) -> Self {
        (place.0.into(), place.0.into())
    }
}

/// What of the details tells neither names nor texts.
const PLAIN: [&str; 17] = [
    "cap",
    "clearance",
    "count",
    "earlyAccess",
    "embargoUntil",
    "expiresAt",
    "from",
    "level",
    "node",
    "rule",
    "since",
    "space",
    "state",
    "to",
    "until",
    "version",
    "withdrawAt",
];

impl Viewer {
    /// One slice of the audit log, newest first.
    #[async_recursion::async_recursion]
    pub async fn audit_log(
        &self,
        filter: &AuditFilter,
        slice: Slice<AuditPlace>,
    ) -> Result<Page<Visible<AuditEntry>>> {
        let number = || Expr::col((Entity, Column::Seq));
        let keyset = Keyset {
            column: number(),
            tie: number(),
            descending: true,
        };
        let select = self.select_audit(filter).await?;
        let slice = slice.map(PlaceValues::from);
        let page: Page<Model> = keyset.page(select, &slice, &self.db()).await?;
        let is_whole = self.sees_whole_audit();
        page.try_map(|row| entry(row, is_whole).map(Visible::vouch))
    }

    /// One entry of the audit log, if the viewer may see it without naming a node.
    #[async_recursion::async_recursion]
    pub async fn audit_entry(&self, id: AuditEntryId) -> Result<Option<Visible<AuditEntry>>> {
        let from = id.0.simple().to_string();
        // No hexadecimal digit comes after this.
        let until = format!("{from}g");
        let row = Entity::find()
            .filter(self.may_see(false))
            .filter(Column::Hash.gte(from))
            .filter(Column::Hash.lt(until))
            .one(&self.db())
            .await?;
        let is_whole = self.sees_whole_audit();
        row.map(|row| entry(row, is_whole).map(Visible::vouch))
            .transpose()
    }

    /// How many entries of the audit log pass the filter.
    #[async_recursion::async_recursion]
    pub async fn audit_count(&self, filter: &AuditFilter) -> Result<u64> {
        let select = self.select_audit(filter).await?;
        Ok(select.count(&self.db()).await?)
    }

    fn sees_whole_audit(&self) -> bool {
        match self.asker() {
            Some(_) => self.askers().all(Asker::is_hub_admin),
            None => self.system_reason().is_some(),
        }
    }

    async fn select_audit(&self, filter: &AuditFilter) -> Result<Select<Entity>> {
        let node = filter.object.as_ref().and_then(|id| id.parse().ok());
        let is_managed = match node {
            Some(node) => self.manages(node).await?,
            None => false,
        };
        Ok(Entity::find()
            .filter(self.may_see(is_managed))
            .filter(self.passes(filter)))
    }

    /// The scope. `is_managed`: only entries about one node are asked for, which the viewer
    /// manages.
    fn may_see(&self, is_managed: bool) -> Condition {
        if self.sees_whole_audit() || (is_managed && self.asker().is_some()) {
            return Condition::all();
        }
        let each = self.askers().map(|asker| {
            let own = asker.organization_id();
            let nothing = Condition::any().add(Expr::value(false));
            if asker.is_hub_admin() {
                Condition::all()
            } else if asker.administers(own) {
                nothing.add(Condition::all().add(by_staff(own)).add(not_hidden()))
            } else {
                nothing
            }
        });
        let nobody =
            Condition::all().add_option(self.asker().is_none().then(|| Expr::value(false)));
        each.fold(nobody, Condition::add)
    }

    async fn manages(&self, node: NodeId) -> Result<bool> {
        let level = match node {
            NodeId::Document(id) => match self.document(id).await? {
                None => Level::None,
                Some(document) => {
                    self.reach()
                        .document_level(document.anchor, &document.lifecycle(), self.now())
                }
            },
            place => {
                let anchor = self.policy().anchor(place);
                anchor.map_or(Level::None, |anchor| self.reach().level(anchor))
            }
        };
        Ok(level >= Level::Manage)
    }

    fn passes(&self, filter: &AuditFilter) -> Condition {
        // Whoever is not known must not show by what the filter finds.
        let by = |is: SimpleExpr| {
            let people = known::people(self).filter(is).select_only();
            Column::PersonId.in_subquery(people.column(person::Column::Id).into_query())
        };
        let actor = filter.actor.map(|id| by(person::Column::Id.eq(id.0)));
        let organization = filter.organization;
        let organization = organization.map(|id| by(person::Column::OrganizationId.eq(id.0)));
        let actions = &filter.actions;
        let actions = (!actions.is_empty()).then(|| Column::Action.is_in(actions));
        Condition::all()
            .add_option(actor)
            .add_option(organization)
            .add_option(filter.object.as_deref().map(about))
            .add_option(actions)
            .add_option(filter.outcome.map(|o| Column::Outcome.eq(o.as_str())))
            .add_option(filter.from.map(|from| Column::At.gte(from)))
            .add_option(filter.until.map(|until| Column::At.lt(until)))
    }
}

/// A text in the details; the indexes have it written like this.
fn detail(name: &str) -> SimpleExpr {
    Expr::cust(format!("(details ->> '{name}')"))
}

fn about(id: &str) -> Condition {
    Condition::any()
        .add(Column::Object.eq(id))
        .add(detail("node").eq(id))
        .add(detail("space").eq(id))
}

fn by_staff(organization: OrganizationId) -> SimpleExpr {
    let staff = person::Entity::find()
        .filter(person::Column::OrganizationId.eq(organization.0))
        .select_only()
        .column(person::Column::Id);
    Column::PersonId.in_subquery(staff.into_query())
}

/// Not what was denied as if it did not exist.
fn not_hidden() -> Condition {
    Condition::any()
        .add(Column::Outcome.eq(AuditOutcome::Done.as_str()))
        .add(detail("rule").ne(NOT_FOUND))
}

fn entry(row: Model, is_whole: bool) -> Result<AuditEntry> {
    let id = row.hash.get(..32).and_then(|half| half.parse().ok());
    let id = id.ok_or_else(|| Error::internal("an audit entry without a hash"))?;
    let link = AuditLink {
        seq: row.seq,
        hash: row.hash,
    };
    Ok(AuditEntry {
        id: AuditEntryId(id),
        place: row.seq,
        link: is_whole.then_some(link),
        at: row.at,
        actor: row.person_id.map(PersonId),
        token: row.token_id.map(TokenId),
        system: row.system,
        action: row.action,
        outcome: word(&row.outcome)?,
        object: row.object,
        details: if is_whole {
            row.details
        } else {
            plain(row.details)
        },
    })
}

fn plain(details: Value) -> Value {
    match details {
        Value::Object(mut map) => {
            map.retain(|name, _| PLAIN.contains(&name.as_str()));
            Value::Object(map)
        }
        _ => Value::Object(serde_json::Map::new()),
    }
}
